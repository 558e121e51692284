"""A question of a community survey as a chart card, a table and lines of a file."""

import datetime
from collections.abc import Iterable, Sequence

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from nrp.core.disclosure import HIDDEN
from nrp.core.render.alternatives import sentence
from nrp.core.render.cached import drawing_cache
from nrp.core.render.cells import Value, csv_bytes
from nrp.core.render.charts import BarRow, bars_chart
from nrp.core.render.dates import day, local
from nrp.core.render.figures import Figure
from nrp.core.render.numbers import number
from nrp.core.render.tables import Column, Table
from surveys.community.tables import AnswerRow, QuestionTable, rule, shown_rows
from surveys.models import CommunityResponses, CommunitySurvey

HEAD = ("question", "asked", "answer", "people", "per_cent", "base", "fieldwork_from", "fieldwork_until", "answers_of")


def figure_of(table: QuestionTable, survey: CommunitySurvey, shown: CommunityResponses, csv_url: str) -> Figure:
    """Draw a question: the finding as title, the question below, base and dates under the bars."""
    title = finding(table)
    rows = [BarRow(row_label(row), ((float(row.percent or 0), _end(row)),)) for row in table.rows]
    said = "; ".join(f"{row_label(row)}: {_end(row)}" for row in table.rows)
    svgs = []
    if table.base is not None and rows:
        alt = f"{sentence(title)} {said}. {base_words(table)}"
        svgs = [bars_chart(rows, 100.0, alt, cache=drawing_cache())]
    return Figure(
        title=title,
        subtitle=_asked(table),
        svgs=svgs,
        note=f"{base_words(table)} {when_words(survey, shown)}" + ("" if table.is_whole else f" {rule().note}."),
        table=table_of(table) if table.rows else None,
        csv_url=csv_url,
        csv_label=_("Download this question (CSV)"),
    )


def table_of(table: QuestionTable) -> Table:
    columns = [Column(_("Answer")), Column(_("People"), "number"), Column(_("Per cent"), "number")]
    rows = [(row_label(row), _count(row.people), _count(row.percent)) for row in table.rows]
    return Table(columns, rows, _("Answers to “%(question)s”") % {"question": table.question.label}, variant="tight")


def csv_of(tables: Iterable[QuestionTable], survey: CommunitySurvey, shown: CommunityResponses) -> bytes:
    """Give all rows as a file: every line carries its base and its dates."""
    return csv_bytes(HEAD, _lines(tables, survey, shown))


def _lines(
    tables: Iterable[QuestionTable], survey: CommunitySurvey, shown: CommunityResponses
) -> Iterable[Sequence[Value]]:
    of = timezone.localdate(shown.received_at)
    for table in tables:
        for row in table.rows:
            counts = (_count(row.people), _count(row.percent), _count(table.base))
            asked = (table.question.path, table.question.label, row_label(row))
            yield (*asked, *counts, survey.fieldwork_start, survey.fieldwork_end, of)


def finding(table: QuestionTable) -> str:
    """Say what came out, in one line: never more than the printed counts say."""
    if table.base is None:
        return _("Too few people to show")
    if table.question.kind == "text":
        return _written(table)
    told = [row for row in shown_rows(table) if row.people]
    if not told:
        return _("Too few people gave any one answer to tell them apart")
    most = max(row.people or 0 for row in told)
    first = [row_label(row) for row in told if row.people == most]
    words = {"n": number(most), "base": number(table.base)}
    if len(first) == 1:
        return _("“%(answer)s”: %(n)s of %(base)s people, more than any other answer") % {**words, "answer": first[0]}
    if len(first) == 2:
        pair = {"one": first[0], "other": first[1]}
        return _("“%(one)s” and “%(other)s”: each about %(n)s of %(base)s people, more than any other") % {
            **words,
            **pair,
        }
    return _("No answer stands out")


def _written(table: QuestionTable) -> str:
    wrote = table.rows[0].people
    if wrote is None:
        return _("Too few people on one side to say how many wrote an answer")
    return _("%(n)s of %(base)s people wrote an answer") % {"n": number(wrote), "base": number(table.base or 0)}


def _asked(table: QuestionTable) -> str:
    label = table.question.label
    if table.question.kind == "many":
        return _("%(question)s (several answers could be chosen)") % {"question": label}
    if table.question.kind == "text":
        return _("%(question)s (in their own words, which stay in the survey tool)") % {"question": label}
    return label


def base_words(table: QuestionTable) -> str:
    if table.base is None:
        return _("Base: too few people to say.")
    words = {"n": number(table.base)}
    if table.is_of_those_who_answered:
        return _("Base: %(n)s people who answered this question.") % words
    return _("Base: all %(n)s people who took part.") % words


def when_words(survey: CommunitySurvey, shown: CommunityResponses) -> str:
    words = {"a": day(survey.fieldwork_start), "b": day(survey.fieldwork_end), "of": day(local(shown.received_at))}
    return _("Asked from %(a)s to %(b)s; answers as they were on %(of)s. Counts are rounded.") % words


def row_label(row: AnswerRow) -> str:
    """Give an answer's words; a month is kept as 2019-02."""
    code = row.code
    if len(code) == 7 and code[4] == "-" and code.replace("-", "").isdigit() and code == row.label:
        return date_format(datetime.date(int(code[:4]), int(code[5:]), 1), "F Y")
    return row.label


def _end(row: AnswerRow) -> str:
    if row.people is None:
        return HIDDEN
    if row.percent is None:
        return number(row.people)
    return f"{row.percent}% ({number(row.people)})"


def _count(value: int | None) -> Value:
    return HIDDEN if value is None else value
