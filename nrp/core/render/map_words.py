"""What a map says to somebody who does not see it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from nrp.core.render.alternatives import sentence
from nrp.core.render.charts.map import MapPoint, MapShape
from nrp.core.render.numbers import decimal_text

NAMED = 40  # more names than these are counted instead: the table beside the map has them all


def map_alt(
    finding: str, shapes: Sequence[MapShape], points: Sequence[MapPoint] = (), *, places: int = 0, suffix: str = ""
) -> str:
    """Say the finding, then every name with its value: “People, 2015. Old Swan 7,400; Claremont not known.”"""
    is_filled = any(shape.value is not None for shape in shapes)
    told = [_shape_words(shape, places, suffix) if is_filled else shape.name for shape in shapes]
    told += [point.name for point in points if point.name]
    if len(told) > NAMED:
        rest = _("and %(count)s more, all in the table beside it") % {"count": len(told) - NAMED}
        told = [*told[:NAMED], rest]
    return f"{sentence(finding)} {'; '.join(told)}." if told else sentence(finding)


def _shape_words(shape: MapShape, places: int, suffix: str) -> str:
    if shape.value is None:
        return _("%(name)s not known") % {"name": shape.name}
    return f"{shape.name} {decimal_text(shape.value, places)}{suffix}"
