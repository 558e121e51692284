"""Two results about nearly the same people: what lies between them must not be a few people.

Where few people's answers lie between two versions of the files, what was told stays as it was (`few_lie_between`,
`as_before`). Where more do, a corrected result has to reach those who had the earlier one. But a count of it that
differs by a few people from what it was is as small as those few, and is hidden as a small number is, with what would
give it away.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from nrp.core.disclosure.rule import Close, Rule

Document = Mapping[str, Any]
Path = tuple[Any, ...]

FLAG = "close_to_an_earlier_result"
AS_BEFORE = "as_released_before"
STANDS_FOR = "as_released_in"  # in a released form: the number of the run whose figures it shows
# What tells the rows of a list apart, so that a row is found again where another was added or left out before it.
NAMES = ("name", "outcome", "factor", "level", "arm", "area", "pair", "group", "wave", "start", "event", "left_out")
COUNTS = frozenset({"n", "not_answered", "ones", "issued", "contacted", "interviewed", "answered", "asked", "rows"})


def few_lie_between(people: int, reweighted: int, rule: Rule) -> bool:
    """Whether so few people lie between two versions that figures of both, side by side, would tell of them.

    Nobody at all is not a few. Where nobody's answer changed, those count whose survey weight did.
    """
    return 0 < (people or reweighted) <= rule.threshold


def as_before(earlier: Document, number: int, rule: Rule) -> dict[str, Any]:
    """Give the released form of a version that few people lie between and run `number`: that run's, and a sentence."""
    text = (
        f"Fewer than {rule.threshold + 1} people lie between the answers behind this result and those behind run "
        f"{number}, which was released before: taking one from the other would tell of them. So the figures here are "
        f"those of run {number}. They change together with a larger change."
    )
    note = {"code": AS_BEFORE, "level": "note", "outcome": None, "text": text}
    return {**earlier, "flags": [*earlier["flags"], note], STANDS_FOR: number}


def stands_for_number(released: Document | None) -> int | None:
    """Give the number of the run whose figures a released form shows; None when they are its own."""
    number: int | None = (released or {}).get(STANDS_FOR)
    return number


def beside_earlier(now: Document, before: Document, rule: Rule) -> dict[str, Any]:
    """Give a result with the counts marked that a few people lie between and what they were.

    Parameters
    ----------
    now
        The later result in its exact form; it is not changed. The counts keep their numbers.
    before
        The exact form of a result that left already. Whether it told a count or hid it makes no difference.
    rule
        The threshold.
    """
    then = dict(_counts(before))
    marked: dict[str, Any] = _marked(now, then, rule, ())
    return marked


def close_counts(document: Document) -> list[Path]:
    """Give where the marked counts of a result stand."""
    return [path for path, count in _counts(document) if isinstance(count, Close)]


def hidden_flag(rule: Rule) -> dict[str, Any]:
    """Say in the released form why counts are hidden that are not small, and what to do about it."""
    text = (
        f"Some counts are hidden, since fewer than {rule.threshold + 1} people lie between them and those of a result "
        "that was released before: taking one from the other would tell of them. The earlier counts stay as they were. "
        "These are told again together with a larger change."
    )
    return {"code": FLAG, "level": "note", "outcome": None, "text": text}


def _counts(value: Any, path: Path = ()) -> Iterator[tuple[Path, int]]:
    """Yield each exact count of people under what it is a count of."""
    if isinstance(value, Mapping):
        for key, inside in value.items():
            yield from _counts(inside, (*path, key))
    elif isinstance(value, list):
        for name, row in _named(value):
            yield from _counts(row, (*path, name))
    elif path and path[-1] in COUNTS and isinstance(value, int):
        yield path, value


def _marked(value: Any, then: Mapping[Path, int], rule: Rule, path: Path) -> Any:
    if isinstance(value, Mapping):
        return {key: _marked(inside, then, rule, (*path, key)) for key, inside in value.items()}
    if isinstance(value, list):
        return [_marked(row, then, rule, (*path, name)) for name, row in _named(value)]
    if path and path[-1] in COUNTS and isinstance(value, int) and path in then:
        return Close(value) if 0 < abs(value - then[path]) <= rule.threshold else value
    return value


def _named(rows: list[Any]) -> Iterator[tuple[Any, Any]]:
    for at, row in enumerate(rows):
        name = tuple(str(row[key]) for key in NAMES if key in row) if isinstance(row, Mapping) else ()
        yield name or at, row
