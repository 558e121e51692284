"""Templates follow the same floors as the code, and nothing in them needs a looser content policy."""

import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, files

TEMPLATES = ROOT / "templates"
REFERENCE = re.compile(r"""{%\s*(?P<tag>include|extends)\s+["'](?P<name>[^"']+)["'](?P<rest>[^%]*)%}""")
INLINE = re.compile(r"""<style|\sstyle\s*=|\son[a-z]+\s*=\s*["']|<script(?![^>]*\ssrc=)|javascript:""", re.IGNORECASE)
FREE = ("components", "")  # components and the files that lie beside them, such as base.html
LONGEST = 200


def templates() -> list[Path]:
    return [path for path in files() if path.is_relative_to(TEMPLATES) and path.suffix == ".html"]


def folder(name: str) -> str:
    """Return the app a template belongs to; files at the top belong to nobody."""
    return name.split("/", maxsplit=1)[0] if "/" in name else ""


def references() -> list[tuple[str, str, str]]:
    """Return (template, the one it names, the words after the name)."""
    return [
        (str(path.relative_to(TEMPLATES)), hit["name"], hit["rest"])
        for path in templates()
        for hit in REFERENCE.finditer(path.read_text())
    ]


def test_no_template_includes_a_part_of_another_app() -> None:
    foreign = [f"{user} -> {used}" for user, used, _rest in references() if folder(used) not in (*FREE, folder(user))]

    assert foreign == []


def test_components_know_no_app() -> None:
    known = [f"{user} -> {used}" for user, used, _rest in references() if folder(user) == "components" != folder(used)]

    assert known == []


def test_components_are_included_with_only_what_they_are_given() -> None:
    leaky = [
        f"{user} -> {used}" for user, used, rest in references() if folder(used) == "components" and "only" not in rest
    ]

    assert leaky == []


def test_components_say_first_what_they_are_given() -> None:
    silent = [path.name for path in (TEMPLATES / "components").glob("*.html") if not path.read_text().startswith("{#")]

    assert silent == []


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_a_template_has_no_inline_script_or_style(path: Path) -> None:
    assert INLINE.findall(path.read_text()) == []


def test_templates_are_short() -> None:
    assert [path.name for path in templates() if len(path.read_text().splitlines()) > LONGEST] == []
