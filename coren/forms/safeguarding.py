"""What people type in safeguarding notes, turned into arguments of actions."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from coren.models import Adviser, SafeguardingNote
from coren.queries import safeguarding as queries
from neighbourhoods.models import Area
from nrp.accounts.models import User
from nrp.core.forms import DateField, PageForm
from nrp.core.once import OnceForm


def person_words(user: User) -> str:
    return str(getattr(user, "person", None) or _("somebody without a name"))


def _words(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, widget=forms.Textarea(attrs={"rows": 8}))


class NoteForm(OnceForm):
    """A concern or an incident, and who may read of it."""

    place = forms.ModelChoiceField(
        label=_("Neighbourhood"), queryset=Area.objects.none(), empty_label=_("Choose a neighbourhood")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=SafeguardingNote.Kind.choices, widget=forms.RadioSelect)
    happened_on = DateField(label=_("Happened on"))
    adviser = forms.ModelChoiceField(
        label=_("Resident Adviser, if it is about one"),
        queryset=Adviser.objects.none(),
        required=False,
        empty_label=_("Nobody, or not an adviser"),
    )
    text = _words(
        _("What happened, and what was done"),
        _("What you saw or were told, in the words that were used; when, where, who was there."),
    )
    readers = forms.ModelMultipleChoiceField(
        label=_("Who may read it, beside you"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Nobody else can, and nobody else learns that it is there. Not your manager, unless you name them."
        ),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        places = queries.places_to_note_in(user)
        only = list(places[:2])
        if len(only) == 1:
            kwargs["initial"] = {"place": only[0].pk, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = places  # type: ignore[attr-defined]  # a field with choices
        self.fields["adviser"].queryset = queries.advisers_to_note(user)  # type: ignore[attr-defined]  # a field with choices
        readers = self.fields["readers"]
        readers.queryset = queries.may_be_named_anywhere(user)  # type: ignore[attr-defined]  # a field with choices
        readers.label_from_instance = person_words  # type: ignore[attr-defined]  # a field with choices


class EntryForm(OnceForm):
    """More about a note that is there."""

    text = _words(_("What happened since, and what was done"), _("What is written before stays as it is."))


class CloseForm(PageForm):
    """The last entry of a note."""

    text = _words(_("What was done in the end"), _("Who has it now, and what was agreed."))


class ReaderForm(PageForm):
    """Somebody else who may read a note."""

    reader = forms.ModelChoiceField(label=_("Who"), queryset=User.objects.none(), empty_label=_("Choose somebody"))

    def __init__(self, *args: Any, readers: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reader"].queryset = readers  # type: ignore[attr-defined]  # a field with choices
        self.fields["reader"].label_from_instance = person_words  # type: ignore[attr-defined]  # a field with choices
