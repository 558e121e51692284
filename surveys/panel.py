"""Two waves side by side: which homes and people they share, and who had gone, for page, file and API alike."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from neighbourhoods.permissions import can
from nrp.accounts.permissions import Permission
from nrp.core.disclosure import HIDDEN
from nrp.core.models import WorkState
from nrp.core.render import dates, numbers
from nrp.core.render.tables import Cell, Column, Row, Table
from surveys.models import PanelLink, Upload

S = Upload.State
UNDER_WAY = (WorkState.QUEUED, WorkState.RUNNING)


def links_visible_to(user: Any) -> QuerySet[PanelLink]:
    """Give the linkages of files that are published now, in the order of the waves; or none."""
    links = PanelLink.objects.select_related("before__wave", "after__wave").defer(
        *(f"{side}__{name}" for side in ("before", "after") for name in ("report", "problems", "areas"))
    )
    links = links.filter(before__state=S.PUBLISHED, after__state=S.PUBLISHED)
    return links if can(user, Permission.SEE_UPLOADS) else links.none()


def link_visible_to_or_404(user: Any, pk: uuid.UUID) -> PanelLink:
    """Load one through the door, once it is worked out."""
    found = links_visible_to(user).filter(pk=pk, work_state=WorkState.DONE).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Shown:
    """One linkage as the page shows it."""

    link: PanelLink
    state: str
    word: str
    rest: str
    finding: str
    facts: list[dict[str, Any]]
    tables: list[Table]
    note: str

    @property
    def is_going_on(self) -> bool:
        return self.link.work_state in UNDER_WAY


def shown(link: PanelLink) -> Shown:
    """Put a linkage into words and tables."""
    if link.work_state != WorkState.DONE:
        state, word, rest = _waiting(link)
        return Shown(link, state, word, rest, "", [], [], "")
    document = link.document
    rest = dates.moment(link.finished_at) if link.finished_at else ""
    hidden = _(
        "%(sign)s: fewer than %(least)d people, or a number that would give such a one away. All other counts are "
        "rounded to the nearest %(base)d."
    )
    rule = document["rule"]
    note = hidden % {"sign": HIDDEN, "least": rule["threshold"] + 1, "base": rule["base"]}
    return Shown(link, "done", _("Worked out"), rest, finding_of(link), _facts(link), tables_of(link), note)


def _waiting(link: PanelLink) -> tuple[str, str, str]:
    if link.work_state == WorkState.FAILED:
        words = {"error": link.error, "reference": link.error_reference}
        return "look", _("Not worked out."), _("%(error)s Reference: %(reference)s.") % words
    return "waiting", _("Being worked out"), _("The page asks again by itself.")


def finding_of(link: PanelLink) -> str:
    """Say in one sentence how many were met again, with what it is a share of."""
    counts = link.document["people"] or link.document["households"]
    waves = {"before": link.before.wave.number, "after": link.after.wave.number}
    both, gone = counts["both"], counts["before"]
    if both is None or gone is None:
        text = _(
            "How many answered in wave %(before)d and again in wave %(after)d cannot be told: "
            "one of the numbers is small."
        )
        return text % waves
    base = both + gone
    told = waves | {
        "both": numbers.number(both),
        "base": numbers.number(base),
        "share": numbers.share(both / base if base else 0.0),
    }
    if link.document["people"]:
        text = _("Of %(base)s people in wave %(before)d, %(both)s (%(share)s) answered again in wave %(after)d.")
        return text % told
    return _("Of %(base)s homes in wave %(before)d, %(both)s (%(share)s) are in wave %(after)d too.") % told


def _facts(link: PanelLink) -> list[dict[str, Any]]:
    document, before, after = link.document, link.before.wave.number, link.after.wave.number
    facts = []
    for label, counts in ((_("Homes"), document["households"]), (_("People"), document["people"])):
        if counts:
            text = _("%(both)s in both waves, %(first)s in wave %(before)d only, %(second)s in wave %(after)d only")
            told = {"both": _told(counts["both"]), "first": _told(counts["before"]), "second": _told(counts["after"])}
            facts.append({"label": label, "value": text % (told | {"before": before, "after": after})})
    names = {"sex": _("Another sex"), "birth_year": _("Another year of birth"), "age": _("An age that does not follow")}
    for one in document["mismatches"]:
        text = _("%(count)s of %(of)s people with the same number in both waves")
        told = {"count": _told(one["count"]), "of": _told(one["of"])}
        facts.append({"label": names[one["kind"]], "value": text % told})
    for wave, without, twice in zip((before, after), document["without_number"], document["repeated"], strict=True):
        if without:
            text = _("%(count)s rows of wave %(wave)d have no number and cannot be met again")
            facts.append({"label": _("Without a number"), "value": text % {"count": _told(without), "wave": wave}})
        if twice:
            text = _("%(count)s numbers stand more than once in wave %(wave)d; the first row counts")
            facts.append({"label": _("Same number twice"), "value": text % {"count": _told(twice), "wave": wave}})
    return facts


def _told(count: int | None) -> str:
    return HIDDEN if count is None else numbers.number(count)


def tables_of(link: PanelLink) -> list[Table]:
    """Give who had gone, by area and by what they answered in the first wave."""
    return [_table(link, one) for one in link.document["tables"] if one["rows"]]


def _table(link: PanelLink, one: dict[str, Any]) -> Table:
    waves = {"before": link.before.wave.number, "after": link.after.wave.number}
    columns = [
        Column(one["label"]),
        Column(_("Wave %(before)d") % waves, "number"),
        Column(_("Again in wave %(after)d") % waves, "number"),
        Column(_("Gone"), "number"),
    ]
    rows = [
        Row([row["label"], _told(row["before"]), _told(row["stayed"]), _gone(row["gone_percent"])])
        for row in one["rows"]
    ]
    return Table(columns, rows, _caption(one), caption_hidden=False, variant="tight")


def _caption(one: dict[str, Any]) -> str:
    if one["kind"] == "area":
        return _("By area")
    return _("By %(label)s, as answered in the first wave") % {"label": one["label"]}


def _gone(percent: float | None) -> str:
    return HIDDEN if percent is None else numbers.share(percent / 100)


def csv_table(link: PanelLink) -> Table:
    """Give all tables as one, for a file: a count that is hidden is empty."""
    heads = (_("Table"), _("Variable"), _("Level"), _("Label"), _("Before"), _("Again"), _("Gone, per cent"))
    return Table([Column(head) for head in heads], [Row(list(line)) for line in _lines(link)], _caption_of(link))


def _lines(link: PanelLink) -> Iterator[tuple[Any, ...]]:
    for one in link.document["tables"]:
        for row in one["rows"]:
            figures = (row["before"], row["stayed"], row["gone_percent"])
            yield (one["kind"], one["name"], row["level"], row["label"], *(Cell(figure) for figure in figures))


def _caption_of(link: PanelLink) -> str:
    return f"{link.before.wave} – {link.after.wave}"


def file_name_of(link: PanelLink) -> str:
    return f"attrition-wave-{link.before.wave.number}-to-{link.after.wave.number}.csv"


def link_document(link: PanelLink) -> dict[str, Any]:
    """Give the document of the API (docs/api/waves.md); `result` is null until it is worked out."""
    return {
        "id": str(link.pk),
        "before": _side(link.before),
        "after": _side(link.after),
        "state": link.work_state,
        "finished_at": link.finished_at,
        "error": link.error,
        "result": link.document if link.work_state == WorkState.DONE else None,
    }


def _side(upload: Upload) -> dict[str, Any]:
    return {"wave": upload.wave.number, "version": upload.version, "upload": str(upload.pk)}
