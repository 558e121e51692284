"""Vega-Lite specifications become SVG that may stand inline under the strict content policy."""

import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from xml.etree import ElementTree as ET

from nrp.core.render.tokens import FACE, GRID, INK, SECONDARY

Spec = dict[str, Any]

SVG_NAMESPACE = "http://www.w3.org/2000/svg"
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
VERSION = 2  # raise it when the same specification should be drawn anew
ROOT = Path(__file__).resolve().parents[3]
FONT_FOLDERS = (ROOT / "build" / "fonts", ROOT / "node_modules" / "source-sans" / "TTF")
UNWANTED = frozenset({"role", "style", "id", "class", "pointer-events", "version"})
CONFIG: Spec = {
    "font": FACE,
    "background": None,
    "aria": False,
    "view": {"stroke": None},
    "padding": 0,
    "axis": {
        "labelFont": FACE,
        "labelFontSize": 15,
        "labelColor": SECONDARY,
        "labelPadding": 8,
        "titleFont": FACE,
        "titleFontSize": 15,
        "titleFontWeight": 400,
        "titleColor": SECONDARY,
        "domain": False,
        "ticks": False,
        "gridColor": GRID,
    },
    "text": {"font": FACE, "fontSize": 16, "color": INK},
}

_fonts = threading.Lock()
_fonts_registered = False


class Drawing(str):
    """SVG made here, its text escaped by the renderer: a template prints it as it stands."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


@dataclass(frozen=True)
class Svg:
    """One chart drawn for the desk and for the phone, and what it says in words."""

    wide: Drawing
    narrow: Drawing
    alt: str


@dataclass(frozen=True)
class Specs:
    """What one chart is drawn from, undrawn: at the widths of a desk, a phone and a sheet of A4.

    A worker that forks may make these and hand them to a process of its own, but may not draw them.
    """

    desk: Spec
    phone: Spec
    paper: Spec


class Cache(Protocol):
    """What a cache of drawings must be able to do; Django's caches can."""

    def get(self, key: str) -> Any: ...

    def set(self, key: str, value: Any) -> Any: ...


def font_folder() -> Path | None:
    """Return the folder that holds the TTF files of the face, or None where the assets are not built."""
    return next((folder for folder in FONT_FOLDERS if folder.is_dir()), None)


def draw(spec: Spec, alt: str, css_class: str, cache: Cache | None = None) -> Drawing:
    """Draw a specification for the page: role="img", one label, no style attribute, no id, no face of its own."""
    key = drawing_key(spec, alt, css_class)
    found = cache.get(key) if cache is not None else None
    if found is not None:
        return Drawing(found)
    svg = clean(vega_svg(spec), {"role": "img", "aria-label": alt, "class": css_class}, drop=("font-family",))
    if cache is not None:
        cache.set(key, svg)
    return Drawing(svg)


def draw_both(desk: Spec, phone: Spec, alt: str, cache: Cache | None = None) -> Svg:
    """Draw one chart at its two widths; the style shows one of them."""
    wide = draw(desk, alt, "nrp-svg nrp-svg--wide", cache)
    return Svg(wide, draw(phone, alt, "nrp-svg nrp-svg--narrow", cache), alt)


def draw_specs(specs: Specs, alt: str, cache: Cache | None = None) -> Svg:
    """Draw the two widths of a page."""
    return draw_both(specs.desk, specs.phone, alt, cache)


def draw_for_file(spec: Spec) -> str:
    """Draw a specification for a PDF or a picture file, which has no style sheet and so keeps the face's name.

    A name with a number in it is a name only in quotes: without them a picture has no text at all.
    """
    return clean(vega_svg(spec), {}, drop=()).replace(f'font-family="{FACE}"', f"font-family=\"'{FACE}'\"")


def draw_png(spec: Spec, scale: float = 2.0) -> bytes:
    """Draw a specification as a picture, for files that hold no vectors."""
    import vl_convert

    _register_fonts(vl_convert.register_font_directory)
    picture: bytes = vl_convert.svg_to_png(draw_for_file(spec), scale=scale)
    return picture


def drawing_key(spec: Spec, alt: str, css_class: str) -> str:
    """Name a drawing by its content, so that the same chart is drawn once."""
    content = json.dumps([VERSION, spec, alt, css_class], sort_keys=True, ensure_ascii=False, default=str)
    return f"drawing-{hashlib.sha256(content.encode()).hexdigest()}"


def vega_svg(spec: Spec) -> str:
    """Run the renderer. It is imported here because it must never be loaded in a process that forks."""
    import vl_convert

    _register_fonts(vl_convert.register_font_directory)
    svg: str = vl_convert.vegalite_to_svg({"$schema": SCHEMA, "config": CONFIG, **spec})
    return svg


def get_ready() -> None:
    """Load the renderer and let it draw once: its first picture takes half a second, each later one a fortieth."""
    nothing = {"values": [{"x": 0}]}
    vega_svg({"data": nothing, "mark": "point", "encoding": {"x": {"field": "x", "type": "quantitative"}}})


def clean(svg: str, attributes: Mapping[str, str], *, drop: tuple[str, ...]) -> str:
    """Strip what the renderer adds for itself and set the attributes of the outer element."""
    root = ET.fromstring(svg)  # noqa: S314 - drawn by the renderer a line ago, never from outside
    _strip(root, UNWANTED.union(drop))
    given = {**root.attrib, **attributes}
    root.attrib.clear()
    # Said here, not by `register_namespace`: that is one list for the whole process, and other packages write to it.
    root.attrib.update({"xmlns": SVG_NAMESPACE, **given})
    return ET.tostring(root, encoding="unicode", short_empty_elements=True)


def _strip(element: ET.Element, unwanted: frozenset[str]) -> None:
    element.tag = element.tag.removeprefix(f"{{{SVG_NAMESPACE}}}")
    for name in list(element.attrib):
        if name in unwanted or name.startswith("aria-"):
            del element.attrib[name]
    for child in list(element):
        _strip(child, unwanted)
        if _draws_nothing(child):
            element.remove(child)


def _draws_nothing(element: ET.Element) -> bool:
    """Tell the empty groups and the invisible backgrounds that every Vega group carries."""
    kind = element.tag
    if kind == "g":
        return len(element) == 0
    if kind == "path":
        return not element.get("d") or ("fill" not in element.attrib and "stroke" not in element.attrib)
    return kind == "rect" and element.get("fill") == "white"


def _register_fonts(register: Any) -> None:
    global _fonts_registered  # noqa: PLW0603 - the renderer keeps fonts for the whole process
    with _fonts:
        folder = font_folder()
        if folder is not None and not _fonts_registered:
            register(str(folder))
        _fonts_registered = True
