"""Disclosure control: the one door through which counts, percentages and tables of people leave the house.

What goes through it: everything about survey respondents, wherever it is read, and every count of people that the
public reads. Operational counts inside the programme (hours, meetings, advisers) are shown as they are and do not.

- `released` turns a result document into the form that may leave, beside those that left before; `released_for` takes
  out the places that a reader does not see.
- `released_table` does the same for a table with margins (`Table`); `refuse_differencing` holds it against what left
  before; `Cuts` says which crossings of which variables there are at all.
- `released_line` does it for one line of counts with its total, without a solver.
- `audit` asks a solver what somebody could work out of everything that was published.

Pure: the threshold and the base are arguments (`Rule`), so that a rule can change without a word of code. The method
in plain words is docs/disclosure.md.
"""

from nrp.core.disclosure.auditor import Interval, Target, Told, audit
from nrp.core.disclosure.cuts import Cut, CutRefused, Cuts
from nrp.core.disclosure.differencing import (
    DifferencingRefused,
    Earlier,
    filtered,
    refuse_differencing,
    released_again,
)
from nrp.core.disclosure.documents import released, released_for, rounded_count, rounded_share
from nrp.core.disclosure.door import ReleasedTable, released_table
from nrp.core.disclosure.lines import ReleasedLine, released_line
from nrp.core.disclosure.rule import HIDDEN, Rule
from nrp.core.disclosure.tables import ALL, Dimension, Table
from nrp.core.disclosure.versions import as_before, few_lie_between, stands_for_number

__all__ = [
    "ALL",
    "HIDDEN",
    "Cut",
    "CutRefused",
    "Cuts",
    "DifferencingRefused",
    "Dimension",
    "Earlier",
    "Interval",
    "ReleasedLine",
    "ReleasedTable",
    "Rule",
    "Table",
    "Target",
    "Told",
    "as_before",
    "audit",
    "few_lie_between",
    "filtered",
    "refuse_differencing",
    "released",
    "released_again",
    "released_for",
    "released_line",
    "released_table",
    "rounded_count",
    "rounded_share",
    "stands_for_number",
]
