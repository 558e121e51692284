"""docs/method.md speaks of what is there: tests by name, flags by code, and formulas that can be drawn."""

import ast
import re
from pathlib import Path

from nrp.core.render.manuscript import mathml

ROOT = Path(__file__).resolve().parents[3]
ENGINE = ROOT / "evaluation" / "engine"
METHOD = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
LEVELS = {"refused", "withheld", "note"}
FORMULA = re.compile(r"\$\$(.+?)\$\$|(?<!\$)\$(?! )([^$\n]+)\$(?!\$)", re.DOTALL)


def test_every_test_it_names_exists():
    named = set(re.findall(r"\btest_\w+\b(?!\.py)", METHOD))
    there = {
        node.name
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    assert sorted(named - there) == []
    assert len(named) > 60


def test_every_path_it_names_exists():
    named = re.findall(r"`((?:tests|docs|benchmarks|evaluation|bin)/[\w./-]+)`", METHOD)
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_flag_of_the_engine_is_in_its_table_and_no_other():
    rows = {row[0]: row[1] for row in re.findall(r"^\| `(\w+)` \| ([a-z ]+?) \|", METHOD, re.MULTILINE)}
    told = {code for code, level in rows.items() if LEVELS & set(level.split())}
    assert sorted(flag_codes() - told) == []
    assert sorted(told - every_text()) == []


def test_the_levels_in_the_table_are_the_engine_s():
    rows = dict(re.findall(r"^\| `(\w+)` \| ([a-z ]+?) \|", METHOD, re.MULTILINE))
    for code, level in constant_flags():
        assert level in rows[code].split(), code


def test_every_formula_can_be_drawn():
    formulas = [one or two for one, two in FORMULA.findall(METHOD)]
    drawn = {latex: mathml(latex, is_block=True) for latex in formulas}
    assert [latex for latex, shown in drawn.items() if "\\" in shown or "&</mi>" in shown] == []
    assert len(formulas) > 60


def constant_flags() -> set[tuple[str, str]]:
    """Code and level of every `Flag("code", "level", …)` of the engine that are written out."""
    found = set()
    for path in ENGINE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Flag":
                values = [argument.value for argument in node.args[:2] if isinstance(argument, ast.Constant)]
                if len(values) == 2:
                    found.add((values[0], values[1]))
    return found


def flag_codes() -> set[str]:
    """Codes written out in a `Flag(…)`, and those handed to a function of the engine that makes one of them."""
    makers = {"_note", "_hindrance", "_refusal"}
    codes = {code for code, _ in constant_flags()}
    for path in ENGINE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_maker = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in makers
            if is_maker and isinstance(node.args[0], ast.Constant):
                codes.add(str(node.args[0].value))
    return codes | {code for code in every_text() if re.fullmatch(r"(raking|imputation)_[a-z]+(_[a-z]+)+", code)}


def every_text() -> set[str]:
    """Every text that stands alone in the engine."""
    return {
        node.value
        for path in ENGINE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
