"""Where rows of answers come from: recognised by the columns that only that tool writes."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from nrp.formats.readers import read_table
from nrp.formats.unreadable import Limits, Unreadable

Tool = Literal["kobo", "odk"]
NAMES: Mapping[Tool, str] = {"kobo": "KoboToolbox", "odk": "ODK Central"}
MOST_PEOPLE = 20_000
LIMITS = Limits(max_bytes=50 * 1024 * 1024, max_cells=5_000_000, max_columns=4_000)
# What the readers say of survey files is said in other words here.
SAID = {
    "wrong_type": "This is no export of answers. Hand in the CSV or .xlsx file that KoboToolbox or ODK Central made.",
    "empty_file": "There is no answer in the file.",
}
_KEYS: Mapping[Tool, Sequence[str]] = {
    "kobo": ("_uuid", "_id"),
    "odk": ("KEY", "__id", "meta-instanceID", "instanceID"),
}
_SENT: Mapping[Tool, Sequence[str]] = {"kobo": ("_submission_time", "start"), "odk": ("SubmissionDate", "start")}
_REVIEWS: Mapping[Tool, str] = {"kobo": "_validation_status", "odk": "ReviewState"}
_REFUSED = frozenset({"not approved", "validation_status_not_approved", "rejected"})
_WRITES: Mapping[Tool, str] = {  # columns the tool writes beside the questions, in small letters
    "kobo": """start end today _id _uuid _submission_time _validation_status _notes _status _submitted_by __version__
        _tags _index _version_ formhub/uuid meta/instanceid meta/rootuuid meta/deprecatedid meta/audit _xform_id_string
        _bamboo_dataset_id _attachments _geolocation""",
    "odk": """start end today submissiondate key submitterid submittername attachmentspresent attachmentsexpected status
        reviewstate edits formversion meta-instanceid instanceid instancename meta-instancename""",
}
_TOOL_HEADS = {tool: frozenset(names.split()) for tool, names in _WRITES.items()}


@dataclass(frozen=True, slots=True)
class Recorded:
    """Rows as a tool wrote them, every cell as text."""

    tool: Tool
    head: tuple[str, ...]
    rows: Sequence[Sequence[str]]

    def place(self, names: Iterable[str]) -> int | None:
        """Give where the first of several columns stands that is there."""
        return next((self.head.index(name) for name in names if name in self.head), None)

    @property
    def key(self) -> int | None:
        return self.place(_KEYS[self.tool])

    @property
    def sent(self) -> int | None:
        return self.place(_SENT[self.tool])

    def is_set_aside(self, row: Sequence[str]) -> bool:
        """Whether whoever looked through the answers in the tool turned this one down."""
        at = self.place((_REVIEWS[self.tool],))
        return at is not None and row[at].strip().casefold() in _REFUSED

    def is_tools_own(self, head: str) -> bool:
        return head.casefold() in _TOOL_HEADS[self.tool]


def read_export(path: Path, file_name: str) -> Recorded:
    """Read a file that KoboToolbox or ODK Central exported. Raises Unreadable with a sentence when it is none."""
    try:
        table = read_table(path, file_name, LIMITS)
    except Unreadable as refused:
        raise Unreadable(refused.kind, SAID.get(refused.kind, refused.text)) from refused
    if table.kind not in ("csv", "xlsx"):
        raise Unreadable("wrong_type", SAID["wrong_type"])
    head = tuple(column.name for column in table.columns)
    rows = [["" if cell is None else str(cell).strip() for cell in row] for row in table.frame.iter_rows()]
    return _within(Recorded(tool_of(head), head, rows))


def tool_of(head: Sequence[str]) -> Tool:
    """Recognise the tool. Raises Unreadable when the columns are those of neither."""
    names = set(head)
    if "_uuid" in names or {"_id", "_submission_time"} <= names:
        return "kobo"
    if "KEY" in names and names & {"SubmissionDate", "SubmitterName", "SubmitterID", "meta-instanceID"}:
        return "odk"
    text = (
        "This is no export of KoboToolbox or ODK Central: it has neither the column “_uuid” nor the column “KEY”. "
        "Export the answers again and hand the file in as it is, with all its columns."
    )
    raise Unreadable("wrong_type", text)


def read_pages(paths: Sequence[Path], tool: Tool) -> Recorded:
    """Lay the answers that a server gave, page by page, out as rows. Raises Unreadable when they are no answers."""
    entries: list[dict[str, str]] = []
    for path in paths:
        try:
            page = json.loads(path.read_bytes())
            found = page["results" if tool == "kobo" else "value"]
            entries += [_flat(one, tool) for one in found]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            text = f"What the server sent is not what {NAMES[tool]} sends. Check the kind of server in the settings."
            raise Unreadable("unreadable", text) from error
    head = tuple(dict.fromkeys(name for entry in entries for name in entry))
    if not entries:
        raise Unreadable("empty_file", f"{NAMES[tool]} holds no answer to this form yet.")
    return _within(Recorded(tool, head, [[entry.get(name, "") for name in head] for entry in entries]))


def _within(found: Recorded) -> Recorded:
    if len(found.rows) > MOST_PEOPLE:
        text = f"There are {len(found.rows):,} answers; at most {MOST_PEOPLE:,} can be read."
        raise Unreadable("too_large", text)
    if found.key is None:
        raise Unreadable("missing_column", "No column says which answer is which. Export the answers with all columns.")
    return found


def _flat(entry: Mapping[str, Any], tool: Tool) -> dict[str, str]:
    """Give one answer as head → text, under the names of the tool's own exports; lists (repeats, files) are dropped."""
    if tool == "kobo":
        status = entry.get("_validation_status") or {}
        flat = {name: _text(value) for name, value in entry.items() if not isinstance(value, list | dict)}
        return flat | {"_validation_status": str(status.get("uid", "")) if isinstance(status, dict) else str(status)}
    system = entry.get("__system") or {}
    told = {"KEY": _text(entry["__id"]), "SubmissionDate": _text(system.get("submissionDate"))}
    told["ReviewState"] = _text(system.get("reviewState"))
    kept = {name: value for name, value in entry.items() if not name.startswith("__") and "@" not in name}
    return dict(_leaves(kept, ())) | told


def _leaves(thing: Mapping[str, Any], above: tuple[str, ...]) -> Iterable[tuple[str, str]]:
    for name, value in thing.items():
        if isinstance(value, dict) and "coordinates" not in value:
            yield from _leaves(value, (*above, name))
        elif not isinstance(value, list | dict):
            yield "-".join((*above, name)), _text(value)


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()
