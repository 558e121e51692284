"""Which column of an export holds which question: by name, by path, or by the words of the form."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nrp.formats.community.instrument import Instrument, LeftOut, Question
from nrp.formats.community.personal import tells_by_label, tells_by_name
from nrp.formats.community.recorded import Recorded


@dataclass(slots=True)
class Heads:
    """Where each question stands: its own column, and one for each choice where the tool wrote them apart."""

    whole: dict[str, int] = field(default_factory=dict)
    apart: dict[str, dict[str, int]] = field(default_factory=dict)
    dropped: list[tuple[str, str]] = field(default_factory=list)

    def has(self, question: Question) -> bool:
        return question.path in self.whole or question.path in self.apart


def find_heads(instrument: Instrument, recorded: Recorded) -> Heads:
    """Find the questions among the columns. What is not a question's is dropped, each with the reason."""
    found, known = Heads(), _names(instrument)
    left = {_spelt(name): one.why for one in instrument.left_out for name in _paths(one)}
    own = {recorded.key, recorded.sent}
    for at, head in enumerate(recorded.head):
        spelt = _spelt(head)
        path, choice = known.get(spelt, (None, None))
        if path is None:
            path, choice = known.get(spelt.removeprefix("data-"), (None, None))
        if path and choice is None and path not in found.whole:
            found.whole[path] = at
        elif path and choice is not None:
            found.apart.setdefault(path, {})[choice] = at
        elif at not in own:
            found.dropped.append((head, _why(head, spelt, left, known, recorded)))
    return found


def _why(
    head: str,
    spelt: str,
    left: Mapping[str, str],
    known: Mapping[str, tuple[str | None, str | None]],
    recorded: Recorded,
) -> str:
    bare = spelt.removeprefix("data-")
    if bare in left:
        return left[bare]
    if head.startswith("_") and any(bare.startswith(f"_{path}_") for path in left):  # a position taken apart
        return "position"
    if tells_by_name(head) or tells_by_label(head) or "submitt" in bare or "device" in bare:
        return "personal"
    if recorded.is_tools_own(head) or head.startswith("__"):
        return "tool"
    return "twice" if spelt in known else "unknown"


def _names(instrument: Instrument) -> dict[str, tuple[str | None, str | None]]:
    """Give every spelling of a question's column and of its choices'; one that two questions share is nobody's.

    A full path goes before a bare name, and a name before the words of the form.
    """
    found: dict[str, tuple[str | None, str | None]] = {}
    for spellings in (_by_path, _by_name, _by_label):
        fresh: dict[str, tuple[str | None, str | None]] = {}
        for question in instrument.questions:
            for spelling in dict.fromkeys(spellings(question)):
                _put(fresh, spelling, question.path, None)
                for choice in question.choices:
                    for label in dict.fromkeys((choice.name, choice.label, *choice.also)):
                        _put(fresh, f"{spelling}/{label}", question.path, choice.name)
        for spelling, meant in fresh.items():
            found.setdefault(spelling, meant)
    return found


def _put(found: dict[str, tuple[str | None, str | None]], spelling: str, path: str, choice: str | None) -> None:
    meant, key = (path, choice), _spelt(spelling)
    found[key] = meant if found.get(key, meant) == meant else (None, None)


def _by_path(question: Question) -> Iterator[str]:
    yield question.path
    yield question.path.replace("/", "-")


def _by_name(question: Question) -> Iterator[str]:
    yield question.name


def _by_label(question: Question) -> Iterator[str]:
    for label in (question.label, *question.also):
        yield label
        if question.group:
            yield f"{question.group}/{label}"


def _paths(one: LeftOut) -> Sequence[str]:
    name = one.path.rsplit("/", 1)[-1]
    return (one.path, one.path.replace("/", "-"), name)


def _spelt(text: str) -> str:
    return " ".join(text.split()).casefold()
