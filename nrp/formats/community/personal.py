"""Which questions and columns say who somebody is, going by their names. Their answers are not even read."""

import re

_ENDS = (
    r"(first|last|full|sur|fore|given|family|middle|respondent|your|my|contact)_?names?",
    r"e_?mails?(_?address)?",
    r"(tele)?phones?(_?n(umber|o))?",
    r"mobiles?(_?n(umber|o))?",
    r"(whats_?app|telegram|facebook|instagram|twitter)(_?(name|handle|n(umber|o)))?",
    r"((home|street|postal|e)_?)?address(_?(line)?_?[0-9])?",
    r"(street|house_?n(umber|o)|flat_?n(umber|o)|post_?codes?|zip(_?code)?|uprn)",
    r"nhs_?n(umber|o)?",
    r"(dob|date_?of_?birth|birth_?(date|day))",
    r"(ni|national_?insurance)_?n(umber|o)?",
    r"(latitude|longitude|gps|geo_?location|coordinates)",
    r"signatures?",
    r"(device|subscriber|phone|sim|interviewer|enumerator|resident|person|household)_?id",
    r"user_?name",
)
_NAME = re.compile(rf"(^|.*_)({'|'.join(_ENDS)})$|^names?$|^initials$", re.IGNORECASE)
_LABEL = re.compile(
    r"\b(your|full|first|last|family)\s+(full\s+|first\s+|last\s+)?name\b|^name\b|\be-?mail\b|\b(tele)?phone\s+number\b"
    r"|\bmobile\s+number\b|\byour\s+(home\s+)?address\b|\bpost\s?code\b|\bdate\s+of\s+birth\b|\bwhen\s+were\s+you\s+born\b",
    re.IGNORECASE,
)


def tells_by_name(name: str) -> bool:
    """Whether a question's or column's name promises an answer that says who somebody is."""
    return bool(_NAME.match(re.sub(r"[\s\-.]+", "_", name.strip().rsplit("/", 1)[-1])))


def tells_by_label(label: str) -> bool:
    """Whether the words of a question ask who somebody is."""
    return bool(_LABEL.search(label))
