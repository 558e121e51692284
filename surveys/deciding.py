"""What has to be decided about the meaning of a file's codes: the questions, each with the codes it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveys.models import Codebook, Upload


@dataclass(frozen=True, slots=True)
class FileCode:
    """A code of the file: what it is said to mean there, and which code it seems to be, or was said to be."""

    code: str
    meaning: str
    initial: str | None  # None: no answer


@dataclass(frozen=True, slots=True)
class Doubt:
    """Everything asked about one variable.

    `targets` are the codes that a code of the file can be, with their meanings; empty when only its name is in doubt.
    """

    variable: str
    texts: Sequence[str]
    codes: Sequence[FileCode]
    targets: Mapping[str, str]
    was: str
    confirmed: str
    is_mapped: bool


def doubts_of(upload: Upload, reference: Codebook | None) -> list[Doubt]:
    """Give what is asked about a file, and what was decided of it, variable by variable in the codebook's order.

    `reference` is the codebook of the last wave.
    """
    asked: dict[str, list[dict[str, Any]]] = {}
    for question in upload.report.get("questions", ()):
        asked.setdefault(question["variable"], []).append(question)
    for name in upload.code_map:
        asked.setdefault(name, [])
    return [_doubt(upload, reference, name, questions) for name, questions in asked.items()]


def is_open(upload: Upload) -> bool:
    """Whether something about the meaning of a file waits for a decision."""
    return any(not question["confirmed"] for question in upload.report.get("questions", ()))


def _doubt(upload: Upload, reference: Codebook | None, name: str, questions: Sequence[Mapping[str, Any]]) -> Doubt:
    given, read_by = upload.codebook_given or upload.codebook, upload.codebook
    here = _variable(given, name)
    source = {question["source"] for question in questions}
    target = _variable(reference, name) if "codebook" in source and reference else _variable(read_by, name)
    suggested: dict[str, str | None] = dict(upload.code_map.get(name) or {})
    for question in questions:
        suggested |= question["suggested"]
    meanings = {**(here.get("codes") or {}), **(here.get("missing") or {})}
    targets = {**(target.get("codes") or {}), **(target.get("missing") or {})}
    names = list(here.get("codes") or {}) + [code for code in suggested if code not in (here.get("codes") or {})]
    only_named = source == {"renamed"}
    return Doubt(
        variable=name,
        texts=[str(question["text"]) for question in questions],
        codes=[] if only_named else [_file_code(code, meanings, suggested, targets) for code in names],
        targets={} if only_named else targets,
        was=next((str(question["was"]) for question in questions if question["was"]), ""),
        confirmed=next((str(question["confirmed"]) for question in questions if question["confirmed"]), ""),
        is_mapped=name in upload.code_map or any(question["was"] for question in questions),
    )


def _file_code(
    code: str, meanings: Mapping[str, str], suggested: Mapping[str, str | None], targets: Mapping[str, str]
) -> FileCode:
    initial = suggested.get(code, code if code in targets else None)
    return FileCode(code, meanings.get(code, ""), initial)


def _variable(codebook: Codebook | None, name: str) -> dict[str, Any]:
    variables = codebook.document["variables"] if codebook else []
    found: dict[str, Any] = next((variable for variable in variables if variable["name"] == name), {})
    return found
