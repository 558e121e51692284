"""What figures say in words: how they went, what they were made of, where they come from."""

from collections.abc import Iterable, Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from neighbourhoods.models import Area, Indicator
from neighbourhoods.queries.joining import areas_words
from neighbourhoods.queries.place_figures import Figure, Series
from nrp.core.render.dates import day
from nrp.core.render.numbers import decimal_text, number, share


def value_words(value: float, indicator: Indicator) -> str:
    return decimal_text(value, indicator.decimals)


def period_words(figure: Figure) -> str:
    """Say a period as people do: 2016, 2016/17, March 2016, 31 March 2016."""
    if figure.start == figure.end:
        return day(figure.end)
    if (figure.start.year, figure.start.month) == (figure.end.year, figure.end.month):
        return date_format(figure.start, "F Y")
    return figure.period


def finding(series: Series, area: Area, partner: Area | None) -> str:
    """Say plainly how the figures went, from what is printed: a worsening is named as a gain is."""
    if not series.own:
        words = {"what": series.indicator.name, "place": area.name}
        return _("%(what)s: no figure for %(place)s") % words
    words = {"what": series.indicator.name, "how": _way(series.own, series.indicator)}
    if not series.other or partner is None:
        return _("%(what)s %(how)s") % words
    beside = _("in the comparison area") if partner.kind == Area.Kind.COMPARATOR else _("in %(p)s") % {"p": partner}
    words |= {"where": beside, "other": _beside(series)}
    return _("%(what)s %(how)s; %(where)s %(other)s") % words


def _way(figures: Sequence[Figure], indicator: Indicator) -> str:
    first, last = figures[0], figures[-1]
    words = {
        "first": value_words(first.value, indicator),
        "last": value_words(last.value, indicator),
        "from": period_words(first),
        "to": period_words(last),
    }
    if len(figures) == 1:
        return _("stood at %(last)s in %(to)s") % words
    if words["first"] == words["last"]:
        return _("stood at %(last)s in %(from)s and in %(to)s") % words
    if last.value > first.value:
        return _("rose from %(first)s to %(last)s between %(from)s and %(to)s") % words
    return _("fell from %(first)s to %(last)s between %(from)s and %(to)s") % words


def _beside(series: Series) -> str:
    """Say how the other place went; its years are named again only where they are others."""
    own, other = series.own, series.other
    first, last = other[0], other[-1]
    if len(own) == 1 or len(other) == 1 or (first.period, last.period) != (own[0].period, own[-1].period):
        return _("it %(how)s") % {"how": _way(other, series.indicator)}
    words = {
        "first": value_words(first.value, series.indicator),
        "last": value_words(last.value, series.indicator),
    }
    if words["first"] == words["last"]:
        return _("it stood at %(last)s in both") % words
    return (_("from %(first)s to %(last)s")) % words


def subtitle(indicator: Indicator, area: Area, partner: Area | None) -> str:
    """Say the measure and the places, and which way is better where one is."""
    said = [f"{indicator.unit[:1].upper()}{indicator.unit[1:]}."]
    if indicator.direction != Indicator.Direction.NEITHER:
        said.append(f"{indicator.get_direction_display()}.")
    where = area.name if partner is None else _("%(place)s and %(other)s") % {"place": area.name, "other": partner.name}
    return " ".join([*said, f"{where}."])


def made_of(series: Series) -> list[str]:
    """State how the figures were put together, and how much of the place they cover: each way once, with its years."""
    grouped: dict[str, list[Figure]] = {}
    for figure in series.own:
        grouped.setdefault(_way_of(figure, series.indicator), []).append(figure)
    said = []
    for words, figures in grouped.items():
        years = _years(figures) if len(grouped) > 1 else ""
        said.append(" ".join(part for part in (years, words, coverage_words(figures)) if part))
    return said


def _way_of(figure: Figure, indicator: Indicator) -> str:
    if figure.geography == "place":
        return _("Given for the place as a whole.")
    year = figure.lookup[1] if figure.lookup else figure.vintage
    words = {"n": number(figure.parts), "areas": areas_words(figure.geography), "year": year}
    if indicator.combine == Indicator.Combine.SUM:
        text = _("Added up from %(n)s %(areas)s of %(year)s, each by the share of it that lies in the place.") % words
    else:
        text = _("Put together from %(n)s %(areas)s of %(year)s by the people who live in them.") % words
    if figure.lookup is None:
        return text
    words |= {"old": figure.lookup[0], "source": figure.lookup[2].rstrip(".")}
    over = _("Carried over from %(areas)s of %(old)s by a lookup: %(source)s.") % words
    return f"{text} {over}"


def coverage_words(figures: Iterable[Figure]) -> str:
    """Say how many of the place's people live where there is a figure; nothing when all do."""
    covered = [figure.coverage for figure in figures]
    low, high = min(covered), max(covered)
    if low > 0.9995:
        return ""
    if share(low) == share(high):
        return _("%(share)s of its people live where there is a figure.") % {"share": share(low)}
    words = {"low": share(low), "high": share(high)}
    return _("Between %(low)s and %(high)s of its people live where there is a figure.") % words


def _years(figures: Sequence[Figure]) -> str:
    first, last = period_words(figures[0]), period_words(figures[-1])
    return f"{first}:" if first == last else _("%(first)s to %(last)s:") % {"first": first, "last": last}


def provenance(series: Series) -> list[dict[str, str]]:
    """Give source, licence and date of the figures of one chart."""
    indicator = series.indicator
    taken = [figure.taken_at for figure in (*series.own, *series.other) if figure.taken_at is not None]
    items = [(_("Source"), f"{indicator.source.rstrip('.')}."), (_("Licence"), f"{indicator.licence.rstrip('.')}.")]
    if taken:
        items.append((_("Taken over"), f"{day(max(taken))}."))
    if indicator.refresh:
        items.append((_("Renewed"), f"{indicator.refresh.rstrip('.')}."))
    return [{"label": label, "text": text} for label, text in items]


def reach_words(count: int) -> str:
    return ngettext("%(count)s place", "%(count)s places", count) % {"count": number(count)}
