"""Sentences of the dashboards. Those about a finding come from the result itself and are only set in type here."""

import re
from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nrp.core.render.numbers import effect, interval, number
from nrp.dashboards.reading import LeftOut, OutcomeReading, ResultReading

DOMAINS = {
    "governance": gettext_lazy("Governance"),
    "social_connectivity": gettext_lazy("Social connectivity"),
    "cultural_coherence": gettext_lazy("Cultural coherence"),
    "living_environment": gettext_lazy("Living environment"),
    "economic_system": gettext_lazy("Economic system"),
    "health": gettext_lazy("Health"),
}
_SMALL = (
    gettext_lazy("no"),
    gettext_lazy("one"),
    gettext_lazy("two"),
    gettext_lazy("three"),
    gettext_lazy("four"),
    gettext_lazy("five"),
    gettext_lazy("six"),
    gettext_lazy("seven"),
    gettext_lazy("eight"),
    gettext_lazy("nine"),
    gettext_lazy("ten"),
)
_FIGURE = r"[\u2212-]?\d[\d,]*(?:\.\d+)?"
_HEAVY = re.compile(
    rf"{_FIGURE}(?: to {_FIGURE})?(?: percentage)? points?\b|{_FIGURE} to {_FIGURE}"
    r"|more favourably|less favourably|does not show a clear difference"
)


def domain_name(code: str) -> str:
    """Name a resilience domain; a code that is not known is shown as it stands."""
    return str(DOMAINS.get(code, capfirst(code.replace("_", " "))))


def small_number(value: int) -> str:
    """Spell a number up to ten in words."""
    return str(_SMALL[value]) if 0 <= value < len(_SMALL) else number(value)


def emphasise(text: str) -> SafeString:
    """Set the numbers of a finding, and its direction, in the heavier weight; everything else is escaped."""
    parts: list[str] = []
    end = 0
    for found in _HEAVY.finditer(text):
        parts.append(escape(text[end : found.start()]))
        kept = ' class="nrp-num"' if found.group()[-1].isdigit() or found.group().endswith("points") else ""
        parts.append(f"<strong{kept}>{escape(found.group())}</strong>")
        end = found.end()
    parts.append(escape(text[end:]))
    return mark_safe("".join(parts))  # noqa: S308  every part was escaped above


def first_sentence(text: str) -> tuple[str, str]:
    """Part a finding after its first sentence."""
    head, stop, rest = text.partition(". ")
    return (f"{head}.", rest) if stop else (text, "")


def reason_words(outcome: OutcomeReading) -> str:
    """Say why there is no number, where the finding does not say all of it already."""
    if outcome.is_shown:
        return ""
    return "" if outcome.limits.strip() == outcome.finding.strip() else outcome.limits


def thin_words() -> str:
    """Say how many answers an estimate needs."""
    return _(
        "An estimate needs at least 8 people in each part of the comparison in each wave, and for a share at least 8 "
        "who gave the answer and 8 who did not."
    )


def hidden_words() -> str:
    """Explain a hidden figure."""
    return _("[c] = fewer than 8 people; counts rounded to the nearest 5.")


def better_words(outcome: OutcomeReading) -> str:
    """Say which way is better."""
    return _("higher is better") if outcome.better == "higher" else _("lower is better")


def how_sure(result: ResultReading, names: dict[str, str]) -> str:
    """Say on what the headline rests and how it moves when one pair is left out."""
    primary = result.primary
    if primary is None or not primary.is_shown:
        return _("There is no estimate, so there is nothing to be sure of.")
    clear = (
        _("The range is clear of no difference, but it rests on %(areas)s.")
        if primary.is_clear
        else _("The range includes no difference. It rests on %(areas)s.")
    )
    parts = [clear % {"areas": areas_words(result)}]
    if moved := left_out_words(primary, result, names):
        parts.append(moved)
    if not primary.is_clear and primary.mde is not None:
        parts.append(mde_words(primary))
    return " ".join(parts)


def areas_words(result: ResultReading) -> str:
    """Say how many areas a result rests on: nine pairs of areas."""
    if result.pairs:
        return ngettext("%(n)s pair of areas", "%(n)s pairs of areas", result.pairs) % {"n": small_number(result.pairs)}
    return ngettext("%(n)s area", "%(n)s areas", result.areas) % {"n": small_number(result.areas)}


