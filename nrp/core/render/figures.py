"""A chart card: what the page needs to show one chart, its words, its table and its file."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from nrp.core.render.charts import SlopePanel, Svg
from nrp.core.render.tables import Table


@dataclass(frozen=True)
class KeyEntry:
    """One entry of a legend: `shape` names a mark of the component `chart_key`."""

    shape: str
    text: str


@dataclass(frozen=True)
class Panel:
    """One small multiple with its name in HTML above, so that a long name wraps."""

    title: str
    svg: Svg


@dataclass(frozen=True)
class Figure:
    """A chart or several panels. The title says the finding, the subtitle measure, place and period."""

    title: str
    subtitle: str = ""
    svgs: Sequence[Svg] = ()
    panels: Sequence[Panel] = ()
    columns: int = 3
    key: Sequence[KeyEntry] = field(default_factory=tuple)
    note: str = ""
    table: Table | None = None
    table_label: str = ""
    csv_url: str = ""
    csv_label: str = ""


__all__ = ["Figure", "KeyEntry", "Panel", "SlopePanel"]
