"""A version of a codebook as a file: the document, an XLSForm, a printed codebook."""

import json
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from nrp.core.render.cells import XLSX, file_response, xlsx_bytes
from nrp.core.render.codebook_pdf import PrintedCodebook, PrintedOutcome, PrintedSection, PrintedVariable, codebook_pdf
from nrp.core.render.dates import day
from nrp.formats.codebooks.as_xlsform import as_xlsform
from nrp.formats.codebooks.drafted import pairs_of
from surveys.codebook_forms import role_words
from surveys.models import Codebook, Outcome


def json_file(codebook: Codebook) -> HttpResponse:
    """Give the document as it can be brought in again."""
    text = json.dumps(codebook.document, ensure_ascii=False, indent=1) + "\n"
    return file_response(text.encode(), f"{_stem(codebook)}.json", "application/json")


def xlsform_file(codebook: Codebook) -> HttpResponse:
    """Give the XLSForm that comes back as the same codebook."""
    return file_response(xlsx_bytes(as_xlsform(codebook.document)), f"{_stem(codebook)}.xlsx", XLSX)


def printed_file(codebook: Codebook) -> HttpResponse:
    """Give the codebook to print."""
    return file_response(codebook_pdf(_printed(codebook)), f"{_stem(codebook)}.pdf", "application/pdf")


def sections_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Group the variables by section, in the codebook's order."""
    sections: dict[str, list[dict[str, Any]]] = {}
    for variable in document["variables"]:
        shown = {**variable, "type": type_words(variable.get("type", ""))}
        sections.setdefault(variable.get("section") or _("Questions"), []).append(shown)
    return [{"name": name, "variables": variables} for name, variables in sections.items()]


def outcomes_of(codebook: Codebook) -> list[Outcome]:
    """Give the outcomes, each with how it is worked out in `how`."""
    outcomes = list(codebook.outcomes.all())
    for outcome in outcomes:
        outcome.how = derive_words(outcome.derive)  # type: ignore[attr-defined]  # read by the template alone
    return outcomes


def type_words(kind: str) -> str:
    """Call a type as people do."""
    words = {"integer": _("whole number"), "decimal": _("number"), "date": _("date"), "text": _("text")}
    return str(words.get(kind, kind))


def derive_words(derive: dict[str, Any]) -> str:
    """Say in a sentence how an outcome is worked out."""
    kind, items = derive.get("kind"), ", ".join(derive.get("items", ()))
    if kind == "one_of":
        values = ", ".join(str(value) for value in derive["values"])
        return _("“%(variable)s” is one of: %(values)s.") % {"variable": derive["variable"], "values": values}
    if kind == "value":
        return _("The number in “%(variable)s”.") % {"variable": derive["variable"]}
    least = derive.get("min_answered") or len(derive.get("items", ()))
    answered = _("At least %(least)s of them answered.") % {"least": least}
    if kind == "sum_at_least":
        words = {"items": items, "threshold": derive["threshold"]}
        return f"{_('The sum of %(items)s is %(threshold)s or more.') % words} {answered}"
    turned = ", ".join(derive.get("reverse", ()))
    reversed_words = _("Counted the other way round: %(items)s.") % {"items": turned} if turned else ""
    return " ".join(part for part in (_("The mean of %(items)s.") % {"items": items}, reversed_words, answered) if part)


def roles_and_covariates(document: dict[str, Any]) -> list[tuple[str, str]]:
    """Give what each role and covariate is, with its column."""
    words = role_words()
    roles = [(words.get(role, (role, ""))[0], str(name)) for role, name in document.get("roles", {}).items() if name]
    return roles + [
        (_("Covariate “%(name)s”") % {"name": each["name"]}, _covariate_words(each))
        for each in document.get("covariates", ())
    ]


def _covariate_words(covariate: dict[str, Any]) -> str:
    if not covariate.get("bands"):
        return str(covariate["variable"])
    bands = ", ".join(str(band) for band in covariate["bands"])
    return _("%(variable)s, in bands from %(bands)s") % {"variable": covariate["variable"], "bands": bands}


def _stem(codebook: Codebook) -> str:
    return f"codebook-{codebook.instrument.name}-{codebook.version}".replace(" ", "-").lower()


def _printed(codebook: Codebook) -> PrintedCodebook:
    document = codebook.document
    family = {"primary": _("Primary outcome"), "secondary": _("Secondary outcome")}
    better = {"higher": _("higher is better"), "lower": _("lower is better")}
    return PrintedCodebook(
        title=_("Codebook: %(name)s") % {"name": codebook.instrument.name},
        state=_("Version %(version)s, made on %(day)s. Fingerprint %(sha)s.")
        % {"version": codebook.version, "day": day(codebook.created_at), "sha": codebook.sha256[:16]},
        outcomes=[
            PrintedOutcome(
                title=outcome.get("label") or outcome["name"],
                about=f"{outcome['name']}. {family[outcome['family']]}, {better[outcome['better']]}.",
                how=derive_words(outcome["derive"]),
            )
            for outcome in document.get("outcomes", ())
        ],
        sections=[
            PrintedSection(section["name"], [_printed_variable(variable) for variable in section["variables"]])
            for section in sections_of(document)
        ],
        facts=roles_and_covariates(document),
        made_at=codebook.created_at,
    )


def _printed_variable(variable: dict[str, Any]) -> PrintedVariable:
    low, high = variable.get("min"), variable.get("max")
    span = f", {'…' if low is None else low} – {'…' if high is None else high}" if (low, high) != (None, None) else ""
    required = _(", never blank") if variable.get("required") else ""
    kind = _("codes") if variable.get("codes") else variable["type"]
    return PrintedVariable(
        name=variable["name"],
        label=variable.get("label") or variable["name"],
        kind=f"{kind}{span}{required}",
        codes=pairs_of(variable.get("codes")),
        missing=pairs_of(variable.get("missing")),
        note=variable.get("note") or "",
    )
