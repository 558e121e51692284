"""The plan: derived from the codebook and the matched pairs, with a few things that people decide.

Outcomes, covariates and areas are never typed in: a change of the codebook or of the pairs makes a new version by
itself. Which waves, which covariates and who reads a finished run at once are decisions; they are carried over from
version to version until the evaluation deputy changes them.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from evaluation.actions.decisions import Decisions, PlanRefused, changed, decisions_of, subgroup_choices, with_waves
from evaluation.actions.locking import standing_of
from evaluation.models import Plan
from neighbourhoods.models import Pair
from neighbourhoods.queries import current_pairs
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.formats.codebook import Codebook as CodebookDocument
from nrp.formats.codebook import load_codebook
from nrp.formats.documents import DocumentError
from nrp.formats.plan import canonical_plan, load_plan, plan_sha256
from surveys.models import Codebook, Outcome, Wave

NUMBERING_ATTEMPTS = 5
# Decisions that the plan document itself may refuse; a sentence on the first of them may name a later one too.
DOCUMENTED = ("attrition", "imputation", "raking", "design", "subgroups")


@dataclass(frozen=True, slots=True)
class Derived:
    """A plan document with what it was made of."""

    document: dict[str, Any]
    sha256: str
    codebook: Codebook


@transaction.atomic
def current_plan(*, by: User | None = None) -> Plan | None:
    """Return the plan that holds now, as a new version when the codebook or the pairs have changed.

    None while there is no codebook or no matched pair to plan with.
    """
    latest = Plan.objects.select_related("codebook").first()
    derived = derive(decisions_of(latest))
    if derived is None:
        return None
    if latest is not None and latest.sha256 == derived.sha256:
        return latest
    return _add_version(derived, latest, note=_what_changed(latest, derived), by=by)


@transaction.atomic
def change(*, by: User | None, note: str, **decisions: Any) -> Plan:
    """Make a new version of the plan with other decisions (`decisions.changed`); what is not given stays as it was.

    The note says why, for everybody who reads a result that changed with it. Deciding what holds already changes
    nothing. Raises PlanRefused.
    """
    latest = current_plan(by=by)
    if latest is None:
        raise PlanRefused(_("There is no codebook or no matched pair yet, so there is nothing to plan."))
    if not note.strip():
        raise PlanRefused(_("Say why the plan changes."), field="note")
    waves = with_waves(decisions_of(latest), decisions)
    derived = _derived_or_refused(changed(waves, decisions, codebook_for(waves) or latest.codebook))
    if derived is None:
        raise PlanRefused(_("These waves have no codebook yet."), field="followup")
    if derived.sha256 == latest.sha256:
        return latest
    return _add_version(derived, latest, note=note.strip(), by=by)


# Deriving -------------------------------------------------------------------------------------


def derive(decided: Decisions) -> Derived | None:
    """Make the plan document that follows from the codebook, the pairs and the decisions."""
    codebook = codebook_for(decided)
    pairs = pairs_for(decided)
    if codebook is None or not pairs:
        return None
    known = load_codebook(codebook.document)
    plan = load_plan(_raw_document(decided, codebook, known, pairs), known)
    return Derived(document=canonical_plan(plan), sha256=plan_sha256(plan), codebook=codebook)


def _raw_document(
    decided: Decisions, codebook: Codebook, known: CodebookDocument, pairs: list[tuple[str, str]]
) -> dict[str, Any]:
    covariates = [c.model_dump(mode="json") for c in known.covariates if c.name not in decided.left_out]
    choices = subgroup_choices(codebook.document)
    return {
        "format": "nrp-plan/1",
        "area": known.roles.area,
        "wave": None,
        "weight": known.roles.weight,
        "household": known.roles.household,
        "person": known.roles.person,
        "baseline": decided.baseline,
        "followup": decided.followup,
        "treated": [neighbourhood for neighbourhood, _comparator in pairs],
        "comparators": [comparator for _neighbourhood, comparator in pairs],
        "pairs": [list(pair) for pair in pairs],
        "starts": None,
        "subgroups": [choices[name] for name in decided.subgroups if name in choices],
        "imputation": decided.imputation,
        "raking": decided.raking,
        "attrition": _attrition(decided, known),
        "outcomes": [_outcome(outcome) for outcome in codebook.outcomes.order_by("position")],
        "covariates": covariates,
        "missing_covariates": "level",
        "effects": "area",
        "design": decided.design,
        "release": decided.release,
    }


def _attrition(decided: Decisions, known: CodebookDocument) -> dict[str, Any] | None:
    """Give what was decided, without variables that the codebook no longer has."""
    asked = decided.attrition
    if asked is None or not isinstance(asked.get("variables"), list):
        return None if asked is None else dict(asked)
    kept = [one for one in asked["variables"] if not isinstance(one, dict) or one.get("variable") in known.by_name]
    return {**asked, "variables": kept} if kept or not asked["variables"] else None


def _outcome(outcome: Outcome) -> dict[str, Any]:
    names = ("name", "label", "family", "better", "unit", "derive")
    document: dict[str, Any] = {name: getattr(outcome, name) for name in names}
    return document | ({"phrase": outcome.phrase} if outcome.phrase else {})


def _derived_or_refused(decided: Decisions) -> Derived | None:
    """Derive the plan; what the document itself refuses is said at the decision it stands in."""
    try:
        return derive(decided)
    except DocumentError as error:
        sentences = " ".join(error.sentences)
        named = [name for name in DOCUMENTED if name in sentences]
        raise PlanRefused(sentences, field=named[0] if named else None) from error


def codebook_for(decided: Decisions) -> Codebook | None:
    """Return the codebook to read both waves with: the follow-up's, else the baseline's, else the latest."""
    waves = {wave.number: wave for wave in Wave.objects.select_related("codebook")}
    for number in (decided.followup, decided.baseline):
        if number in waves and waves[number].codebook is not None:
            return waves[number].codebook
    return Codebook.objects.first()


def pairs_for(decided: Decisions) -> list[tuple[str, str]]:
    """Return the survey codes of the pairs that held when the follow-up fieldwork began, else of today's.

    A neighbourhood that leaves the programme later stays in the evaluation of the waves it took part in.
    """
    followup = Wave.objects.filter(number=decided.followup).first()
    then = _codes(followup.fieldwork_start) if followup else []
    return then or _codes(None)


def _codes(on: datetime.date | None) -> list[tuple[str, str]]:
    pairs: list[Pair] = list(current_pairs(on))
    return sorted((pair.neighbourhood.survey_code, pair.comparator.survey_code) for pair in pairs)


# Versions -------------------------------------------------------------------------------------


def _add_version(derived: Derived, latest: Plan | None, *, note: str, by: User | None) -> Plan:
    for attempt in range(NUMBERING_ATTEMPTS):
        number = (Plan.objects.aggregate(latest=Max("number"))["latest"] or 0) + 1
        try:
            with transaction.atomic():
                plan = Plan.objects.create(
                    number=number,
                    document=derived.document,
                    sha256=derived.sha256,
                    codebook=derived.codebook,
                    note=note,
                    created_by=by,
                    **standing_of(derived.document),
                )
            break
        except IntegrityError:  # somebody else took the number
            if attempt == NUMBERING_ATTEMPTS - 1:
                raise
    changes = {"release": [latest.document["release"] if latest else None, plan.document["release"]]}
    audit.record("plan.changed", by=by, obj=plan, reason=note, changes=changes, detail={"sha256": plan.sha256})
    return plan


def _what_changed(latest: Plan | None, derived: Derived) -> str:
    """Say in a sentence why the platform made a new version by itself."""
    if latest is None:
        return _("The first plan, made from the codebook and the matched pairs.")
    before: Mapping[str, Any] = latest.document
    if before["pairs"] != derived.document["pairs"]:
        return _("The matched pairs changed.")
    return _("The codebook changed.")
