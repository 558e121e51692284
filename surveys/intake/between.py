"""This file beside the last wave: what its codebook changed, and what its answers say of codes that changed places."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nrp.formats.codebook import Codebook, load_codebook
from surveys.intake.codebook_diff import MEANING, Difference, compare_codebooks, kind_of_change
from surveys.intake.findings import Findings, whole_columns
from surveys.intake.questions import Questions
from surveys.intake.sentences import listed, quoted
from surveys.intake.swaps import Swap, distance, swapped_codes

HOUSEHOLD_EFFECT = 1.25  # people of one household answer alike, beyond what the weights say


def check_codebooks(previous: Path | None, codebook: Codebook, findings: Findings, questions: Questions) -> None:
    """Hold the codebook of a file against the last wave's: a changed meaning stops it until somebody decides."""
    if previous is None:
        return
    for difference in compare_codebooks(load_codebook(previous.read_bytes()), codebook):
        if difference.severity == "blocks":
            _ask(difference, findings, questions)
            continue
        findings.add(
            kind_of_change(difference),
            difference.severity,
            difference.variable,
            whole_columns([difference.change]),
            text=difference.text,
            expected="as in the last codebook",
            how_to_mend="Nothing needs doing if the codebook was meant to change so.",
        )


def _ask(difference: Difference, findings: Findings, questions: Questions) -> None:
    questions.ask(
        findings,
        source="codebook" if difference.change in MEANING else "renamed",
        kind=kind_of_change(difference),
        variable=difference.variable,
        found=f"codebook: {difference.text}",
        lines=[difference.change],
        text=difference.text,
        expected="as in the last codebook",
        suggested=difference.codes,
        was=difference.before if difference.change == "renamed" else "",
    )


def check_swaps(
    now: Mapping[str, Any],
    before: Mapping[str, Any],
    code_map: Mapping[str, Mapping[str, str | None]],
    findings: Findings,
    questions: Questions,
) -> None:
    """Look for codes that changed places, variable by variable, where nothing else asks about the variable already.

    Parameters
    ----------
    now, before
        Profiles of this wave and the last, in the codebook's codes.
    code_map
        What was said of the file's codes: what is suggested is suggested for those.
    """
    beside = f"wave {before['wave']}" if before["wave"] != now["wave"] else "the published version"
    for name, swap in swaps_between(now, before):
        if not questions.is_asked(name):
            _suspect(name, swap, beside, code_map.get(name) or {}, findings=findings, questions=questions)


def swaps_between(now: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[tuple[str, Swap]]:
    """Yield the variables of two profiles whose codes seem to have changed places."""
    effect = max(1.0, *(float((wave["weights"] or {}).get("design_effect", 1.0)) for wave in (now, before)))
    for name, described in now["variables"].items():
        earlier = before["variables"].get(name)
        if earlier is None or described["type"] != "code":
            continue
        if swap := swapped_codes(described, earlier, effect * HOUSEHOLD_EFFECT):
            yield name, swap


def _suspect(
    name: str,
    swap: Swap,
    beside: str,
    code_map: Mapping[str, str | None],
    *,
    findings: Findings,
    questions: Questions,
) -> None:
    moves = [f"{code} looks like {was} of {beside}" for code, was in swap.codes.items()]
    start = f"{quoted(name)} looks turned round" if swap.is_reversal else f"Codes of {quoted(name)} seem to be swapped"
    in_file = {target: code for code, target in code_map.items() if target is not None}
    questions.ask(
        findings,
        source="data",
        kind="codes_swapped",
        variable=name,
        found="data: " + json.dumps(dict(swap.codes)),
        lines=moves,
        text=f"{start} beside {beside}: {listed(moves, 4)}. As the codes stand, {swap.distance:.0%} of the answers "
        f"would have to have changed; with them put back, {swap.left:.0%}.",
        expected=f"the meaning of {beside}",
        suggested={in_file.get(code, code): was for code, was in swap.codes.items()},
    )


def moved(now: Mapping[str, Any], before: Mapping[str, Any]) -> float | None:
    """Say what share of a question's answers differs from the last wave's; None where the two cannot be compared."""
    for kind in ("counts", "bands"):
        if now.get(kind) and before.get(kind) and (kind == "counts" or now["edges"] == before["edges"]):
            return distance(now[kind], before[kind])
    return None
