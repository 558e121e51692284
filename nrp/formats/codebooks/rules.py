"""Rules, checks and severities of a draft as rows of boxes, and back.

A setting of a check is a path and a value: `interview_minutes.lowest` = 10. What a row does not show stays with it.
"""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Row = list[str]
SEVERITIES = ("blocks", "warns", "informs")


def rule_rows(rules: object) -> list[Row]:
    """Give rule, severity and words of each rule."""
    if not isinstance(rules, list):
        return []
    return [
        [str(rule.get("rule") or ""), str(rule.get("severity") or ""), str(rule.get("text") or "")]
        for rule in rules
        if isinstance(rule, Mapping)
    ]


def rules_from(rows: Sequence[Row], before: object) -> list[dict[str, Any]]:
    """Give the rules of rows; a rule that stood there keeps what no box shows."""
    known = (
        {str(rule.get("rule")): rule for rule in before if isinstance(rule, Mapping)}
        if isinstance(before, list)
        else {}
    )
    rules: list[dict[str, Any]] = []
    for rule, severity, text in rows:
        kept = dict(known.get(rule, {})) | {"rule": rule, "severity": severity}
        if text or "text" in kept:
            kept["text"] = text or None
        rules.append(kept)
    return rules


def setting_rows(checks: object) -> list[Row]:
    """Give the settings of checks as paths and values."""
    return list(_settings(checks, ())) if isinstance(checks, Mapping) else []


def settings_from(rows: Sequence[Row]) -> dict[str, Any]:
    """Give the settings of rows; a value that is no number, list or yes and no is a text."""
    settings: dict[str, Any] = {}
    for path, value in rows:
        *way, last = [step for step in path.split(".") if step] or [""]
        inner = settings
        for step in way:
            deeper = inner.setdefault(step, {})
            inner = deeper if isinstance(deeper, dict) else inner
        if last:
            inner[last] = _value(value)
    return settings


def severity_rows(severities: object) -> list[Row]:
    """Give kind and severity."""
    return [[str(kind), str(level)] for kind, level in severities.items()] if isinstance(severities, Mapping) else []


def _settings(value: Mapping[str, Any], way: tuple[str, ...]) -> Iterator[Row]:
    for name, inner in value.items():
        if isinstance(inner, Mapping) and inner:
            yield from _settings(inner, (*way, str(name)))
        else:
            written = inner if isinstance(inner, str) else json.dumps(inner, ensure_ascii=False)
            yield [".".join((*way, str(name))), written]


def _value(text: str) -> Any:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return text if isinstance(value, float) and not math.isfinite(value) else value
