"""Which outcomes of the survey an initiative is meant to change, and how."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from neighbourhoods.models import Initiative
from nrp.accounts.models import User
from nrp.audit import actions as audit
from nrp.core.edits import refuse_if_changed
from nrp.core.refusals import Refusal
from surveys.models import InitiativeOutcome
from surveys.queries import latest_outcomes, linked_outcomes


class OutcomesRefused(Refusal):
    """Outcomes cannot be linked as asked."""


@transaction.atomic
def link(*, initiative: Initiative, outcomes: Mapping[str, str], by: User | None, seen: str = "") -> Initiative:
    """Put these outcomes (name → why) in the place of those that stood there. One that the latest codebook does not
    have any more stays as it is.

    Raises OutcomesRefused for an outcome that the latest codebook does not have, ChangedMeanwhile when `seen` is no
    longer how it stands.
    """
    locked = Initiative.objects.select_for_update(of=("self",)).get(pk=initiative.pk)
    known = {outcome.name for outcome in latest_outcomes()}
    before = {name: why for name, why in linked_outcomes(locked).items() if name in known}
    refuse_if_changed(seen, before)
    if unknown := sorted(set(outcomes) - known):
        words = {"names": ", ".join(unknown)}
        raise OutcomesRefused(_("The latest codebook has no such outcome: %(names)s.") % words)
    InitiativeOutcome.objects.filter(initiative=locked, outcome__in=known - set(outcomes)).delete()
    for name, why in outcomes.items():
        InitiativeOutcome.objects.update_or_create(initiative=locked, outcome=name, defaults={"why": why.strip()})
    after = {name: why.strip() for name, why in outcomes.items()}
    if before != after:
        audit.record("initiative.outcomes_linked", by=by, obj=locked, changes={"outcomes": [before, after]})
    return locked
