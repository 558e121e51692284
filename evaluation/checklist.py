"""What somebody looks at before they sign a result off: the items, as data."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist."""

    code: str
    label: Any  # words, translated when they are shown
    note: Any


ITEMS = (
    Item("inputs", _("The files are the published versions"), _("Note on the files")),
    Item("flags", _("I have read every flag and note of the run"), _("Note on the flags")),
    Item("weights", _("The survey weights are those of the plan and do what they should"), _("Note on the weights")),
    Item(
        "coverage",
        _("Who answered, where, and who was lost between the waves is acceptable"),
        _("Note on who answered"),
    ),
    Item(
        "primary",
        _("The primary outcome is the planned one, and is reported first"),
        _("Note on the primary outcome"),
    ),
    Item("disclosure", _("Nothing in the released form tells of a few people"), _("Note on small numbers")),
    Item(
        "text",
        _("I have read the text as its readers will, and it says no more than the figures"),
        _("Note on the text"),
    ),
)
CODES = tuple(item.code for item in ITEMS)
