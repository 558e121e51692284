"""This wave beside the one before: rows by pair, weights, what was not answered, and what the codebooks say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from nrp.core.render.numbers import number, share
from nrp.core.render.tables import Cell, Column, Row, Table
from nrp.formats.codebook import load_codebook
from surveys.intake.codebook_diff import compare_codebooks
from surveys.models import Upload


@dataclass(frozen=True, slots=True)
class Beside:
    """This wave beside the one before: a paragraph, the rows by pair, the questions one by one."""

    wave_before: int
    paragraph: str
    pairs: Table
    questions: Table
    codebook_changes: Sequence[str]


def beside(
    upload: Upload, *, names: Mapping[str, str], pairs: Iterable[tuple[str, str]], earlier: Mapping[str, Any] | None
) -> Beside | None:
    """Compare a file with the wave before; None for the first wave.

    `names` gives the name of each survey code; `pairs` (code of the neighbourhood, code of its comparator);
    `earlier` is the codebook document of the wave before.
    """
    comparison = upload.report.get("comparison")
    if not comparison:
        return None
    before = int(comparison["wave_before"])
    return Beside(
        wave_before=before,
        paragraph=_paragraph(comparison, names),
        pairs=_pairs_table(upload, comparison, names, list(pairs), before),
        questions=_questions_table(upload, comparison, before),
        codebook_changes=codebook_changes(earlier, upload.codebook.document) if earlier else (),
    )


def _paragraph(comparison: Mapping[str, Any], names: Mapping[str, str]) -> str:
    rows, weights = comparison["rows"], comparison["weights"]
    parts = [
        _("%(now)s interviews now, %(before)s in wave %(wave)s.")
        % {"now": number(rows["now"]), "before": number(rows["before"]), "wave": comparison["wave_before"]},
        *_extremes(comparison["areas"], names),
    ]
    if weights["now"] and weights["before"]:
        text = _("Weights average %(now)s now and %(before)s then.")
        parts.append(text % {"now": _weights(weights["now"]), "before": _weights(weights["before"])})
    return " ".join(parts)


def _extremes(areas: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> list[str]:
    """Name the area that lost most interviews and the one that gained most."""
    by_change = sorted(areas, key=lambda area: (area["now"] - area["before"], area["code"]))
    if not by_change:
        return []
    lost, gained = by_change[0], by_change[-1]
    said = []
    if (change := lost["now"] - lost["before"]) < 0:
        text = _("%(area)s lost most (%(count)s fewer).")
        said.append(text % {"area": names.get(lost["code"], lost["code"]), "count": number(-change)})
    if (change := gained["now"] - gained["before"]) > 0:
        text = _("%(area)s gained most (%(count)s more).")
        said.append(text % {"area": names.get(gained["code"], gained["code"]), "count": number(change)})
    return said


def _weights(weights: Mapping[str, float]) -> str:
    spelled = {name: f"{weights[name]:.2f}" for name in ("mean", "min", "max")}
    return _("%(mean)s (from %(min)s to %(max)s)") % spelled


def _pairs_table(
    upload: Upload,
    comparison: Mapping[str, Any],
    names: Mapping[str, str],
    pairs: Sequence[tuple[str, str]],
    before: int,
) -> Table:
    counts = {area["code"]: (int(area["before"]), int(area["now"])) for area in comparison["areas"]}
    then, now = _("wave %(n)d") % {"n": before}, _("wave %(n)d") % {"n": upload.wave.number}
    columns = [Column(_("Pair"))]
    for span in (_("Neighbourhood"), _("Comparison")):
        columns += [Column(then, "number", span), Column(now, "number", span)]
    none = (0, 0)
    lines = [(names[one], (*counts.get(one, none), *counts.get(other, none))) for one, other in pairs]
    rows = [Row([name, *numbers]) for name, numbers in sorted(lines)]
    if lines:
        totals = [sum(numbers[place] for _name, numbers in lines) for place in range(4)]
        rows.append(Row([_("All pairs"), *totals], foot=True))
    unpaired = sorted(set(counts) - {code for pair in pairs for code in pair})
    aside = _("in no pair")
    rows += [Row([Cell(names.get(code, code), aside=aside), *counts[code], None, None]) for code in unpaired]
    return Table(columns, rows, caption=_("Interviews by pair of areas"), variant="tight")


def _questions_table(upload: Upload, comparison: Mapping[str, Any], before: int) -> Table:
    then, now = _("wave %(n)d") % {"n": before}, _("wave %(n)d") % {"n": upload.wave.number}
    columns = [Column(_("Question"))]
    for span in (_("Not answered"), _("Mean")):
        columns += [Column(then, "number", span), Column(now, "number", span)]
    rows = [
        Row(
            [
                Cell(variable["label"] or variable["name"], aside=variable["name"]),
                share(variable["missing_before"], 1),
                share(variable["missing_now"], 1),
                _mean(variable["mean_before"]),
                _mean(variable["mean_now"]),
            ]
        )
        for variable in comparison["variables"]
    ]
    return Table(columns, rows, caption=_("Not answered and means, question by question"), variant="sticky")


def _mean(value: float | None) -> str:
    return "" if value is None else f"{value:,.2f}".replace("-", "\u2212")


def codebook_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Say what changed between two codebooks: questions added, gone, renamed, reworded, or with other codes."""
    return [change.text for change in compare_codebooks(load_codebook(before), load_codebook(after))]
