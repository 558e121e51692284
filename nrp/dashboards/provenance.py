"""Where a figure comes from: base, survey and file versions, when calculated, plan, release. One block below it."""

from typing import Any

from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from evaluation.exploratory import exploratory_of
from evaluation.queries import withdrew_note
from nrp.core.render.dates import day, moment
from nrp.core.render.numbers import number
from nrp.dashboards.figures.slopes import PlacePair
from nrp.dashboards.queries.results import ResultView, WaveFile
from nrp.dashboards.reading import OutcomeReading
from nrp.dashboards.words import areas_words, listed, small_number

Item = dict[str, SafeString | str]


def provenance(view: ResultView, outcome: OutcomeReading | None) -> list[Item]:
    """Give the block of a result, or of one outcome of it."""
    run = view.run
    items: list[Item] = []
    if outcome is not None and outcome.n:
        items.append(_item(_("Base"), escape(base_words(view, outcome))))
    items.append(_item(_("Survey"), survey_words(view)))
    if run.finished_at:
        items.append(_item(_("Calculated"), escape(f"{moment(run.finished_at)}.")))
    items.append(
        _item(_("Plan"), format_html("{}.", _link(_("version %(n)s") % {"n": run.plan.number}, view.plan_url)))
    )
    if note := withdrew_words(view):
        items.append(_item(_("Withdrawn"), escape(note)))
    if found := exploratory_of(run.plan):
        items.append(_item(_("Exploratory"), escape(found.why)))
    if view.is_released and run.released_at:
        items.append(_item(_("Released"), escape(f"{day(run.released_at)}.")))
    elif not view.is_released:
        items.append(_item(_("Not released"), escape(_("For the evaluation team alone."))))
    return items


def withdrew_words(view: ResultView) -> str:
    """Say that a household took its answers back after this was calculated; empty where none has."""
    return withdrew_note(view.run)


def base_words(view: ResultView, outcome: OutcomeReading) -> str:
    """Say how many answers from how many areas."""
    values = {
        "n": number(_rounded(outcome.n)),
        "areas": number(view.reading.areas),
        "clusters": areas_words(view.reading),
    }
    if view.reading.pairs:
        return _("about %(n)s answers from %(areas)s areas in %(clusters)s.") % values
    return _("about %(n)s answers from %(clusters)s.") % values


def survey_words(view: ResultView) -> SafeString:
    """Say which waves and which version of each file."""
    parts = format_html_join(_(" and "), "{}", ((_wave(wave),) for wave in view.waves))
    return format_html("{}.", parts)


def place_provenance(view: ResultView, pair: PlacePair) -> list[Item]:
    """Give the block below the figures of one place: their own base, not that of the whole result."""
    base = place_base(view, pair)
    return [*([_item(_("Base"), escape(base))] if base else []), *provenance(view, None)]


def place_base(view: ResultView, pair: PlacePair) -> str:
    """Say on how many answers the figures of a place rest, for the primary question."""
    primary = view.reading.primary
    if primary is None:
        return ""
    sums = []
    for code in (pair.neighbourhood, pair.comparator):
        counts = [mean.n for mean in primary.by_area if mean.key == code]
        if not counts or None in counts:
            return ""
        sums.append(number(sum(count or 0 for count in counts)))
    return _("about %(own)s answers in %(place)s, about %(other)s in its comparison area.") % {
        "own": sums[0],
        "place": pair.name,
        "other": sums[1],
    }


def plain_provenance(view: ResultView) -> list[tuple[str, Any]]:
    """Give the same as columns of a file: name and value."""
    run, withdrew = view.run, view.run.household_withdrew_at
    return [
        ("survey", listed([_plain_wave(wave) for wave in view.waves])),
        ("calculated_at", run.finished_at.isoformat() if run.finished_at else ""),
        ("plan_version", run.plan.number),
        ("exploratory", exploratory_words(view)),
        ("run", str(run.pk)),
        ("released_to", run.released_to),
        ("household_withdrew_on", "" if withdrew is None else timezone.localdate(withdrew).isoformat()),
        ("form", "exact" if view.reading.is_exact else "released"),
    ]


def exploratory_words(view: ResultView | None) -> str:
    """Say why a result is exploratory; empty when it is not, or when there is none."""
    found = exploratory_of(view.run.plan) if view is not None else None
    return found.text if found else ""


def state_words(view: ResultView) -> dict[str, str]:
    """Give the parts of the state line: a result's release comes before its number."""
    run = view.run
    mark = f" {_('Exploratory.')}" if exploratory_of(run.plan) else ""
    if not view.is_released or run.released_at is None:
        return {"state": "waiting", "word": _("Not released:"), "rest": _("for the evaluation team.") + mark}
    by = getattr(run.released_by, "person", None) if run.released_by_id else None
    how = _("signed off by %(name)s.") % {"name": by} if by else _("as the plan says.")
    audience = _("to everyone") if run.released_to == run.Audience.PUBLIC else _("to the programme")
    rest = _("%(audience)s on %(day)s, %(how)s") % {"audience": audience, "day": day(run.released_at), "how": how}
    return {"state": "done", "word": _("Released"), "rest": rest + mark}


def pairs_note(view: ResultView) -> str:
    """Say that single pairs are read before adjustment, where the headline is adjusted."""
    covariates = view.run.plan.document.get("covariates") or ()
    if not covariates:
        return ""
    names = [str(c["name"]).replace("_", " ") for c in covariates]
    return _(
        "Single pairs are shown before any adjustment; the diamond is the reported estimate, adjusted for %(names)s."
    ) % {"names": listed(names)}


def measures_note(view: ResultView) -> str:
    """Say how many secondary measures there are."""
    count = len(view.reading.secondary)
    return _("%(n)s other measures are secondary and are held to a stricter line.") % {
        "n": small_number(count).capitalize()
    }


def _item(label: str, text: SafeString | str) -> Item:
    return {"label": label, "text": text}


def _link(text: str, url: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', url, text) if url else format_html("{}", text)


def _wave(wave: WaveFile) -> SafeString:
    version = _link(_("file version %(n)s") % {"n": wave.version}, wave.url)
    return format_html("{} ({}, {})", _("wave %(n)s") % {"n": wave.number}, wave.years, version)


def _plain_wave(wave: WaveFile) -> str:
    return _("wave %(n)s (%(years)s, file version %(version)s)") % {
        "n": wave.number,
        "years": wave.years,
        "version": wave.version,
    }


def _rounded(count: int | None) -> int | None:
    """Round a base to the nearest five also where the exact one is known: the sentence says "about"."""
    return None if count is None else 5 * round(count / 5)
