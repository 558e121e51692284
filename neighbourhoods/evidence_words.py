"""Evidence in words: an item as it is cited, what a review rests on, where a review stands."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from neighbourhoods.models import EvidenceItem, Review
from nrp.core.render.dates import day

_SHAPES = {kind: f"bar-{at}" for at, kind in enumerate(EvidenceItem.Kind.values, start=1)}
BAR_WIDTH = 600


def cited(item: EvidenceItem) -> str:
    """Give an item as a list of references has it: authors, year, title, where it came out."""
    who = _people(item.authors) or _editors(item.editors)
    when = str(item.year) if item.year else _("no date")
    ends = item.title if item.title.endswith((".", "?", "!")) else f"{item.title}."
    parts = [f"{who} ({when})" if who else f"({when})", ends]
    if place := _container(item):
        parts.append(f"{place}.")
    if published := ": ".join(part for part in (item.published_in, item.publisher) if part):
        parts.append(f"{published}.")
    return " ".join(parts)


def cited_short(item: EvidenceItem) -> str:
    """Give an item for a list to choose from: Möller and Smith (2015) The title."""
    who = _surnames(item)
    when = f"({item.year})" if item.year else ""
    return " ".join(part for part in (who, when, item.title) if part)


def who_and_when(item: EvidenceItem) -> str:
    """Say who wrote it and when: Möller and Smith, 2015."""
    return ", ".join(part for part in (_surnames(item), str(item.year or "")) if part)


def mix_words(mix: Mapping[str, int]) -> str:
    """Say what a review rests on: 12 items: 5 peer-reviewed, 4 grey, 2 web, 1 lived experience, as of 12 March 2019."""
    total = sum(mix.values())
    if not total:
        return ""
    items = ngettext("%(count)s item", "%(count)s items", total) % {"count": total}
    kinds = ", ".join(f"{count} {_in_line(kind)}" for kind, count in mix.items())
    words = {"items": items, "kinds": kinds, "day": day(timezone.localdate())}
    return _("%(items)s: %(kinds)s, as of %(day)s") % words


def mix_bar(mix: Mapping[str, int]) -> dict[str, Any] | None:
    """Give the bar of a mix: one piece for each kind, as wide as its share, and the key beside it."""
    total = sum(mix.values())
    if not total:
        return None
    labels = dict(EvidenceItem.Kind.choices)
    pieces, at = [], 0.0
    for kind, count in mix.items():
        width = BAR_WIDTH * count / total
        pieces.append({"shape": _SHAPES[kind], "x": f"{at:.1f}", "width": f"{max(width - 3, 1):.1f}"})
        at += width
    key = [{"shape": _SHAPES[kind], "text": f"{labels[kind]}: {count}"} for kind, count in mix.items()]
    return {"pieces": pieces, "key": key, "width": BAR_WIDTH, "words": mix_words(mix)}


def standing(review: Review) -> dict[str, str]:
    """Say where a review stands, for a state line: its shape, the word, and since when."""
    word = str(review.get_status_display())
    if review.status == Review.Status.PUBLISHED and review.published_on:
        return {"state": "done", "word": word, "rest": _("on %(day)s") % {"day": day(review.published_on)}}
    if review.status == Review.Status.STOPPED:
        return {"state": "look", "word": word, "rest": _("What it had found by then stays.")}
    if review.status == Review.Status.UNDER_WAY:
        since = _("since %(day)s") % {"day": day(review.started_on)} if review.started_on else ""
        return {"state": "running", "word": word, "rest": since}
    return {"state": "waiting", "word": word, "rest": ""}


def standing_words(review: Review) -> str:
    """Say where a review stands in a list: Published on 12 March 2019."""
    said = standing(review)
    is_dated = review.published_on or (review.started_on and review.status == Review.Status.UNDER_WAY)
    return f"{said['word']} {said['rest']}" if is_dated else said["word"]


def _in_line(kind: str) -> str:
    """Give a kind of knowledge as it stands within a sentence."""
    return {
        EvidenceItem.Kind.PEER_REVIEWED: _("peer-reviewed"),
        EvidenceItem.Kind.GREY: _("grey"),
        EvidenceItem.Kind.WEB: _("web"),
        EvidenceItem.Kind.LIVED: _("lived experience"),
    }[EvidenceItem.Kind(kind)]


def _people(names: list[str]) -> str:
    written = [_initials(name) for name in names]
    if len(written) > 6:
        return _("%(first)s and others") % {"first": ", ".join(written[:3])}
    return _(" and ").join(part for part in (", ".join(written[:-1]), *written[-1:]) if part)


def _editors(names: list[str]) -> str:
    if not names:
        return ""
    return ngettext("%(names)s (editor)", "%(names)s (editors)", len(names)) % {"names": _people(names)}


def _initials(name: str) -> str:
    """Give Möller, J. A. for Möller, Johanna Anna; an organisation stays as it is called."""
    surname, *rest = name.split(", ")
    if not rest:
        return surname
    given = " ".join(f"{word[0]}." for word in rest[0].replace(".", " ").split())
    return ", ".join([surname, given, *rest[1:]])


def _surnames(item: EvidenceItem) -> str:
    names = [name.split(", ")[0] for name in item.authors or item.editors]
    if len(names) > 2:
        return _("%(first)s and others") % {"first": names[0]}
    return _(" and ").join(names)


def _container(item: EvidenceItem) -> str:
    number = item.volume + (f"({item.issue})" if item.issue else "")
    pages = ""
    if item.pages:
        pages = (_("pp. %(pages)s") if "\u2013" in item.pages else _("p. %(pages)s")) % {"pages": item.pages}
    found = ", ".join(part for part in (item.container, number, pages) if part)
    if item.type == EvidenceItem.Type.CHAPTER and item.container:
        return _("In: %(book)s") % {"book": found}
    return found
