"""The charts of the balance of voices: the whole span by measure, and one measure over time."""

from django.utils.translation import gettext as _

from governance.queries.voice import Measure, Voice
from governance.voice_words import RESIDENTS, SERIES, finding, label_of
from nrp.core.render.alternatives import sentence
from nrp.core.render.cached import drawing_cache
from nrp.core.render.charts import ShareRow, shares_chart
from nrp.core.render.dates import period as between
from nrp.core.render.figures import Figure, KeyEntry
from nrp.core.render.numbers import number, share

MOST_BARS = 24  # more periods than this stand in the table alone


def whole_figure(voice: Voice, where: str, csv_url: str) -> Figure:
    """Draw one bar for each thing that is counted, over the whole span of days."""
    rows = [ShareRow(str(one.label), _parts(voice, one), _end(voice, one)) for one in Measure]
    title = finding(voice)
    svg = shares_chart(rows, _alt(title, rows), _nothing(), cache=drawing_cache())
    return Figure(
        title=title,
        subtitle=_("Share of each sector. %(where)s, %(days)s.")
        % {"where": where, "days": between(voice.since, voice.until)},
        svgs=[svg],
        key=_key(),
        csv_url=csv_url,
    )


def over_time_figure(voice: Voice, measure: str, where: str) -> Figure | None:
    """Draw one bar a period for one thing that is counted; nothing for a single period or for too many."""
    if not 1 < len(voice.periods) <= MOST_BARS:
        return None
    rows = [
        ShareRow(label_of(one, voice.every), _parts(voice, measure, at), _end(voice, measure, at))
        for at, one in enumerate(voice.periods)
    ]
    title = _over_time(voice, measure)
    return Figure(
        title=title,
        subtitle=_("%(what)s: share of each sector. %(where)s.") % {"what": Measure(measure).label, "where": where},
        svgs=[shares_chart(rows, _alt(title, rows), _nothing(), cache=drawing_cache())],
        key=_key(),
    )


def _over_time(voice: Voice, measure: str) -> str:
    """Say how residents' share went from the first period with anything on record to the last."""
    known = [at for at in range(len(voice.periods)) if voice.base(measure, at)]
    if len(known) < 2:
        return _("There is one period with anything on record, so nothing to compare yet.")
    words: dict[str, str] = {"what": str(Measure(measure).label)}
    for name, at in (("first", known[0]), ("last", known[-1])):
        words[name] = label_of(voice.periods[at], voice.every)
        words[f"{name}_share"] = share(voice.count(measure, RESIDENTS, at) / voice.base(measure, at))
    return _("%(what)s: residents %(first_share)s in %(first)s, %(last_share)s in %(last)s") % words


def _parts(voice: Voice, measure: str, period: int | None = None) -> tuple[int, ...]:
    return tuple(voice.count(measure, sectors, period) for _label, sectors in SERIES)


def _end(voice: Voice, measure: str, period: int | None = None) -> str:
    base = voice.base(measure, period)
    if base == 0:
        return ""
    words = {"n": number(voice.count(measure, RESIDENTS, period)), "all": number(base)}
    return _("residents %(n)s of %(all)s") % words


def _nothing() -> str:
    return _("None on record")


def _key() -> list[KeyEntry]:
    return [KeyEntry(f"bar-{at}", str(label)) for at, (label, _sectors) in enumerate(SERIES, start=1)]


def _alt(title: str, rows: list[ShareRow]) -> str:
    names = [str(label) for label, _sectors in SERIES]
    said = []
    for row in rows:
        if row.base == 0:
            said.append(f"{row.label}: {_nothing()}")
            continue
        parts = (f"{name} {share(part / row.base)}" for name, part in zip(names, row.parts, strict=True))
        said.append(f"{row.label}: {', '.join(parts)}")
    return f"{sentence(title)} {'; '.join(said)}."
