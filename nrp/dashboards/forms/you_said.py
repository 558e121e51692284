"""Choosing what of “You said, we did” goes public, and in which words."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nrp.core.forms import PageForm
from nrp.dashboards.queries.you_said import Chain
from nrp.dashboards.you_said_document import DID, NOT_YET, Told
from nrp.dashboards.you_said_words import did_words, said_words

LONGEST = 1000
WORDS = ("said", "status", "did")


@dataclass(frozen=True, slots=True)
class IssueBoxes:
    """The boxes of one issue as the page prints them."""

    chain: Chain
    public: BoundField
    said: BoundField
    status: BoundField
    did: BoundField


class ReleaseForm(PageForm):
    """One issue after the other: whether it goes public, what people said, what was done. Nothing is chosen for you
    but what was public before."""

    sent_as = forms.UUIDField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, chains: Sequence[Chain], before: Mapping[str, Any]) -> None:
        self.chains = chains
        super().__init__(data)
        for chain in chains:
            self._add(chain, before.get(str(chain.issue.pk), {}))
        self.lay_out()

    def _add(self, chain: Chain, before: Mapping[str, Any]) -> None:
        key = chain.issue.pk.hex
        title = chain.issue.title
        self.fields[f"public_{key}"] = forms.BooleanField(
            label=title, required=False, initial=before.get("public", bool(before))
        )
        self.fields[f"said_{key}"] = _box(_("You said"), before.get("said") or said_words(chain))
        self.fields[f"status_{key}"] = forms.ChoiceField(
            label=_("Heading of the answer"),
            choices=[(DID, _("We did")), (NOT_YET, _("Not yet"))],
            initial=before.get("status") or (DID if chain.is_done else NOT_YET),
            required=False,
        )
        self.fields[f"did_{key}"] = _box(_("The answer"), before.get("did") or did_words(chain))

    def boxes(self) -> dict[str, list[IssueBoxes]]:
        """Give the boxes by theme."""
        found: dict[str, list[IssueBoxes]] = {}
        for chain in self.chains:
            key = chain.issue.pk.hex
            names = (f"{name}_{key}" for name in ("public", "said", "status", "did"))
            theme = chain.issue.theme.title if chain.issue.theme else _("Without a theme yet")
            found.setdefault(theme, []).append(IssueBoxes(chain, *(self[name] for name in names)))
        return found

    def chosen(self) -> list[Told]:
        """Give what was chosen, in the words that were sent."""
        return [
            Told(
                chain,
                self.cleaned_data[f"said_{chain.issue.pk.hex}"],
                self.cleaned_data[f"status_{chain.issue.pk.hex}"] or NOT_YET,
                self.cleaned_data[f"did_{chain.issue.pk.hex}"],
            )
            for chain in self.chains
            if self.cleaned_data.get(f"public_{chain.issue.pk.hex}")
        ]

    def words(self) -> dict[str, dict[str, str]]:
        """Give the words by issue, for the next release to begin with."""
        return {
            str(one.chain.issue.pk): {"said": one.said, "status": one.status, "did": one.did} for one in self.chosen()
        }

    def typed(self) -> dict[str, dict[str, Any]]:
        """Give what was chosen, and what was written for an issue that was not: nothing typed is lost on the way."""
        found: dict[str, dict[str, Any]] = {}
        for chain in self.chains:
            key = chain.issue.pk.hex
            names = [f"{name}_{key}" for name in WORDS]
            is_public = bool(self.cleaned_data.get(f"public_{key}"))
            was_sent = any(name in self.data for name in names)
            if is_public or (was_sent and any(name in self.changed_data for name in names)):
                words = {name: self.cleaned_data.get(f"{name}_{key}", "") for name in WORDS}
                found[str(chain.issue.pk)] = {**words, "public": is_public}
        return found

    def hidden(self) -> list[tuple[str, str]]:
        """Give what the check page sends on: the boxes that were chosen or written in."""
        found: list[tuple[str, str]] = []
        for pk, typed in self.typed().items():
            key = uuid.UUID(pk).hex
            found += [(f"{name}_{key}", typed[name]) for name in WORDS]
            if typed["public"]:
                found.append((f"public_{key}", "on"))
        return found

    def clean(self) -> dict[str, Any]:
        """Ask for words where an issue was chosen, and for an issue."""
        values = super().clean() or {}
        is_any = False
        for chain in self.chains:
            key = chain.issue.pk.hex
            if not values.get(f"public_{key}"):
                continue
            is_any = True
            for name, words in (
                ("said", _("Enter what people said about “%(title)s”.")),
                ("did", _("Enter what was done about “%(title)s”.")),
            ):
                if f"{name}_{key}" not in self.errors and not values.get(f"{name}_{key}"):
                    self.add_error(f"{name}_{key}", words % {"title": chain.issue.title})
        if self.chains and not is_any:
            self.add_error(f"public_{self.chains[0].issue.pk.hex}", _("Choose at least one issue to make public."))
        return values


class WithdrawForm(PageForm):
    reason = forms.CharField(
        label=gettext_lazy("Why it is withdrawn"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For those inside the programme. The public reads only that it was withdrawn."),
    )


def _box(label: str, initial: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        initial=initial,
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("Use at most %(limit_value)d letters.")},
    )


def confirmed_of(data: Any, names: Iterable[str]) -> list[str]:
    """Give the names that somebody ticked, of those that were found."""
    ticked = set(data.getlist("may_stand"))
    return [name for name in names if name in ticked]
