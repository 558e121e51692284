"""The part of the readable table on several waves and starts."""

from collections.abc import Mapping
from typing import Any

from evaluation.engine.tables import aligned, figure, probability, span


def wave_lines(document: Mapping[str, Any]) -> list[str]:
    """Tell each outcome's effects by waves since the start, and what the waves before say of them."""
    found = [outcome for outcome in document["outcomes"] if outcome.get("staggered")]
    if not found:
        return []
    rows = [("outcome", "waves since the start", "estimate", "95% range", "all together", "p", "sign-flip p")]
    for outcome in found:
        section, unit = outcome["staggered"], outcome["unit"]
        averages = [*section["event_study"], *([section["overall"]] if section["overall"] else [])]
        rows += [
            (
                outcome["name"],
                "all" if one["event"] is None else str(one["event"]),
                figure(one["estimate"], unit),
                span(one["ci"], unit),
                span(one["simultaneous"], unit),
                probability(one["p"]),
                probability(one["sign_flip_p"]),
            )
            for one in averages
        ]
    words = [f"{outcome['label']}: {text}" for outcome in found for text in _texts(outcome["staggered"])]
    starts = ", ".join(f"{group['areas']} from wave {group['start']}" for group in found[0]["staggered"]["groups"])
    head = f"Areas with the programme: {starts}. The wave before the start is the base."
    return ["", "Waves since the start", head, "", *aligned(rows), *(["", *words] if words else [])]


def _texts(section: Mapping[str, Any]) -> list[str]:
    return [section[name]["text"] for name in ("pre_trend", "sensitivity") if section[name]]
