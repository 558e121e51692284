"""What people decide about the meaning of a file's codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from nrp.core.forms import PageForm
from surveys.deciding import Doubt

MAP, SAME_VARIABLE, CONFIRM = "map", "same-variable", "confirm"
NO_ANSWER = "no-answer"  # codes stand behind "=", so that none can be mistaken for it


@dataclass(frozen=True, slots=True)
class Group:
    """One variable's part of the form."""

    doubt: Doubt
    how: forms.BoundField
    codes: Sequence[forms.BoundField]
    reason: forms.BoundField


class DecisionsForm(PageForm):
    """For each variable in doubt: what its codes are, or why its meaning is the same all the same."""

    def __init__(self, *args: Any, doubts: Sequence[Doubt], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.doubts = doubts
        for at, doubt in enumerate(doubts):
            words = {"name": doubt.variable}
            self.fields[f"how_{at}"] = forms.ChoiceField(
                label=_g("What is to be done about “%(name)s”?") % words,
                choices=_choices(doubt),
                widget=forms.RadioSelect,
                required=False,
                initial=_initial(doubt),
            )
            targets = [(f"={code}", f"{code} – {meaning}") for code, meaning in doubt.targets.items()]
            for place, code in enumerate(doubt.codes):
                self.fields[f"code_{at}_{place}"] = forms.ChoiceField(
                    label=_g("Code %(code)s of “%(name)s” in the file is") % {"code": code.code, **words},
                    choices=[*targets, (NO_ANSWER, _g("No answer"))],
                    initial=NO_ANSWER if code.initial is None else f"={code.initial}",
                    required=False,
                    help_text=_g("Called “%(meaning)s” by the codebook of the file.") % {"meaning": code.meaning}
                    if code.meaning
                    else "",
                )
            self.fields[f"reason_{at}"] = forms.CharField(
                label=_g("Why, for “%(name)s”") % words,
                max_length=2000,
                required=False,
                initial=doubt.confirmed,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text=_("Needed where the meaning is confirmed. Kept with the file for good."),
            )
        self.lay_out()

    def groups(self) -> list[Group]:
        return [
            Group(
                doubt,
                self[f"how_{at}"],
                [self[f"code_{at}_{place}"] for place in range(len(doubt.codes))],
                self[f"reason_{at}"],
            )
            for at, doubt in enumerate(self.doubts)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for at, _doubt in enumerate(self.doubts):
            if cleaned.get(f"how_{at}") == CONFIRM and not (cleaned.get(f"reason_{at}") or "").strip():
                self.add_error(f"reason_{at}", _("Say why the meaning is the same."))
        if not any(cleaned.get(f"how_{at}") for at, _doubt in enumerate(self.doubts)):
            self.add_error("how_0", _("Choose what is to be done about at least one of them."))
        return cleaned

    def answers(self) -> dict[str, Any]:
        """Give what was decided as the action takes it: a later decision takes the place of an earlier one."""
        codes: dict[str, Any] = {}
        names: dict[str, Any] = {}
        confirmed: dict[str, Any] = {}
        reasons = []
        for at, doubt in enumerate(self.doubts):
            how, reason = self.cleaned_data.get(f"how_{at}"), self.cleaned_data.get(f"reason_{at}") or ""
            if how == CONFIRM:
                confirmed[doubt.variable] = reason
                codes[doubt.variable] = None
            elif how == MAP:
                codes[doubt.variable] = self._codes(at, doubt)
            elif how == SAME_VARIABLE:
                names[doubt.variable] = doubt.was
            if how in (MAP, SAME_VARIABLE):
                confirmed[doubt.variable] = None
                reasons += [f"{doubt.variable}: {reason.strip()}"] if reason.strip() else []
        return {"code_map": codes, "variable_map": names, "confirmed": confirmed, "reason": " ".join(reasons)}

    def _codes(self, at: int, doubt: Doubt) -> dict[str, str | None]:
        chosen = {code.code: self.cleaned_data[f"code_{at}_{place}"] for place, code in enumerate(doubt.codes)}
        return {
            code: None if answer == NO_ANSWER else answer.removeprefix("=") for code, answer in chosen.items() if answer
        }


def _choices(doubt: Doubt) -> list[tuple[str, str]]:
    found = []
    if doubt.targets:
        found.append((MAP, _g("Read its codes as chosen below")))
    if doubt.was:
        found.append((SAME_VARIABLE, _g("It is “%(was)s” of the last wave") % {"was": doubt.was}))
    if doubt.texts:
        found.append((CONFIRM, _g("The meaning is the same: leave the codes as they are")))
    return found


def _initial(doubt: Doubt) -> str:
    if doubt.confirmed:
        return CONFIRM
    return MAP if doubt.is_mapped and doubt.targets and not doubt.was else ""
