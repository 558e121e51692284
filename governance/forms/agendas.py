"""The agenda on one page: a line for each item, which can be added, moved and taken away without JavaScript.

Every button sends the whole page. Only "Save" writes; the others give the page back with what was typed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.actions.agendas import LONGEST, MOST, plain_agenda
from governance.models import AgendaItem
from nrp.core.edits import fingerprint
from nrp.core.forms import PageForm, number_box

EMPTY_LINES = 3
NAMES = ("title", "minutes", "presenter", "notes")


class ItemForm(PageForm):
    """One line. A line in which nothing was typed is no item."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(label=gettext_lazy("Item"), max_length=200, required=False)
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        min_value=1,
        max_value=LONGEST,
        required=False,
        widget=number_box(),
        error_messages={"invalid": gettext_lazy("Enter the minutes as a whole number.")},
    )
    presenter = forms.CharField(label=gettext_lazy("Who presents it"), max_length=120, required=False)
    notes = forms.CharField(
        label=gettext_lazy("What it is about"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    @property
    def is_blank(self) -> bool:
        return not any(str(self.data.get(self.add_prefix(name), "")).strip() for name in NAMES)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.is_blank and not cleaned.get("title") and "title" not in self.errors:
            self.add_error("title", _("Enter what this item is about."))
        return cleaned


@dataclass
class AgendaPage:
    """All lines, as they stand or as they were sent, and what somebody else wrote meanwhile."""

    lines: list[dict[str, str]]
    seen: str
    removed: set[str] = field(default_factory=set)
    forms: list[ItemForm] = field(default_factory=list)
    errors: list[dict[str, str]] = field(default_factory=list)

    def bind(self) -> None:
        """Make the forms of the lines; numbers of lines are their places."""
        data = {f"{n}-{name}": text for n, line in enumerate(self.lines) for name, text in line.items()}
        self.forms = [ItemForm(data, prefix=str(n)) for n in range(len(self.lines))]

    @property
    def is_valid(self) -> bool:
        self.errors = [
            {"text": str(text), "href": f"#id_{one.add_prefix(name)}"}
            for one in self.forms
            for name, texts in one.errors.items()
            for text in texts
        ]
        return not self.errors

    def values(self) -> list[dict[str, Any]]:
        """Give the items in their order; call it once the lines are valid."""
        return [one.cleaned_data for one in self.forms if not one.is_blank]


def page_of(items: Sequence[AgendaItem]) -> AgendaPage:
    """Open the page with the agenda as it stands, and some empty lines."""
    lines = [line_of(item) for item in items]
    empty: list[dict[str, str]] = [{} for _one in range(1 if lines else EMPTY_LINES)]
    page = AgendaPage([*lines, *empty], fingerprint(plain_agenda(items)))
    page.bind()
    return page


def page_sent(post: Mapping[str, Any]) -> AgendaPage:
    """Take up what was sent, and do what the button asks: add a line, move one, take one away."""
    count = min(_number(post.get("lines")), MOST + EMPTY_LINES)
    lines = [{name: str(post.get(f"{n}-{name}", "")) for name in ("id", *NAMES)} for n in range(count)]
    removed = {text for text in str(post.get("removed", "")).split(",") if text}
    page = AgendaPage(lines, str(post.get("seen", "")), removed)
    _do(page, str(post.get("act", "")))
    page.bind()
    return page


def merge(page: AgendaPage, now: Sequence[AgendaItem]) -> None:
    """Bring what somebody else saved meanwhile into the page, so that saving again loses nothing unseen.

    Their new items are put below, an item both wrote shows theirs beside one's own, and one they took away is said.
    """
    page.seen = fingerprint(plain_agenda(now))
    mine = {line.get("id", ""): n for n, line in enumerate(page.lines) if line.get("id")}
    theirs = {str(item.pk): line_of(item) for item in now}
    added = [line for pk, line in theirs.items() if pk not in mine and pk not in page.removed]
    kept = [line for line in page.lines if any(text.strip() for name, text in line.items() if name != "id")]
    page.lines = [*kept, *added, {}]
    page.bind()
    page.errors = [
        {"text": _("Somebody saved this agenda after you opened it. Look at it, then save again."), "href": "#agenda"}
    ]
    for n, line in enumerate(page.lines):
        _say(page, n, line, theirs, is_new=line in added)


def _say(page: AgendaPage, n: int, line: Mapping[str, str], theirs: Mapping[str, Any], *, is_new: bool) -> None:
    pk, form = line.get("id", ""), page.forms[n]
    if is_new:
        form.add_error("title", _("Somebody else added this item."))
    elif pk and pk not in theirs:
        form.add_error("title", _("Somebody else took this item away. Saved again, it is back."))
    elif pk:
        differs = any(theirs[pk][name] != line.get(name, "").strip() for name in NAMES)
        if differs:
            words = _("Somebody else has written: %(text)s. Yours is below; save again to keep yours.")
            form.add_error("title", words % {"text": line_words(theirs[pk])})


def line_of(item: AgendaItem) -> dict[str, str]:
    """Give an item as the texts of its boxes."""
    minutes = "" if item.minutes is None else str(item.minutes)
    return {
        "id": str(item.pk),
        "title": item.title,
        "minutes": minutes,
        "presenter": item.presenter,
        "notes": item.notes,
    }


def line_words(line: Mapping[str, str]) -> str:
    """Say what stands in a line: “Welcome”, 5 minutes, Lee Sample, “Tea and names”."""
    minutes = _("%(count)s minutes") % {"count": line["minutes"]} if line["minutes"] else _("no time")
    notes = f"“{line['notes']}”" if line["notes"] else ""
    return ", ".join(part for part in (f"“{line['title']}”", minutes, line["presenter"], notes) if part)


def _do(page: AgendaPage, act: str) -> None:
    verb, _colon, text = act.partition(":")
    n, lines = _number(text), page.lines
    if verb == "add":
        lines.append({})
    elif verb == "up" and 0 < n < len(lines):
        lines[n - 1], lines[n] = lines[n], lines[n - 1]
    elif verb == "down" and n < len(lines) - 1:
        lines[n + 1], lines[n] = lines[n], lines[n + 1]
    elif verb == "remove" and n < len(lines):
        gone = lines.pop(n).get("id", "")
        page.removed |= {gone} if gone else set()


def _number(text: Any) -> int:
    try:
        return max(0, int(str(text)))
    except ValueError:
        return 0
