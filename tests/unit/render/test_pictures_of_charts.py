"""A chart as a picture, for files that hold no vectors: its words are in it."""

import io
from typing import Any

from PIL import Image

from nrp.core.render.drawing import draw_png


def ink_of(words: str) -> int:
    """Count the dark points of a chart that is nothing but a text."""
    spec: dict[str, Any] = {
        "width": 200,
        "height": 60,
        "data": {"values": [{}]},
        "mark": {"type": "text", "text": words, "x": 100, "y": 30},
    }
    picture = Image.open(io.BytesIO(draw_png(spec))).convert("LA")
    on_white = Image.new("LA", picture.size, (255, 255))
    on_white.paste(picture, mask=picture.getchannel("A"))
    return sum(on_white.getchannel("L").histogram()[:128])


def test_a_picture_has_its_words() -> None:
    few, more = ink_of("7.5"), ink_of("7.5 (1.5 to 13.5)")
    assert few > 50
    assert more > 2 * few
