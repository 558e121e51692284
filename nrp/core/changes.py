"""Old and new values of a row, in the words an audit trail keeps."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models


def values_of(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """Give some fields of a row as plain values; a related row by its text, since ids say nothing to a reader."""
    values = {}
    for name in names:
        value = getattr(row, name)
        values[name] = str(value) if isinstance(value, models.Model) else value
    return values


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Give `[old, new]` for every value that differs."""
    return {name: [before[name], after[name]] for name in after if before[name] != after[name]}
