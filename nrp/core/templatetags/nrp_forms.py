"""Tags that print a plain Django form in GOV.UK markup: `{% load nrp_forms %}`.

Forms of our own are laid out by crispy-forms-gds; these are for the forms of the sign-in library and
for the error summary of both.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms, template
from django.core.exceptions import ValidationError
from django.forms import BaseForm, BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxInput, "govuk-checkboxes__input"),
    (forms.FileInput, "govuk-file-upload"),
    (forms.Textarea, "govuk-textarea"),
    (forms.Select, "govuk-select"),
    (forms.widgets.Input, "govuk-input"),
)
NARROW = {"code", "otp"}


@dataclass(frozen=True)
class SummaryError:
    """One line of the error summary and the field that it leads to."""

    text: str
    href: str


@register.filter
def summary_errors(form: BaseForm | str | None) -> list[SummaryError]:
    """Return every error of a form in the order of the page, each with an address that exists.

    A page without a form hands in nothing, as None or as the empty text of a missing variable.
    """
    return list(_errors(form)) if isinstance(form, BaseForm) and form.errors else []


@register.filter
def error_words(field: BoundField) -> list[str]:
    """Return the field's errors; Django's own "This field is required." and "Ensure this value …" say it plainly."""
    bare = str(forms.Field.default_error_messages["required"])
    return [
        _missing(field) if text == bare else _limit(field, error) or text
        for text, error in zip(map(str, field.errors), field.errors.as_data(), strict=True)
    ]


@register.filter
def first_input(field: BoundField) -> str:
    """Return the id of the first thing to fill in: of radios the first button, of a date the day."""
    return _first_input(field)


@register.filter
def as_input(field: BoundField) -> SafeString:
    """Print the widget with its GOV.UK class, and name its hint and its error to a screen reader."""
    widget = field.field.widget
    css = next((name for kind, name in CLASSES if isinstance(widget, kind)), "")
    if field.name in NARROW:
        css += " govuk-input--narrow"
    if field.errors:
        css += f" {css.split()[0]}--error" if css else ""
    attributes: dict[str, str | bool] = {"class": css.strip()}
    described = described_by(field)
    if described:
        attributes["aria-describedby"] = described
    # The page says what is missing in its own words; a browser's bubble would say it before.
    return field.as_widget(attrs={**attributes, "placeholder": False, "required": False})


@register.filter
def described_by(field: BoundField) -> str:
    """Return the ids of the field's hint and errors."""
    parts = []
    if field.help_text:
        parts.append(f"{field.auto_id}-hint")
    if field.errors:
        parts.append(f"{field.auto_id}-error")
    return " ".join(parts)


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Tell a single box from every other field."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def is_choice(field: BoundField) -> bool:
    """Tell radios and sets of boxes, which need a fieldset."""
    return isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


def _errors(form: BaseForm) -> Iterator[SummaryError]:
    visible = form.visible_fields()
    first = f"#{_first_input(visible[0])}" if visible else "#main"
    for error in form.non_field_errors():
        yield SummaryError(str(error), first)
    for field in visible:
        for error, shown in zip(field.errors, error_words(field), strict=True):
            yield SummaryError(shown, f"#{_wrong_input(field, str(error))}")
    for field in form.hidden_fields():
        for error in field.errors:
            yield SummaryError(str(error), first)


def _missing(field: BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        words = _("Tick “%(label)s” to go on")
    elif isinstance(widget, forms.FileInput):
        words = _("Choose a file")
    elif isinstance(widget, forms.Select | forms.RadioSelect | forms.CheckboxSelectMultiple):
        words = _("Choose an answer for “%(label)s”")
    else:
        words = _("Fill in “%(label)s”")
    return words % {"label": field.label}


def _limit(field: BoundField, error: ValidationError) -> str:
    """Say a length or a bound that was passed; nothing where the field has words of its own, or it is no such error."""
    asked = error.params or {}
    if error.code in field.field.error_messages or not {"limit_value", "show_value"} <= set(asked):
        return ""
    words = {
        "max_length": _("Use at most %(limit_value)s characters. You wrote %(show_value)s."),
        "min_value": _("Enter %(limit_value)s or more."),
        "max_value": _("Enter %(limit_value)s or less."),
    }.get(error.code or "")
    return "" if words is None else words % asked


def _first_input(field: BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return f"id_{field.html_name}_1"
    if isinstance(widget, forms.MultiWidget):
        return f"{field.auto_id}_0"
    return field.auto_id


def _wrong_input(field: BoundField, error: str) -> str:
    """Return the part of a date that an error is about, else the first part."""
    parts = getattr(field.field, "fields", ())
    for index, part in enumerate(parts):
        if error in [str(text) for text in getattr(part.widget, "errors", ())]:
            return f"{field.auto_id}_{index}"
    return _first_input(field)


@register.filter
def choice_kind(field: BoundField) -> str:
    """Return the word that GOV.UK's classes use for the field's kind of choice."""
    return "radios" if isinstance(field.field.widget, forms.RadioSelect) else "checkboxes"
