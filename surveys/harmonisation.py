"""From a wave's columns and codes to the outcomes of the registry: one document for the page and the API."""

from collections.abc import Mapping
from typing import Any

from surveys.models import Codebook, Wave
from surveys.queries import codebook_of, published_upload_of


def harmonisation_document(wave: Wave) -> dict[str, Any]:
    """Say for each outcome of the wave's codebook which variables it is made of and how the wave's files give them."""
    said = wave.harmonisation
    codebook = codebook_of(wave)
    return {
        "wave": wave.number,
        "codebook_version": codebook.version if codebook else None,
        "column_map": wave.column_map,
        "code_map": said.get("code_map") or {},
        "variable_map": said.get("variable_map") or {},
        "confirmed": {name: given["reason"] for name, given in (said.get("confirmed") or {}).items()},
        "outcomes": _outcomes(wave, codebook) if codebook else [],
    }


def _outcomes(wave: Wave, codebook: Codebook) -> list[dict[str, Any]]:
    published = published_upload_of(wave)
    variables = {variable["name"]: variable for variable in codebook.document["variables"]}
    columns = {
        match["variable"]: match["column"] for match in (published.report.get("columns", []) if published else [])
    }
    return [
        {
            "name": outcome.name,
            "label": outcome.label,
            "derive": outcome.derive,
            "variables": [
                _variable(wave, variables[name], columns)
                for name in outcome.derive.get("items") or [outcome.derive["variable"]]
                if name in variables
            ],
        }
        for outcome in codebook.outcomes.all()
    ]


def _variable(wave: Wave, variable: Mapping[str, Any], columns: Mapping[str, str | None]) -> dict[str, Any]:
    name, said = variable["name"], wave.harmonisation
    called = {was: new for new, was in (said.get("variable_map") or {}).items()}
    confirmed = (said.get("confirmed") or {}).get(name) or {}
    return {
        "variable": name,
        "label": variable.get("label", ""),
        "column": wave.column_map[name] if name in wave.column_map else columns.get(name, name),
        "called": called.get(name, ""),
        "codes": variable.get("codes") or {},
        "code_map": (said.get("code_map") or {}).get(name) or {},
        "confirmed": confirmed.get("reason", ""),
    }
