"""Rules, settings and severities as rows of boxes."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from nrp.core.edits import ChangedMeanwhile, EditForm
from nrp.core.refusals import Refusal
from nrp.formats.codebooks import rules as rows_of
from nrp.formats.codebooks.rules import SEVERITIES, Row
from nrp.formats.codebooks.shapes import storable

_EMPTY_ROWS, _MORE_ROWS = 2, 6
_COLUMNS = {"rules": 3, "checks": 2, "severities": 2}
_LONGEST = 4000


class RulesForm(EditForm):
    """Three tables of rows; Django's fields hold no more than what they were opened with."""

    def __init__(self, *args: Any, now: Mapping[str, Any], typed: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, now=now, **kwargs)
        self._now = dict(now)
        if typed is not None:
            self.fields["seen"].initial = typed.get("seen", "")
        source = typed if typed is not None else (self.data if self.is_bound else None)
        self.rows: dict[str, list[Row]] = self._stored() if source is None else _sent(source)
        self._more = typed.get("more", "") if typed is not None else ""

    def _stored(self) -> dict[str, list[Row]]:
        return {
            "rules": rows_of.rule_rows(self._now["rules"]),
            "checks": rows_of.setting_rows(self._now["checks"]),
            "severities": rows_of.severity_rows(self._now["severities"]),
        }

    def perform(self, action: Callable[..., Any], **more: Any) -> Any:
        if not self.is_valid():
            return None
        parts = {
            "rules": rows_of.rules_from(self.rows["rules"], self._now["rules"]),
            "checks": rows_of.settings_from(self.rows["checks"]),
            "severities": {kind: level for kind, level in self.rows["severities"] if kind},
        }
        try:
            return action(parts=parts, seen=self.cleaned_data["seen"], **more)
        except Refusal as refusal:
            self.refuse(refusal)
            return None

    def refuse(self, refusal: Refusal) -> None:
        super().refuse(refusal)
        if isinstance(refusal, ChangedMeanwhile):
            lines = ["; ".join(row[0] for row in rows_of.rule_rows(refusal.now["rules"])) or _("no rules")]
            text = _("Somebody else has saved: “%(theirs)s”. Your own stand below; save again to replace theirs.")
            self.add_error(None, text % {"theirs": lines[0]})

    def tables(self) -> list[dict[str, Any]]:
        """Give the three tables with some rows that are empty."""
        rule_heads = [_("Rule"), _("When it does not hold"), _("Why, in words")]
        words = {
            "rules": (_("Rules"), _("More rows for rules"), rule_heads),
            "checks": (_("Settings of checks"), _("More rows for settings"), [_("Setting"), _("Value")]),
            "severities": (
                _("How much a problem weighs"),
                _("More rows for problems"),
                [_("Kind of problem"), _("When it is found")],
            ),
        }
        return [
            {
                "kind": kind,
                "title": title,
                "button": button,
                "heads": heads,
                "rows": [
                    self._boxes(kind, heads, number, row) for number, row in enumerate(self._with_empty(kind), start=1)
                ],
            }
            for kind, (title, button, heads) in words.items()
        ]

    def _with_empty(self, kind: str) -> list[Row]:
        empty = _MORE_ROWS if self._more == kind else _EMPTY_ROWS
        return [*self.rows[kind], *[[""] * _COLUMNS[kind]] * empty]

    def _boxes(self, kind: str, heads: list[str], number: int, row: Row) -> list[dict[str, Any]]:
        chosen = {"rules": 1, "severities": 1}.get(kind)
        return [
            {
                "id": f"{kind}_{at}_{number}",
                "label": _("%(head)s, row %(number)d") % {"head": head, "number": number},
                "head": head,
                "value": cell,
                "options": _options(cell) if at == chosen else None,
            }
            for at, (head, cell) in enumerate(zip(heads, row, strict=True))
        ]


def _options(chosen: str) -> list[dict[str, Any]]:
    words = {"blocks": _("stops the file"), "warns": _("warns"), "informs": _("is mentioned")}
    named = [("", "–"), *((level, words[level]) for level in SEVERITIES)]
    if chosen and chosen not in words:
        named.append((chosen, chosen))
    return [{"value": value, "label": label, "selected": value == chosen} for value, label in named]


def _sent(data: Mapping[str, Any]) -> dict[str, list[Row]]:
    """Read the rows that were sent; those with nothing in them are left out."""
    found: dict[str, list[Row]] = {}
    for kind, columns in _COLUMNS.items():
        pattern = re.compile(rf"{kind}_0_(\d{{1,4}})")
        numbers = sorted(int(match[1]) for name in data if (match := pattern.fullmatch(name)))
        rows = [
            [str(data.get(f"{kind}_{at}_{number}", "")).strip()[:_LONGEST] for at in range(columns)]
            for number in numbers
        ]
        found[kind] = [storable(row) for row in rows if row[0] or (row[-1] and kind != "rules")]
    return found
