"""What must not slip into a text for the public: names of people in the programme, and small numbers of people."""

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from coren.models import Adviser, MakerConsent
from governance.models import ActionPoint, Attendance, EventAttendance, Group, Issue, Membership
from neighbourhoods.models import Area
from nrp.accounts.erasure import ERASED_NAME
from nrp.accounts.models import Person

SHORTEST_PART = 3
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_PEOPLE = (
    "residents?|people|persons?|members?|famil(?:y|ies)|households?|neighbours?|tenants?|parents?|mothers?|fathers?|"
    "women|woman|men|man|children|child|pupils|advisers?|volunteers?|pensioners?|carers?|officers?|individuals?|"
    "respondents?|interviewees?|landlords?|families|adults?|teenagers?|students?|patients?|workers?"
)
# A number, at most two words between, then people; "1,250 residents", "£3" and "7.5" are other numbers.
_COUNT = re.compile(
    rf"(?<![\w£$€.,/-])(?P<number>\d{{1,3}}|{'|'.join(_WORDS)})\s+(?:(?:of|out of)\s+(?:the|our|their|all)\s+)?"
    rf"(?:[a-z’'-]+\s+){{0,2}}?(?:{_PEOPLE})(?!\w)",
    re.IGNORECASE,
)
_OF = re.compile(
    rf"(?<![\w£$€.,/-])(?P<number>\d{{1,3}}|{'|'.join(_WORDS)})\s+(?:out\s+)?of\s+(?:the\s+)?\d+\s+(?:[a-z’'-]+\s+){{0,2}}?"
    rf"(?:{_PEOPLE})(?!\w)",
    re.IGNORECASE,
)


def small_counts_in(text: str, threshold: int) -> list[str]:
    """Give the phrases of a text that count so few people that the public may not read it, such as “3 residents”."""
    found = []
    for pattern in (_OF, _COUNT):
        for hit in pattern.finditer(text):
            word = hit["number"].casefold()
            number = _WORDS.index(word) + 1 if word in _WORDS else int(word)
            if number <= threshold:
                found.append(" ".join(hit[0].split()))
    return list(dict.fromkeys(found))


def names_in(texts: Iterable[str], area: Area) -> list[str]:
    """Give the names of people that stand in texts: whole names from anywhere in the programme, and first names and
    surnames of those who have to do with this neighbourhood."""
    whole = " ".join(" ".join(texts).split())
    folded = whole.casefold()
    found = {name for name in _all_names() if name.casefold() in folded and _stands(name, whole, is_exact=False)}
    parts = {part for name in _names_of(area) for part in name.split() if len(part) >= SHORTEST_PART}
    inside = {part for name in found for part in name.split()}
    found |= {part for part in parts - inside if part[0].isupper() and _stands(part, whole, is_exact=True)}
    return sorted(found)


def _stands(name: str, text: str, *, is_exact: bool) -> bool:
    pattern = r"\s+".join(re.escape(part) for part in name.split())
    flags = re.NOFLAG if is_exact else re.IGNORECASE
    return re.search(rf"(?<!\w){pattern}(?!\w)", text, flags) is not None


def _all_names() -> set[str]:
    """Give every name there is: of records, of those who came, of those who made something."""
    return _names(
        Person.objects.all(), Attendance.objects.all(), EventAttendance.objects.all(), MakerConsent.objects.all()
    )


def _names_of(area: Area) -> set[str]:
    groups = Group.objects.filter(area=area).values("pk")
    return _names(
        Person.objects.filter(memberships__in=Membership.objects.filter(group__in=groups)),
        Attendance.objects.filter(meeting__group__in=groups),
        EventAttendance.objects.filter(event__area=area),
        Person.objects.filter(issues_raised__in=Issue.objects.filter(area=area)),
        Person.objects.filter(action_points__in=ActionPoint.objects.filter(group__in=groups)),
        Person.objects.filter(adviser__in=Adviser.objects.filter(area=area)),
    )


def _names(first: "QuerySet[Any]", *others: "QuerySet[Any]") -> set[str]:
    """Give the names of several lists with one query."""
    rest = [rows.order_by().values_list("name") for rows in others]
    rows = first.order_by().values_list("name").union(*rest)
    names = {" ".join(name.split()) for (name,) in rows}
    return {name for name in names if len(name) >= SHORTEST_PART and name != ERASED_NAME}
