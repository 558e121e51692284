"""A spreadsheet, and which of its columns is which."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nrp.core.forms import PageForm
from nrp.core.models import SheetWork
from nrp.core.once import OnceForm
from nrp.formats.sheets.columns import SheetColumn


class SheetForm(OnceForm):
    """One file: with a single field nothing chosen can be lost when something is wrong."""

    file = forms.FileField(
        label=gettext_lazy("Spreadsheet"),
        help_text=gettext_lazy("CSV or Excel (.xlsx), up to 5 MB. In a workbook the first sheet is read."),
        allow_empty_file=True,
        max_length=1000,
        error_messages={"required": gettext_lazy("Choose a file."), "missing": gettext_lazy("Choose a file.")},
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def clean(self) -> dict[str, Any]:
        """Give the action the file with its name."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("file") is not None:
            cleaned["file_name"] = cleaned["file"].name
        return cleaned


class ColumnsForm(PageForm):
    """For each column the platform knows: which head of the file it is, or none."""

    def __init__(self, *args: Any, sheet: SheetWork, columns: Sequence[SheetColumn], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        head = enumerate(sheet.report.get("head", []))
        names = [(str(at), name or _("Column %(n)s") % {"n": at + 1}) for at, name in head]
        for column in columns:
            at = sheet.column_map.get(column.code)
            self.fields[column.code] = forms.ChoiceField(
                label=column.head if column.is_needed else _("%(name)s, if the file has it") % {"name": column.head},
                choices=[("", _("Not in the file")), *names],
                required=False,
                initial="" if at is None else str(at),
            )

    def clean(self) -> dict[str, Any]:
        """Give the action one mapping; a column of the file is used once."""
        chosen = {code: int(at) for code, at in (super().clean() or self.cleaned_data).items() if at}
        if len(set(chosen.values())) < len(chosen):
            raise forms.ValidationError(_("Two of them name the same column of the file. Choose another for one."))
        return {"column_map": chosen}
