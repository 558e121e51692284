"""Two people save the same record: the second is shown what the first wrote, and nothing is lost without a word."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _

from nrp.core.forms import PageForm
from nrp.core.refusals import Refusal


class ChangedMeanwhile(Refusal):
    """Somebody else saved it after this form was opened. `now` are the values as they stand."""

    def __init__(self, now: Mapping[str, Any]) -> None:
        super().__init__(_("Somebody saved this after you opened it. Read what they wrote, then save again."))
        self.now = now


def fingerprint(values: Mapping[str, Any]) -> str:
    """Give a short text that differs when any of the values does."""
    plain = json.dumps(dict(values), sort_keys=True, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()[:24]


def refuse_if_changed(seen: str, now: Mapping[str, Any]) -> None:
    """Raise ChangedMeanwhile unless the values are those the form was opened with. Lock the row before."""
    if seen and seen != fingerprint(now):
        raise ChangedMeanwhile(now)


class EditForm(PageForm):
    """A form that changes something. It hands the action `seen`, the fingerprint of what it was opened with.

    The action calls `refuse_if_changed(seen, values)` under its lock, with the fields of the form as they stand.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, now: Mapping[str, Any], **kwargs: Any) -> None:
        kwargs["initial"] = {**now, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = fingerprint(now)

    def refuse(self, refusal: Refusal) -> None:
        """Show what the other wrote at each field that differs; saving again then puts one's own in its place."""
        if not isinstance(refusal, ChangedMeanwhile):
            super().refuse(refusal)
            return
        self.put("seen", fingerprint(refusal.now))
        typed = {name: self.cleaned_data.get(name) for name in refusal.now if name in self.fields}
        differing = [name for name, value in typed.items() if _plain(value) != _plain(refusal.now[name])]
        for name in differing:
            words = _("Somebody else has saved here: “%(text)s”. Your own stands below; save again to replace theirs.")
            self.add_error(name, words % {"text": _shown(refusal.now[name])})
        if not differing:
            self.add_error(None, str(refusal))


def _plain(value: Any) -> str:
    if isinstance(value, list | models.QuerySet):  # several ticked: the same ones in another order are the same
        return ", ".join(sorted(str(one) for one in value))
    return "" if value is None else str(value)


def _shown(value: Any) -> str:
    if value in (None, ""):
        return _("nothing")
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)
