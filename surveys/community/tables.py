"""What may be read of the answers to a community survey: every count goes through the door (nrp.core.disclosure)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from nrp.core import blobs
from nrp.core.disclosure import Rule, released_line
from nrp.formats.community.instrument import Instrument, Question
from surveys.models import CommunityResponses


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer: how many people gave it and what share of the base they are, both None where hidden."""

    code: str
    label: str
    people: int | None
    percent: int | None


@dataclass(frozen=True, slots=True)
class QuestionTable:
    """One question's answers. `base` is how many people they are out of, rounded; None where all is hidden."""

    question: Question
    rows: tuple[AnswerRow, ...]
    base: int | None
    is_of_those_who_answered: bool = False

    @property
    def is_whole(self) -> bool:
        return self.base is not None and all(row.people is not None for row in self.rows)


@dataclass(frozen=True, slots=True)
class Tables:
    """All questions of a survey with the number of people behind them."""

    people: int | None
    questions: tuple[QuestionTable, ...]


def rule() -> Rule:
    return Rule(settings.DISCLOSURE_THRESHOLD, settings.DISCLOSURE_BASE)


def people_shown(responses: CommunityResponses) -> int | None:
    """Give how many people answered as it may be read; None where that is too few, or nobody counted yet."""
    return rule().count(responses.people)


def tables_of(responses: CommunityResponses, instrument: Mapping[str, Any]) -> Tables:
    """Give the tables of the questions that the form asks and these answers were counted for."""
    return released(json.loads(blobs.read(responses.counts_stored_as)), Instrument.from_dict(instrument), rule())


def released(counts: Mapping[str, Any], instrument: Instrument, by: Rule) -> Tables:
    """Turn exact counts (`nrp-community-counts/1`) into what may leave."""
    people = counts["people"]
    counted = counts["questions"]
    questions = [
        _table(question, counted[question.path], people, by)
        for question in instrument.questions
        if question.path in counted
    ]
    return Tables(by.count(people), tuple(questions))


def _table(question: Question, counted: Mapping[str, Any], people: int, by: Rule) -> QuestionTable:
    answered = counted["answered"]
    if question.kind == "text":
        return _text_table(question, answered, people, by)
    if question.kind == "many":
        return _many_table(question, counted, people, by)
    cells = [*counted["cells"], {"code": "", "label": _("No answer"), "n": people - answered}]
    line = released_line([cell["n"] for cell in cells], by)
    rows = [AnswerRow(cell["code"], cell["label"], line.counts[at], line.percent(at)) for at, cell in enumerate(cells)]
    return QuestionTable(question, tuple(rows), line.total)


def _text_table(question: Question, answered: int, people: int, by: Rule) -> QuestionTable:
    """Words are not kept; how many wrote some is."""
    line = released_line([answered, people - answered], by)
    labels = (("answered", _("Wrote an answer")), ("", _("No answer")))
    rows = [AnswerRow(code, label, line.counts[at], line.percent(at)) for at, (code, label) in enumerate(labels)]
    return QuestionTable(question, tuple(rows), line.total)


def _many_table(question: Question, counted: Mapping[str, Any], people: int, by: Rule) -> QuestionTable:
    """Each answer is a line of its own: those who ticked it, and those who did not.

    They are out of those who answered the question, as long as that number may be told; else out of everybody, for
    then nobody can tell who answered none from who ticked others.
    """
    whole = released_line([counted["answered"], people - counted["answered"]], by)
    base = counted["answered"] if whole.is_whole and counted["answered"] > by.threshold else people
    rows = [_ticked(cell, base, by) for cell in counted["cells"]]
    return QuestionTable(question, tuple(rows), by.count(base), is_of_those_who_answered=base != people)


def _ticked(cell: Mapping[str, Any], base: int, by: Rule) -> AnswerRow:
    line = released_line([cell["n"], base - cell["n"]], by)
    return AnswerRow(cell["code"], cell["label"], line.counts[0], line.percent(0))


def shown_rows(table: QuestionTable) -> Sequence[AnswerRow]:
    """Give the rows that hold somebody's answer: without the line of those who gave none."""
    return [row for row in table.rows if row.code]