def left_out_words(outcome: OutcomeReading, result: ResultReading, names: dict[str, str]) -> str:
    """Say how far the estimate moves when one pair is left out, naming the place that moves it most.

    Nothing for a reader who does not see the rows of all places: the least and the most of some is not that of all.
    """
    if len(outcome.left_out) < max(2, result.pairs or result.areas):
        return ""
    lowest = min(outcome.left_out, key=lambda row: row.estimate)
    highest = max(outcome.left_out, key=lambda row: row.estimate)
    words = (
        _("Leaving out any one pair gives between %(low)s and %(high)s.")
        if len(lowest.codes) == 2
        else _("Leaving out any one area gives between %(low)s and %(high)s.")
    )
    return words % {
        "low": _moved(lowest, outcome, names),
        "high": _moved(highest, outcome, names),
    }


def _moved(row: LeftOut, outcome: OutcomeReading, names: dict[str, str]) -> str:
    figure = effect(row.estimate, outcome.unit)
    place = next((names[code] for code in row.codes if code in names), "")
    return _("%(figure)s (without %(place)s)") % {"figure": figure, "place": place} if place else figure


def mde_words(outcome: OutcomeReading) -> str:
    """Say how large a difference the design would find, for a range that crosses nought."""
    if outcome.mde is None:
        return ""
    return _("A design like this finds a difference of about %(points)s points eight times in ten.") % {
        "points": effect(outcome.mde, outcome.unit)
    }


def what_to_look_at(result: ResultReading) -> str:
    """Name the secondary measure that stands out most, with the warning that belongs to many measures."""
    shown = [outcome for outcome in result.secondary if outcome.is_shown]
    if not shown:
        return _("No other measure has enough answers for an estimate.")
    clear = [outcome for outcome in shown if outcome.is_clear]
    count = small_number(len(shown))
    if not clear:
        return ngettext(
            "The other measure shows no clear difference. This is not evidence that nothing changed.",
            "None of the %(n)s other measures shows a clear difference. This is not evidence that nothing changed.",
            len(shown),
        ) % {"n": count}
    strongest = min(clear, key=lambda outcome: (outcome.romano_wolf_p is None, outcome.romano_wolf_p or 0.0))
    return secondary_words(strongest, len(shown))


def secondary_words(outcome: OutcomeReading, measures: int) -> str:
    """Give one secondary measure in a sentence, never without its range and the number of measures."""
    values = {
        "label": outcome.short_label,
        "estimate": effect(outcome.estimate, outcome.unit),
        "range": interval(outcome.low, outcome.high, outcome.unit),
        "n": small_number(measures),
    }
    values["how"] = _("more favourably") if outcome.is_favourable else _("less favourably")
    words = _("%(label)s changed %(how)s: a difference of %(estimate)s points (range %(range)s)") % values
    if stays_clear(outcome):
        return _("%(words)s. It stays clear when all %(n)s secondary measures are counted in.") % {
            **values,
            "words": words,
        }
    return _("%(words)s, but with %(n)s secondary measures one that looks clear may well be chance.") % {
        **values,
        "words": words,
    }


def many_measures_words(measures: int) -> str:
    """Warn of chance where a measure is clear by itself but not among all of its kind."""
    return _("But with %(n)s secondary measures, one that looks clear may well be chance.") % {
        "n": small_number(measures)
    }


def stays_clear(outcome: OutcomeReading) -> bool:
    """Whether a measure is clear, a secondary one also after the number of measures is counted in."""
    if not outcome.is_clear:
        return False
    return outcome.is_primary or (outcome.romano_wolf_p is not None and outcome.romano_wolf_p <= 0.05)


def clear_flag(outcome: OutcomeReading, measures: int) -> str:
    """Give the few words under a range in the chart."""
    if stays_clear(outcome):
        return _("clear difference")
    if outcome.is_clear:
        return _("not clear among %(n)s measures") % {"n": small_number(measures)}
    return ""


def listed(names: Sequence[str]) -> str:
    """Join names: Blackpool; Preston and Lancashire."""
    if len(names) < 2:
        return "".join(names)
    return _("%(most)s and %(final)s") % {"most": ", ".join(names[:-1]), "final": names[-1]}
