"""This file beside the last wave and the last version: areas, weights, what was not answered, means, distributions."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from nrp.core import blobs
from nrp.core.render.numbers import decimal_text, number, share
from nrp.core.render.tables import Cell, Column, Row, Table
from nrp.formats.codebook import load_codebook
from surveys.intake.between import moved
from surveys.intake.codebook_diff import Difference, compare_codebooks
from surveys.models import Upload

MOST_SHOWN = 30
Profile = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Distribution:
    """One question's answers side by side; `moved` is the share that differs most from the others."""

    title: str
    moved: float
    table: Table


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A file beside the others. `rest` is how many questions are left out because they differ least."""

    names: Sequence[str]
    areas: Table
    weights: Table
    questions: Table
    distributions: Sequence[Distribution]
    rest: int
    changes: Sequence[Difference]


def side_by_side(
    upload: Upload, *, wave_before: Upload | None, version: Upload | None, names: Mapping[str, str]
) -> SideBySide | None:
    """Put a file beside the last wave and the published version of its own; None before it was read.

    `names` gives the name of each survey code.
    """
    now = _profile(upload)
    if now is None:
        return None
    others = {
        _("wave %(number)d") % {"number": wave_before.wave.number} if wave_before else "": wave_before,
        _("version %(number)d") % {"number": version.version or 0} if version else "": version,
    }
    columns = {name: found for name, one in others.items() if one and (found := _profile(one))} | {_("this file"): now}
    distributions = _distributions(columns)
    return SideBySide(
        names=list(columns),
        areas=_areas(columns, names),
        weights=_weights(columns),
        questions=_questions(columns),
        distributions=distributions[:MOST_SHOWN],
        rest=max(0, len(distributions) - MOST_SHOWN),
        changes=changes_between(wave_before, upload) if wave_before else (),
    )


def changes_between(before: Upload, after: Upload) -> Sequence[Difference]:
    """Say what changed from the codebook of one file to the one that came with the other."""
    given = after.codebook_given or after.codebook
    if given.pk == before.codebook_id:
        return ()
    return compare_codebooks(load_codebook(before.codebook.document), load_codebook(given.document))


def shares_of(upload: Upload, other: Upload | None) -> tuple[Profile, Profile]:
    """Give what is known of each variable in a file and in the one before, for those who decide about codes."""
    found = [_profile(one) if one else None for one in (upload, other)]
    return (found[0] or {}).get("variables", {}), (found[1] or {}).get("variables", {})


def _profile(upload: Upload) -> Profile | None:
    if not upload.profile_stored_as or not blobs.exists(upload.profile_stored_as):
        return None
    profile: Profile = json.loads(blobs.read(upload.profile_stored_as))
    return profile


def _heads(columns: Mapping[str, Profile], first: str, span: str = "") -> list[Column]:
    return [Column(first), *(Column(name, "number", span) for name in columns)]


def _areas(columns: Mapping[str, Profile], names: Mapping[str, str]) -> Table:
    codes = sorted({code for profile in columns.values() for code in profile["areas"]}, key=lambda c: names.get(c, c))
    rows = [
        Row([Cell(names.get(code, code), aside=code), *(profile["areas"].get(code, 0) for profile in columns.values())])
        for code in codes
    ]
    rows.append(Row([_("All areas"), *(profile["rows"] for profile in columns.values())], foot=True))
    return Table(_heads(columns, _("Area")), rows, caption=_("Interviews by area"), variant="tight")


def _weights(columns: Mapping[str, Profile]) -> Table:
    labels = {
        "mean": _("Mean"),
        "min": _("Smallest"),
        "max": _("Largest"),
        "design_effect": _("Design effect of the weights"),
    }
    rows = [
        Row([label, *(_figure((profile["weights"] or {}).get(name)) for profile in columns.values())])
        for name, label in labels.items()
    ]
    return Table(_heads(columns, _("Survey weights")), rows, caption=_("Survey weights"), variant="tight")


def _questions(columns: Mapping[str, Profile]) -> Table:
    heads = [Column(_("Question"))]
    for span in (_("Not answered"), _("Mean")):
        heads += [Column(name, "number", span) for name in columns]
    rows = []
    for name, described in list(columns.values())[-1]["variables"].items():
        found = [profile["variables"].get(name) or {} for profile in columns.values()]
        cells: list[Cell | str] = [Cell(described["label"] or name, aside=name)]
        cells += [share(one["missing_share"], 1) if "missing_share" in one else "" for one in found]
        cells += [_figure(one.get("mean")) for one in found]
        rows.append(Row(cells))
    return Table(heads, rows, caption=_("Not answered and means, question by question"), variant="sticky")


def _distributions(columns: Mapping[str, Profile]) -> list[Distribution]:
    now = list(columns.values())[-1]["variables"]
    found = []
    for name, described in now.items():
        kind = "counts" if described.get("counts") else "bands"
        if not described.get(kind):
            continue
        others = {head: profile["variables"].get(name) or {} for head, profile in columns.items()}
        apart = [gap for one in list(others.values())[:-1] if (gap := moved(described, one)) is not None]
        table = _distribution(others, kind, list(described[kind]))
        found.append(Distribution(f"{described['label'] or name} ({name})", max(apart, default=0.0), table))
    return sorted(found, key=lambda one: -one.moved)


def _distribution(columns: Mapping[str, Profile], kind: str, answers: Sequence[str]) -> Table:
    totals = {head: sum((one.get(kind) or {}).values()) for head, one in columns.items()}
    rows = [
        Row([answer, *(_part(one.get(kind) or {}, answer, totals[head]) for head, one in columns.items())])
        for answer in answers
    ]
    rows.append(Row([_("Answered"), *(number(total) if total else "" for total in totals.values())], foot=True))
    return Table(_heads(columns, _("Answer")), rows, variant="tight")


def _part(counts: Mapping[str, int], answer: str, total: int) -> str:
    return share(counts.get(answer, 0) / total, 1) if total else ""


def _figure(value: float | None) -> str:
    return "" if value is None else decimal_text(value, 2)
