"""What there is to look at for each item of the checklist, in a sentence out of the run itself."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.actions.reviewing import stale_inputs
from evaluation.exploratory import exploratory_of
from evaluation.models import Run
from evaluation.queries import primary_of
from nrp.core.render.numbers import number


def seen(run: Run) -> dict[str, str]:
    """Give the sentence of each item, by its code."""
    document: Mapping[str, Any] = run.result or {}
    return {
        "inputs": _inputs(run),
        "flags": _flags(document),
        "weights": _weights(run),
        "coverage": _coverage(document),
        "primary": _primary(run, document),
        "disclosure": _("Counts are rounded to the nearest %(base)s, fewer than %(fewest)s people are hidden.")
        % {"base": settings.DISCLOSURE_BASE, "fewest": settings.DISCLOSURE_THRESHOLD + 1},
        "text": _text(document),
    }


def _inputs(run: Run) -> str:
    files = "; ".join(
        _("wave %(wave)s, file version %(version)s") % {"wave": given.wave_number, "version": given.upload.version}
        for given in run.inputs.all()
    )
    read = _("It read %(files)s.") % {"files": files}
    return f"{read} {stale_inputs(run) or _('These are the published files today.')}"


def _flags(document: Mapping[str, Any]) -> str:
    flags = document.get("flags") or []
    if not flags:
        return _("The run has no flag.")
    count = ngettext("%(n)s flag or note: %(codes)s.", "%(n)s flags and notes: %(codes)s.", len(flags))
    codes = ", ".join(sorted({flag["code"] for flag in flags}))
    return count % {"n": len(flags), "codes": codes}


def _weights(run: Run) -> str:
    column = run.plan.document.get("weight")
    said = _("Weighted by the column %(column)s.") % {"column": column} if column else _("The plan uses no weights.")
    arms = ((run.result or {}).get("sample") or {}).get("arms") or []
    worth = [row["effective"] for row in arms if row.get("effective") is not None]
    asked = [row["n"] for row in arms if row.get("effective") is not None and row.get("n") is not None]
    if worth and asked:
        text = _("%(n)s answers are worth %(effective)s equal ones.")
        said += " " + text % {"n": number(sum(asked)), "effective": number(round(sum(worth)))}
    return said


def _coverage(document: Mapping[str, Any]) -> str:
    design = document.get("design") or {}
    arms = (document.get("sample") or {}).get("arms") or []
    by_wave: dict[str, int] = {}
    for row in arms:
        by_wave[str(row["wave"])] = by_wave.get(str(row["wave"]), 0) + (row["n"] or 0)
    said = _("%(areas)s areas, %(treated)s with the programme.") % {
        "areas": design.get("areas", "–"),
        "treated": design.get("treated", "–"),
    }
    waves = [_("Wave %(wave)s: %(n)s answers") % {"wave": wave, "n": number(n)} for wave, n in sorted(by_wave.items())]
    return f"{said} {'; '.join(waves)}." if waves else said


def _primary(run: Run, document: Mapping[str, Any]) -> str:
    primary = primary_of(dict(document))
    name = primary["label"] if primary else "–"
    said = _("Primary outcome: %(name)s; plan version %(number)s.") % {"name": name, "number": run.plan.number}
    found = exploratory_of(run.plan)
    return f"{said} {found.text if found else _('The plan was locked before the follow-up data.')}"


def _text(document: Mapping[str, Any]) -> str:
    text = ((primary_of(dict(document)) or {}).get("text")) or {}
    said = " ".join(part for part in (text.get("finding"), text.get("range"), text.get("limits")) if part)
    return said or _("There is no text: the figure is withheld.")
