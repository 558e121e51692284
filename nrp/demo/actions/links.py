"""What the invented records say of one another: decisions about places and reviews, outcomes that are to change."""

from governance.actions import decisions
from governance.models import Decision, Group
from neighbourhoods.models import EvidenceItem, Initiative, Review, Selection
from nrp.demo import links as invented
from nrp.demo.evidence import REVIEWS
from nrp.demo.places import SELECTED_ON
from surveys.actions import initiative_outcomes


def set_up() -> None:
    """Tie it together once everything is there; the caller holds the transaction."""
    for title, outcomes in invented.OUTCOMES.items():
        initiative_outcomes.link(initiative=Initiative.objects.get(title=title), outcomes=outcomes, by=None)
    pmg = Group.objects.get(kind=Group.Kind.PMG)
    decisions.decide(
        group=pmg,
        text=invented.SELECTION_TEXT,
        rationale=invented.SELECTION_WHY,
        decided_on=SELECTED_ON,
        how=Decision.How.CONSENSUS,
        selections=Selection.objects.all(),
        by=None,
    )
    item = EvidenceItem.objects.get(title=REVIEWS[0].items[0].title)
    decisions.decide(
        group=pmg,
        text=invented.EVIDENCE_TEXT,
        rationale=invented.EVIDENCE_WHY,
        decided_on=invented.EVIDENCE_ON,
        how=Decision.How.CONSENT,
        reviews=Review.objects.filter(kind=Review.Kind.FOUNDING),
        evidence=[{"kind": item.kind, "title": item.title, "item": item}],
        by=None,
    )
