"""The document an officer reads is the table the tests ran."""

import pytest

from tests.permissions.document import TARGET, render


@pytest.mark.fast
def test_the_document_is_the_table() -> None:
    written = TARGET.read_text(encoding="utf-8")
    assert written == render(), "Write it again: .venv/bin/python -m tests.permissions.document"
