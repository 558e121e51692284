"""The settings of the checks that a codebook asks for: rules of the house, not of the program."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Self

from pydantic import Field, model_validator

from nrp.formats.documents import Strict
from nrp.formats.rule_checking import did_you_mean
from nrp.formats.variables import NUMERIC, Name, Variable

Share = Annotated[float, Field(ge=0, le=1)]
_FEWEST_ITEMS = 3


class StraightLining(Strict):
    """Items in a row that one person answers with one and the same code.

    Reported when more than `share` of the interviews do; answers in `plausible` throughout are none.
    """

    items: Annotated[list[Name], Field(min_length=_FEWEST_ITEMS)]
    share: Share = 0
    plausible: list[str | int] = Field(default_factory=list)


class InterviewMinutes(Strict):
    """How long an interview takes at least and at most."""

    min: Annotated[float, Field(ge=0)] | None = None
    max: Annotated[float, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError('The check "interview_minutes": min is greater than max.')
        return self


class InterviewerEffects(Strict):
    """How much of an answer's variation may lie between interviewers of one area.

    Without `variables` every variable of an outcome is looked at.
    """

    variables: list[Name] = Field(default_factory=list)
    icc: Annotated[float, Field(gt=0, lt=1)] = 0.1
    min_interviews: Annotated[int, Field(ge=2)] = 10


class SameInterviews(Strict):
    """Interviews of different people with the same answer to every question.

    Only those with at least `min_answered` answers are held against each other: two people may well answer
    ten questions alike.
    """

    min_answered: Annotated[int, Field(ge=5)] = 15


class ExpectedRows(Strict):
    """How many interviews were to be made in each area.

    `areas` names single ones, `each` holds for every other area of the programme; fewer than `share` of
    that, or more than `most` times it, is reported.
    """

    areas: dict[str, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)
    each: Annotated[int, Field(ge=1)] | None = None
    share: Share = 0.8
    most: Annotated[float, Field(gt=1)] | None = None


class WeightLimits(Strict):
    """What the survey weights may be; the sum is held against the number of rows."""

    min: Annotated[float, Field(gt=0)] | None = None
    max: Annotated[float, Field(gt=0)] | None = None
    design_effect: Annotated[float, Field(gt=1)] | None = None
    sum_tolerance: Share | None = None

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError('The check "weights": min is greater than max.')
        return self


class Checks(Strict):
    """All settings; what is not given is checked as docs/codebook.md says, or not at all."""

    straight_lining: list[StraightLining] = Field(default_factory=list)
    same_interviews: SameInterviews | None = None
    interview_minutes: InterviewMinutes | None = None
    interviewer_effects: InterviewerEffects | None = None
    expected_rows: ExpectedRows | None = None
    weights: WeightLimits | None = None


def faults_of_checks(checks: Checks, variables: Mapping[str, Variable], roles: Mapping[str, str]) -> list[str]:
    """Say what the settings ask of variables that they cannot give."""
    return [*_of_batteries(checks, variables), *_of_interviewers(checks, variables, roles), *_of_roles(checks, roles)]


def _of_batteries(checks: Checks, variables: Mapping[str, Variable]) -> Iterator[str]:
    for number, battery in enumerate(checks.straight_lining, start=1):
        where = f'The check "straight_lining", list {number}'
        for name in battery.items:
            if name not in variables:
                yield f"{where}: there is no variable “{name}”{did_you_mean(name, list(variables))}"
            elif variables[name].type != "code":
                yield f"{where}: “{name}” is not of type code, so its answers cannot be the same throughout."
        if len(set(battery.items)) < len(battery.items):
            yield f"{where} names an item twice."


def _of_interviewers(checks: Checks, variables: Mapping[str, Variable], roles: Mapping[str, str]) -> Iterator[str]:
    if checks.interviewer_effects is None:
        return
    where = 'The check "interviewer_effects"'
    if "interviewer" not in roles:
        yield f'{where} needs to know the interviewer: name the column under "interviewer" in the roles.'
    for name in checks.interviewer_effects.variables:
        if name not in variables:
            yield f"{where}: there is no variable “{name}”{did_you_mean(name, list(variables))}"
        elif not variables[name].is_numeric:
            yield f"{where}: “{name}” holds no numbers, so no mean of it can be taken."


def _of_roles(checks: Checks, roles: Mapping[str, str]) -> Iterator[str]:
    if checks.interview_minutes is not None and "minutes" not in roles and not {"started", "ended"} <= set(roles):
        yield (
            'The check "interview_minutes" needs "minutes", or "started" and "ended", in the roles, '
            "to know how long an interview took."
        )
    if checks.weights is not None and "weight" not in roles:
        yield 'The check "weights" needs "weight" in the roles.'


def faults_of_timing(roles: Mapping[str, str], variables: Mapping[str, Variable]) -> list[str]:
    """Say which of the roles that tell how long an interview took cannot."""
    minutes = variables.get(roles.get("minutes", ""))
    faults = []
    if minutes is not None and minutes.type not in NUMERIC:
        faults.append(f'The minutes column "{minutes.name}" must be of type decimal or integer.')
    for role in ("started", "ended"):
        moment = variables.get(roles.get(role, ""))
        if moment is not None and moment.type not in ("text", "date"):
            faults.append(f'The {role} column "{moment.name}" must be of type text or date.')
    if ("started" in roles) != ("ended" in roles):
        faults.append('The roles name one of "started" and "ended"; how long an interview took needs both.')
    return faults
