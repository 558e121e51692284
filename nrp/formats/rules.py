"""The rules of a codebook: what must hold in a row, such as `if employment = 3 then hours is missing`."""

from collections.abc import Mapping, Sequence

from nrp.formats.documents import Strict
from nrp.formats.problems import Severity
from nrp.formats.rule_checking import rule_faults
from nrp.formats.rule_parts import ReadRule, RuleError
from nrp.formats.rule_reading import read_rule
from nrp.formats.variables import Variable

MOST_RULES = 500


class Rule(Strict):
    """One rule of a codebook.

    `severity` says what a breach does to the file (without it: what the codebook's `severities` say of
    `rule_broken`, or else it blocks); `text` says in words why the rule holds.
    """

    rule: str
    severity: Severity | None = None
    text: str | None = None

    @property
    def read(self) -> ReadRule:
        """The rule in its parts; raises `RuleError` when it cannot be read."""
        return read_rule(self.rule)


def faults_of_rules(rules: Sequence[Rule], variables: Mapping[str, Variable]) -> list[str]:
    """Say of every rule what is wrong with it, by its place in the list."""
    if len(rules) > MOST_RULES:
        return [f"The codebook has {len(rules):,} rules; {MOST_RULES} is the most that can be held against a file."]
    return [
        f"Rule {number}{', ' if _begins_with_its_place(fault) else ': '}{fault}"
        for number, rule in enumerate(rules, start=1)
        for fault in faults_of_rule(rule.rule, variables)
    ]


def faults_of_rule(text: str, variables: Mapping[str, Variable]) -> list[str]:
    """Say everything that is wrong with one rule, in sentences without the rule's number."""
    try:
        read = read_rule(text)
        if not read.names:
            return ["it names no variable, so it says nothing of an answer."]
        return rule_faults(read, variables)
    except RuleError as error:
        return [str(error)]
    except RecursionError:
        return ["it is nested too deeply to be read; make two rules of it."]


def _begins_with_its_place(fault: str) -> bool:
    """Whether a colon follows the place where the fault stands."""
    return fault.startswith("at character ") and fault.split(maxsplit=3)[2].endswith(":")
