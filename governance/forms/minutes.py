"""Forms of minutes: their text, an amendment, what becomes of it, at which meeting they are agreed."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.actions.amendments import with_amendment
from governance.actions.minutes import plain
from governance.models import Amendment, Attendance, Meeting
from governance.queries.attendance import day_of
from nrp.core.edits import ChangedMeanwhile, EditForm
from nrp.core.forms import PageForm
from nrp.core.once import OnceForm
from nrp.core.refusals import Refusal
from nrp.core.render.dates import day

IN_WRITING = "in-writing"
HOW_TO_WRITE = gettext_lazy(
    "“## ” before a line makes it a heading, “- ” a point of a list, **two stars** make words bold. A web address goes "
    "in as [its words](https://…)."
)


def long_box(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class BesideForm(EditForm):
    """A form with a long text. What somebody else saved meanwhile stands beside one's own; neither is lost."""

    theirs = mine = ""

    def refuse(self, refusal: Refusal) -> None:
        """Keep what the other wrote, to be shown whole beside one's own."""
        self.mine = str(self.cleaned_data.get("text", ""))
        super().refuse(refusal)
        if isinstance(refusal, ChangedMeanwhile):
            self.theirs = str(refusal.now["text"])
            self.errors.pop("text", None)
            words = _("Somebody saved other words meanwhile. They stand beside yours: bring both together, then save.")
            self.add_error("text", words)


class TextForm(BesideForm):
    """The text of the minutes."""

    text = forms.CharField(label=gettext_lazy("Minutes"), widget=long_box(24), help_text=HOW_TO_WRITE, strip=False)
    note = forms.CharField(
        label=gettext_lazy("What changed"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Only if whoever reads the list of versions should know."),
    )

    def __init__(self, *args: Any, now: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, now=now, **kwargs)
        self.fields["text"].error_messages["required"] = _("Write what was said and decided.")

    def clean_text(self) -> str:
        return plain(str(self.cleaned_data["text"]))


class AmendmentForm(OnceForm):
    """A change to the minutes. A keeper says who of those there asks for it."""

    attendance = forms.ChoiceField(
        label=gettext_lazy("Who asks for it"),
        help_text=gettext_lazy("Somebody who was at the meeting. They need no account."),
    )
    passage = forms.CharField(
        label=gettext_lazy("The passage as it reads now"),
        required=False,
        widget=long_box(4),
        help_text=gettext_lazy("Copy it from the minutes. Leave it empty to add something."),
    )
    text = forms.CharField(label=gettext_lazy("How it should read"), widget=long_box(4))

    def __init__(self, *args: Any, there: Iterable[Attendance] | None, own: Attendance | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].error_messages["required"] = _("Write how it should read.")
        self.rows = {str(row.pk): row for row in there or ()}
        if there is None:
            del self.fields["attendance"]
        else:
            field: Any = self.fields["attendance"]
            field.choices = [("", _("Choose")), *((pk, row.name) for pk, row in self.rows.items())]
            field.initial = str(own.pk) if own is not None else ""
            field.error_messages["required"] = _("Choose who of those there asks for it.")
        self.lay_out()

    def clean_attendance(self) -> Attendance | None:
        return self.rows.get(self.cleaned_data["attendance"])


class SettleForm(BesideForm):
    """What becomes of an amendment: taken over into the text, or not and why."""

    TAKE, LEAVE = "take", "leave"

    decision = forms.ChoiceField(
        label=gettext_lazy("What becomes of it"),
        choices=[(TAKE, gettext_lazy("Take it over")), (LEAVE, gettext_lazy("Do not take it over"))],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=gettext_lazy("The minutes as they then read"),
        required=False,
        widget=long_box(16),
        help_text=gettext_lazy("The change is made already. Look at it, and mend it where it does not fit."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why not"),
        required=False,
        widget=long_box(3),
        help_text=gettext_lazy("Only if you do not take it over. Everybody who reads the minutes sees it."),
    )

    def __init__(self, *args: Any, amendment: Amendment, **kwargs: Any) -> None:
        now = {"text": amendment.minutes.text}
        kwargs["initial"] = {"text": with_amendment(amendment.minutes.text, amendment)}
        super().__init__(*args, now=now, **kwargs)
        self.fields["decision"].error_messages["required"] = _("Say whether you take it over.")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        values["is_taken"] = values.pop("decision", "") == self.TAKE
        return values


class AgreeForm(PageForm):
    """At which of the group's later meetings the minutes were agreed."""

    agreed_in = forms.ChoiceField(label=gettext_lazy("Where they were agreed"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, meetings: Iterable[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meetings = {str(one.pk): one for one in meetings}
        field: Any = self.fields["agreed_in"]
        words = _("At the meeting on %(day)s: %(title)s")
        field.choices = [
            *((pk, words % {"day": day(day_of(one)), "title": one.title}) for pk, one in self.meetings.items()),
            (IN_WRITING, _("In writing, between meetings")),
        ]
        field.error_messages["required"] = _("Choose where they were agreed.")

    def clean_agreed_in(self) -> Meeting | None:
        return self.meetings.get(self.cleaned_data["agreed_in"])


class CirculateForm(PageForm):
    """Nothing to fill in: the page says to whom the minutes go."""


class TakeOffForm(PageForm):
    """Nothing to fill in: the page says whose line goes."""
