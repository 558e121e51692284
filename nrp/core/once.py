"""A form that makes something makes it once, however often and from however many tabs it is sent.

The page prints a fresh number into the form; the first sending writes it in the same transaction as the thing it
makes, a second one waits for that transaction and is given the same thing.
"""

import datetime
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from nrp.core.forms import PageForm
from nrp.core.models import SentForm
from nrp.core.refusals import Refusal

Made = TypeVar("Made", bound=models.Model)
KEPT_FOR = datetime.timedelta(days=7)


class AlreadySent(Refusal):
    """The form was sent before, and what it made is not there any more."""


def once(number: uuid.UUID, make: Callable[[], Made], *, user_id: uuid.UUID) -> Made:
    """Run `make` unless this number has been used; then give what the first sending made.

    Both happen in one transaction, so a refusal by `make` frees the number for the mended form. Raises AlreadySent
    when the first made something that is gone, and when the number is somebody else's.
    """
    try:
        with transaction.atomic():
            _forget_old()
            row = SentForm.objects.create(number=number, user_id=user_id)
            made = make()
            row.model, row.object_id = made._meta.label, str(made.pk)  # noqa: SLF001  Django's documented name for it
            row.save()
            return made
    except IntegrityError:
        found = SentForm.objects.filter(number=number).first()
        if found is None:
            raise
        return _made_by(found, user_id)


def _made_by(row: SentForm, user_id: uuid.UUID) -> Any:
    model = apps.get_model(row.model) if row.model and row.user_id == user_id else None
    made = None if model is None else model._default_manager.filter(pk=row.object_id).first()  # noqa: SLF001  Django's documented name for it
    if made is None:
        raise AlreadySent("This form was sent before. Open the page again to send another.")
    return made


def _forget_old() -> None:
    SentForm.objects.filter(sent_at__lt=timezone.now() - KEPT_FOR).delete()


class OnceForm(PageForm):
    """A form that makes something. `perform` calls the action once for each time the page was opened.

    Without its number (somebody took the field out) it is an ordinary form.
    """

    sent_as = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sent_as"].initial = uuid.uuid4

    def perform(self, action: Callable[..., Any], **more: Any) -> Any:
        """Call an action that gives a row; `by` must be among the arguments, since a number belongs to its sender."""
        if not self.is_valid():
            return self._made_before(more["by"].pk)
        number = self.cleaned_data.pop("sent_as", None)
        values = self.cleaned_data
        try:
            if number is None:
                return action(**values, **more)
            return once(number, lambda: action(**values, **more), user_id=more["by"].pk)
        except Refusal as refusal:
            self.refuse(refusal)
            return None

    def _made_before(self, user_id: uuid.UUID) -> Any:
        """Give what an earlier sending made, for values that do not pass any more because of that very thing."""
        try:
            number = uuid.UUID(str(self.data.get(self.add_prefix("sent_as"))))
        except ValueError:
            return None
        row = SentForm.objects.filter(number=number, user_id=user_id).first()
        if row is None or not row.model:
            return None
        model = apps.get_model(row.model)
        return models.QuerySet(model).filter(pk=row.object_id).first()
