"""Forms in the GOV.UK manner: what was typed stays, an action's refusal is a sentence beside the field."""

import datetime
from collections.abc import Callable
from typing import Any, TypeVar

from crispy_forms_gds.fields import DateInputField
from crispy_forms_gds.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from nrp.core.refusals import Refusal

Result = TypeVar("Result")


class PageForm(forms.Form):
    """A form of a page of our own. The page's template prints the form element, the summary and the button."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lay_out()
        for field in self.fields.values():
            if isinstance(field, DateField):  # two dates of one form must not be missed in the same words
                words = _("Enter the day, month and year of “%(label)s”.")
                field.error_messages["required"] = words % {"label": field.label}

    def lay_out(self) -> None:
        """Print the fields one below the other. A form that adds or drops fields calls it again."""
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def perform(self, action: Callable[..., Result], **more: Any) -> Result | None:
        """Call an action with the cleaned values; None when they do not pass or the action refuses.

        The refusal then stands in the form's errors, beside the field it names.
        """
        if not self.is_valid():
            return None
        try:
            return action(**self.cleaned_data, **more)
        except Refusal as refusal:
            self.refuse(refusal)
            return None

    def put(self, name: str, value: str) -> None:
        """Change what a hidden field carries when the page is shown again."""
        data = MultiValueDict({key: list(values) for key, values in self.data.lists()})  # type: ignore[attr-defined]  # what a browser sent
        data[self.add_prefix(name)] = value
        self.data = data

    def refuse(self, refusal: Refusal) -> None:
        """Put an action's sentence into the form's errors."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))


def number_box() -> forms.TextInput:
    """Make a short box for a whole number: a telephone shows its keypad, and no wheel changes what was typed."""
    return forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-10"})


class DateField(DateInputField):
    """Day, month and year in three boxes, each with its own words when it is missing."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("require_all_fields", False)
        super().__init__(**kwargs)
        self.error_messages["required"] = _("Enter the day, month and year.")
        for part, missing, wrong in zip(
            self.fields,
            (_("Enter the day."), _("Enter the month."), _("Enter the year.")),
            (_("The day is a number."), _("The month is a number."), _("The year is a number.")),
            strict=True,
        ):
            part.error_messages["incomplete"] = missing
            part.validators = [RegexValidator(r"^\s*[0-9]{1,4}\s*$", wrong)]
        for box in self.widget.widgets:
            box.attrs["inputmode"] = "numeric"

    def compress(self, data_list: Any) -> datetime.date | None:
        """Make the date, or say that the calendar has none."""
        if not data_list or not all(data_list):
            return None
        day, month, year = (int(part) for part in data_list)
        if year < 1900 or year > 2200:
            raise ValidationError(_("Enter the year with four figures, such as 2019."))
        try:
            return datetime.date(year, month, day)
        except ValueError:
            raise ValidationError(_("There is no such day. Check the day and the month.")) from None


def bound_to(request: HttpRequest) -> Any:
    """Give the data for a form: what was sent, even when nothing was, or None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


def trail(*steps: tuple[object, str]) -> list[dict[str, Any]]:
    """Give the line of links above a form: each page on the way to it, with its address."""
    return [{"label": label, "url": url} for label, url in steps]


def form_page(
    request: HttpRequest,
    *,
    form: PageForm,
    heading: object,
    button: object,
    back: str,
    lede: object = "",
    kind: str = "",
    crumbs: list[dict[str, Any]] | None = None,
) -> HttpResponse:
    """Show one form with the button that names its act and a way back. Answers 200 also with errors in it."""
    context = {
        "form": form,
        "heading": heading,
        "button": button,
        "back": back,
        "lede": lede,
        "kind": kind,
        "crumbs": crumbs,
    }
    return render(request, "form_page.html", context)
