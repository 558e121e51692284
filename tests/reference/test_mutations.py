"""Each convention has a test that sees it broken: one line of the engine is changed, and the test turns red.

Slow: one child process a line, so every third of them runs here and all of them by `bin/soak mutations`. One alone:
`bin/soak mutations "the null is imposed"`.
"""

from pathlib import Path

import pytest

from tests.reference.mutated import GREEN, copied, run, run_mutated, times_found
from tests.reference.mutations import MUTATIONS, Mutation

pytestmark = pytest.mark.slow
IN_THE_SUITE = MUTATIONS[::3]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("copy"))


def test_every_line_to_change_stands_in_its_file_exactly_once() -> None:
    to_mend = [f"{m.file}: {m.old!r} ({times_found(m)} times)" for m in MUTATIONS if times_found(m) != 1]
    assert not to_mend, "Mend these lines of tests/reference/mutations.py:\n" + "\n".join(to_mend)


def test_the_engine_as_it_is_passes_every_named_test(copy: Path) -> None:
    tests = sorted({mutation.test for mutation in IN_THE_SUITE})
    found = run(copy, tests)
    assert found.code == GREEN, found.text


@pytest.mark.parametrize("mutation", IN_THE_SUITE, ids=lambda mutation: mutation.convention)
def test_a_changed_line_turns_its_test_red(copy: Path, mutation: Mutation) -> None:
    assert times_found(mutation) == 1, f"Mend this line of tests/reference/mutations.py: {mutation.old!r}"
    found = run_mutated(copy, mutation)
    assert found.is_red, f"{mutation.test} does not see that {mutation.convention}.\n{found.text}"
