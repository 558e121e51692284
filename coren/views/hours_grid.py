"""The week's grid as the page prints it."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from coren.durations import hours_text
from coren.forms.hours_grid import GridForm
from coren.models import HoursEntry
from coren.queries.grid import GridCell, GridRow
from coren.views.hours_words import benefits_words, chip_of, in_hours, limit_words, weekday

Message = dict[str, Any]


def grid_context(form: GridForm, *, sees_pay: bool) -> dict[str, Any]:
    """Give the heads, the rows and the bar."""
    grid, today = form.grid, timezone.localdate()
    facts = _limit_facts(form) if sees_pay else {}
    unsent = _unsent(form)
    return {
        "days": [{"name": date_format(day, "D"), "number": day.day, "today": day == today} for day in grid.week.days],
        "rows": [_row(form, row, today, facts.get(row.key, [])) for row in grid.rows],
        "shown": form.shown_again(),
        "answers": form.answers(),
        "unsent": in_hours(unsent) if unsent else "",
        "others": grid.others,
        "activities": grid.activities,
        "can_repeat": any(_repeatable(form, row, today) for row in grid.rows),
    }


def errors_of(form: GridForm) -> list[dict[str, str]]:
    """Give the lines of the error summary: who, which day, what."""
    return [
        {"text": f"{row.adviser}, {weekday(cell.on)}: {form.errors[cell.name]}", "href": f"#{cell.name}"}
        for row in form.grid.rows
        for cell in row.cells
        if cell.name in form.errors
    ]


def questions_of(form: GridForm) -> list[dict[str, str]]:
    return [
        {"text": f"{row.adviser}, {weekday(cell.on)}", "href": f"#{cell.name}"}
        for row in form.grid.rows
        for cell in row.cells
        if cell.name in form.questions
    ]


def _unsent(form: GridForm) -> int:
    minutes = 0
    for row in form.grid.rows:
        for cell in row.boxes():
            if _is_draft(cell) or form.is_unsaved(cell):
                minutes += form.typed(cell)
    return minutes


def _is_draft(cell: GridCell) -> bool:
    return any(entry.state == HoursEntry.State.DRAFT for entry in cell.entries)


def _row(form: GridForm, row: GridRow, today: dt.date, facts: list[Message]) -> dict[str, Any]:
    boxes = {cell.name for cell in row.boxes()}
    total = sum(form.typed(cell) for cell in row.cells)
    return {
        "key": row.key,
        "adviser": row.adviser,
        "activity": row.activity,
        "cells": [_cell(form, row, cell, is_box=cell.name in boxes) for cell in row.cells],
        "total": hours_text(total) if total else "",
        "chip": _chip(form, row),
        "repeat": _repeat(form, row, today),
        "can_reopen": row.is_settled and form.grid.week.sunday >= today,
        "messages": [*_messages(form, row), *facts],
    }


def _cell(form: GridForm, row: GridRow, cell: GridCell, *, is_box: bool) -> dict[str, Any]:
    saved = hours_text(cell.minutes) if cell.minutes else ""
    last = hours_text(cell.last_minutes) if cell.last_minutes else ""
    label = f"{row.adviser}, {row.activity}, {date_format(cell.on, 'l j F')}"
    if last:
        label += ", " + _("last week %(hours)s") % {"hours": last}
    return {
        "name": cell.name,
        "on": cell.on.isoformat(),
        "label": label,
        "text": form.texts.get(cell.name, saved),
        "was": cell.minutes,
        "is_draft": _is_draft(cell),
        "last": last,
        "is_box": is_box,
        "is_bad": cell.name in form.errors or cell.name in form.questions,
        "url": _entries_url(row, cell),
        "count": len(cell.entries),
        "entry": cell.entries[0].pk if len(cell.entries) == 1 else "",
    }


def _entries_url(row: GridRow, cell: GridCell) -> str:
    """Give where the entries behind a figure are: one has its page, several stand in the list."""
    if len(cell.entries) == 1:
        return reverse("hours-entry", args=[cell.entries[0].pk])
    if not cell.entries:
        return ""
    on = cell.on.isoformat()
    return f"{reverse('hours')}?{urlencode({'view': 'list', 'adviser': str(row.adviser.pk), 'from': on, 'until': on})}"


def _chip(form: GridForm, row: GridRow) -> dict[str, str]:
    for cell in row.cells:
        if cell.name in form.errors or cell.name in form.questions:
            return {"state": "look", "text": _("Check %(day)s") % {"day": weekday(cell.on)}, "tone": "bad"}
    if any(form.is_unsaved(cell) for cell in row.cells):
        return {"state": "waiting", "text": _("Not sent yet"), "tone": ""}
    return chip_of(row.entries)


def _repeatable(form: GridForm, row: GridRow, today: dt.date) -> int:
    if not form.is_empty(row):
        return 0
    return sum(cell.last_minutes for cell in row.boxes() if cell.on <= today)


def _repeat(form: GridForm, row: GridRow, today: dt.date) -> str:
    minutes = _repeatable(form, row, today)
    return _("Repeat %(hours)s") % {"hours": in_hours(minutes)} if minutes else ""


def _messages(form: GridForm, row: GridRow) -> list[Message]:
    found: list[Message] = []
    for cell in row.cells:
        day = weekday(cell.on)
        if cell.name in form.errors:
            found.append({"id": f"{cell.name}-error", "text": f"{day}: {form.errors[cell.name]}", "strong": True})
        if question := form.questions.get(cell.name):
            button = {"text": question.button, "name": question.name, "value": question.value}
            found.append(
                {"id": f"{cell.name}-error", "text": f"{day}: {question.text}", "strong": True, "button": button}
            )
        for entry in cell.entries:
            if entry.state == HoursEntry.State.SENT_BACK and cell.name not in form.errors:
                text = _("%(day)s came back: %(reason)s") % {"day": day, "reason": entry.sent_back_reason}
                button = {"text": _("Send %(day)s again as it is") % {"day": day}, "name": "again", "value": cell.name}
                found.append({"text": text, "strong": True, "button": button})
    return found


def _limit_facts(form: GridForm) -> dict[str, list[Message]]:
    """Give the fact about the weekly limit, once for each adviser who has come near it: at the last row they have."""
    last_row = {row.adviser.pk: row.key for row in form.grid.rows}
    asked = {question.value for question in form.questions.values() if question.name == "pass"}
    advice = benefits_words(form.grid.tariff)
    found = {}
    for adviser_id, key in last_row.items():
        words = limit_words(form.money(adviser_id))
        if words:
            found[key] = [{"text": advice if str(adviser_id) in asked else f"{words} {advice}", "strong": False}]
    return found
