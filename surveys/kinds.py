"""What each kind of problem is called and how it is mended, in general words; the particulars are in its text."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Kind:
    """What one kind of problem is called, and what to do about it."""

    title: str | Promise
    how_to_mend: str | Promise


_SAVE_AGAIN = _("Save the file again from the program it came from.")

KINDS: dict[str, Kind] = {
    "empty_file": Kind(_("Nothing in the file"), _("Export the answers again and look into the file.")),
    "wrong_type": Kind(_("Not a survey file"), _("Export the answers as CSV, XLSX, SPSS or Stata.")),
    "unreadable": Kind(_("Damaged file"), _SAVE_AGAIN),
    "too_large": Kind(_("Too large"), _("Take out columns that the codebook does not know.")),
    "missing_column": Kind(_("Column not found"), _("Choose the column that holds it, or add it to the file.")),
    "duplicate_column": Kind(_("Column name used twice"), _("Rename or take out all but one of them.")),
    "column_used_twice": Kind(_("Column chosen twice"), _("Choose another column for one of the variables.")),
    "unused_column": Kind(_("Column not in the codebook"), _("Nothing to mend: it is not kept.")),
    "unknown_area": Kind(_("Area not known"), _("Say which area each code is, or leave its rows out.")),
    "area_missing": Kind(_("No rows for an area"), _("Add the rows, or go on without the area.")),
    "rows_left_out": Kind(_("Rows left out"), _("Nothing to mend: you asked for it.")),
    "household_withdrew": Kind(_("Household withdrew"), _("Nothing to mend: it asked not to be kept.")),
    "file_not_kept": Kind(_("File not kept"), _("Nothing to mend in the file: hand in one that can be read.")),
    "unknown_code": Kind(_("Code not in the codebook"), _("Recode the answer, or add the code to the codebook.")),
    "missing_code_undeclared": Kind(
        _("Missing code not in the codebook"), _("Add it to the missing codes, or publish if it is an answer.")
    ),
    "out_of_range": Kind(_("Number out of range"), _("Correct the number, or the limits in the codebook.")),
    "required_missing": Kind(_("Nothing filled in"), _("Fill it in, or give it a code for a missing answer.")),
    "duplicate_person": Kind(_("Same person twice"), _("Take one row out, or correct the person number.")),
    "bad_weight": Kind(_("Survey weight not usable"), _("Fill in the weight from the fieldwork agency.")),
    "date_outside_fieldwork": Kind(_("Interview outside fieldwork"), _("Check the dates with the agency.")),
    "identifier_suspected": Kind(_("May identify somebody"), _("Say what is to become of the column.")),
    "identifier_decided": Kind(_("Decided about a column"), _("Nothing to mend: somebody decided it.")),
    "rule_broken": Kind(_("Rule of the codebook broken"), _("Correct the answers, or the rule in the codebook.")),
    "rule_not_checked": Kind(_("Rule not checked"), _("Nothing to mend if the question was not asked.")),
    "duplicate_household": Kind(_("Household in two areas"), _("Correct the area or the household number.")),
    "duplicate_interview": Kind(_("Interview like another"), _("Ask the agency whether it was copied.")),
    "straight_lining": Kind(_("Same answer throughout"), _("Ask the agency how the questions were put.")),
    "interview_length": Kind(_("Too short or too long"), _("Ask the agency how the interview was held.")),
    "interviewer_effect": Kind(_("Depends on who asked"), _("Ask the agency how the question was put.")),
    "rows_by_area": Kind(_("Fewer or more rows than expected"), _("Ask the agency for the rest of the rows.")),
    "weight_range": Kind(_("Weight out of the usual"), _("Ask the agency whether it should be trimmed.")),
    "weight_sum": Kind(_("Weights do not sum to the rows"), _("Ask the agency which weights these are.")),
    "design_effect": Kind(_("Weights differ very much"), _("Ask the agency whether to trim the largest.")),
    "meaning_changed": Kind(_("Meaning changed"), _("Say what each code is, or confirm that the meaning is the same.")),
    "codes_swapped": Kind(_("Codes that seem to be swapped"), _("Say what each code is, or confirm it.")),
    "meaning_confirmed": Kind(_("Same meaning confirmed"), _("Nothing to mend: somebody confirmed it.")),
    "codebook_changed": Kind(_("Codebook changed"), _("Nothing to mend if it was meant to.")),
    "not_compared": Kind(_("Not held against the last wave"), _("Read the file again.")),
    "label_reworded": Kind(_("Label worded differently"), _("Nothing to mend if the question was the same.")),
    "more_unanswered": Kind(_("More unanswered than last wave"), _("Nothing to mend if it was asked alike.")),
    "sheets_not_read": Kind(_("More than one sheet"), _("Nothing to mend if the answers are on the first.")),
    "no_ethics_approval": Kind(_("No ethics approval"), _("Have it put on record with the wave.")),
}


_WRONG_VALUE = Kind(_("Not of the right type"), _("Correct the values that are named."))


def kind_of(name: str, column: str | None = None) -> Kind:
    """Give the words for a kind; one that is not listed is called by its own name.

    `wrong_type` is said of a file that is no survey file and, with a column, of values.
    """
    if name == "wrong_type" and column:
        return _WRONG_VALUE
    return KINDS.get(name) or Kind(name.replace("_", " ").capitalize(), _now("See the list of all problems."))
