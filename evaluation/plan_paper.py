"""The plan as a PDF: the words of its page, tagged, with the fingerprint that says which plan it is."""

import json
from collections.abc import Mapping
from pathlib import Path

from django.utils.translation import gettext as _

from evaluation.models import Plan
from evaluation.plan_view import lock_line, outcome_rows, pair_table, settings_of
from nrp.core.render.dates import day
from nrp.core.render.numbers import fingerprint
from nrp.core.render.pdf import compile_pdf

SOURCE = Path(__file__).parent / "typst" / "plan.typ"
MARK = Path(__file__).resolve().parents[1] / "static" / "images" / "mark.svg"
LANGUAGE = "en"


def pdf_of(plan: Plan, names: Mapping[str, str]) -> bytes:
    """Give a version of the plan as a PDF; the same version in the same state gives the same bytes."""
    state, pairs = lock_line(plan), pair_table(plan, names)
    words = {"number": plan.number, "day": day(plan.created_at)}
    data = {
        "language": LANGUAGE,
        "programme": _("Neighbourhood Resilience Programme"),
        "title": _("Analysis plan, version %(number)d") % words,
        "note": plan.note,
        "state": f"{state['word']} {state['rest']}".strip(),
        "settings_heading": _("Settings"),
        "settings": [
            *({"label": str(fact["label"]), "text": str(fact["value"])} for fact in settings_of(plan)),
            {"label": _("Fingerprint"), "text": fingerprint(plan.sha256)},
        ],
        "outcomes_heading": _("Outcomes"),
        "outcomes": [
            {"label": label, "text": derivation, "rest": f"{family}. {better}. {unit}."}
            for label, family, better, unit, derivation in outcome_rows(plan)
        ],
        "pairs_heading": _("Matched pairs"),
        "pairs_head": pairs.head(),
        "pairs": [[str(cell.cell.shown) for cell in row.cells] for row in pairs.body],
        "footer": _("Plan version %(number)d, made on %(day)s") % words,
    }
    files: dict[str, str | bytes] = {
        "mark.svg": MARK.read_bytes(),
        "data.json": json.dumps(data, ensure_ascii=False),
    }
    return compile_pdf(SOURCE.read_text(encoding="utf-8"), files, made_at=plan.locked_at or plan.created_at)
