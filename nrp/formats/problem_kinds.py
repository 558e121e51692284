"""Which kinds of problems there are, and which of them a codebook may make harder or softer."""

from collections.abc import Mapping

from nrp.formats.problems import Severity
from nrp.formats.rule_checking import did_you_mean

# Without a cure for these nothing of the file, or of the rows, could be used or kept.
MUST_BLOCK = frozenset(
    {
        "empty_file",
        "wrong_type",
        "unreadable",
        "too_large",
        "missing_column",
        "duplicate_column",
        "column_used_twice",
        "unknown_area",
        "bad_weight",
        "identifier_suspected",
        "meaning_changed",
        "codes_swapped",
        "merged_cells",
        "number_unclear",
    }
)
CHANGEABLE = frozenset(
    {
        "unused_column",
        "sheets_not_read",
        "area_missing",
        "rows_left_out",
        "unknown_code",
        "missing_code_undeclared",
        "out_of_range",
        "required_missing",
        "duplicate_person",
        "duplicate_household",
        "duplicate_interview",
        "date_outside_fieldwork",
        "label_reworded",
        "more_unanswered",
        "rule_broken",
        "rule_not_checked",
        "straight_lining",
        "interview_length",
        "interviewer_effect",
        "rows_by_area",
        "weight_range",
        "weight_sum",
        "design_effect",
        "identifier_decided",
        "title_rows",
        "missing_marks_read",
        "household_withdrew",
        "meaning_confirmed",
        "codebook_changed",
    }
)


def faults_of_severities(severities: Mapping[str, Severity]) -> list[str]:
    """Say which severities a codebook cannot set."""
    faults = []
    for kind, severity in severities.items():
        if kind in MUST_BLOCK and severity != "blocks":
            faults.append(
                f'The severity of "{kind}" cannot be "{severity}": nothing with such a problem can be published, '
                "so it always blocks. Take it out of the severities."
            )
        elif kind not in MUST_BLOCK | CHANGEABLE:
            meant = did_you_mean(kind, sorted(CHANGEABLE))
            faults.append(f"The severities name “{kind}”, which is not a kind of problem{meant}")
    return faults
