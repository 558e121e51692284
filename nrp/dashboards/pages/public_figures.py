"""The page of the public figures: one block a release, the finding with its range first."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nrp.core.forms import trail
from nrp.core.render.dates import day
from nrp.core.render.numbers import number
from nrp.dashboards.queries.public_figures import SUPERSEDED, public_document, public_figures, standing


def figures_page() -> dict[str, Any]:
    known = standing()
    documents = [public_document(release, known) for release in public_figures()]
    return {
        "releases": [_block(document) for document in documents],
        "crumbs": trail((_("What neighbourhoods tell"), reverse("public-places")), (_("Figures for everybody"), "")),
    }


def _block(document: Mapping[str, Any]) -> dict[str, Any]:
    primary = next((one for one in document["measures"] if one["family"] == "primary"), None)
    is_superseded = document["state"] == SUPERSEDED
    return {
        "number": document["release"],
        "word": _("Replaced") if is_superseded else _("Current"),
        "shape": "waiting" if is_superseded else "done",
        "state": _state(document),
        "finding": primary["finding"] if primary else "",
        "range": primary["range"] if primary else "",
        "provenance": _provenance(document, primary),
        "json": reverse("api-public-figures-release", args=[document["release"]]),
        "csv": reverse("api-public-figures-csv", args=[document["release"]]),
        "withheld": [table["withheld"] for table in document["tables"] if table["withheld"]],
    }


def _state(document: Mapping[str, Any]) -> str:
    words = {"day": day(date.fromisoformat(document["released_on"]))}
    if document["state"] != SUPERSEDED:
        return _("since %(day)s") % words
    words["until"] = day(date.fromisoformat(document["superseded_on"]))
    return _("on %(until)s by a later release; public since %(day)s and kept as it was") % words


def _provenance(document: Mapping[str, Any], primary: Mapping[str, Any] | None) -> list[dict[str, str]]:
    items = []
    if primary is not None and primary["answers"] is not None:
        base = {"n": number(primary["answers"]), "areas": document["areas"]}
        items.append(_item(_("Base"), _("about %(n)s answers from %(areas)s areas.") % base))
    waves = [_("wave %(wave)s (%(years)s, file version %(file_version)s)") % one for one in document["survey"]]
    items.append(_item(_("Survey"), _(" and ").join(waves) + "."))
    if document["note"]:
        items.append(_item(_("Withdrawn"), document["note"]))
    items.append(_item(_("Plan"), _("version %(n)s.") % {"n": document["plan_version"]}))
    if mark := document["exploratory"]:
        items.append(_item(_("Standing"), mark["text"]))
    items.append(_item(_("Small numbers"), document["disclosure"]["note"] + "."))
    items.append(_item(_("Licence"), document["licence"] + "."))
    return items


def _item(label: str, text: str) -> dict[str, str]:
    return {"label": label, "text": text}
