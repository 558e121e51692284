"""Decisions in words: how it was decided, who was there, what it rested on, where it stands."""

from collections.abc import Iterable, Mapping

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.models import Decision, DecisionEvidence
from governance.queries.decisions import evidence_by_kind
from governance.sector_words import counts_in_words
from nrp.core.render.dates import day


def title_of(decision: Decision) -> str:
    return _("Decision %(number)s") % {"number": decision.number}


def how_words(decision: Decision) -> str:
    """Say how it was decided: By vote: 9 for, 2 against, 1 abstained."""
    how = str(decision.get_how_display())
    if decision.how != Decision.How.VOTE:
        return how
    return _("%(how)s: %(yes)s for, %(no)s against, %(abstained)s abstained") % {
        "how": how,
        "yes": decision.votes_for,
        "no": decision.votes_against,
        "abstained": decision.votes_abstained,
    }


def mix_words(evidence: Iterable[DecisionEvidence]) -> str:
    """Say what a decision rested on: 3 pieces: 1 peer-reviewed, 2 lived experience."""
    counts = evidence_by_kind(evidence)
    total = sum(counts.values())
    if not total:
        return ""
    pieces = ngettext("%(count)s piece", "%(count)s pieces", total) % {"count": total}
    kinds = ", ".join(f"{count} {_in_line(kind)}" for kind, count in counts.items())
    return _("%(pieces)s: %(kinds)s") % {"pieces": pieces, "kinds": kinds}


def there_words(counts: Mapping[str, int]) -> str:
    """Say who was there by sector: 14 people: 7 residents, 7 from the NHS."""
    total = sum(counts.values())
    if not total:
        return ""
    people = ngettext("%(count)s person", "%(count)s people", total) % {"count": total}
    return _("%(people)s: %(sectors)s") % {"people": people, "sectors": counts_in_words(counts)}


def review_words(decision: Decision) -> str:
    """Say whether and when a decision is or was looked at again; empty when nobody planned to."""
    due = decision.review_on
    if decision.reviewed_on is not None and (due is None or due <= decision.reviewed_on):
        return _("Looked at again on %(day)s") % {"day": day(decision.reviewed_on)}
    if due is None:
        return ""
    if due < timezone.localdate():
        days = (timezone.localdate() - due).days
        late = ngettext("%(count)s day ago", "%(count)s days ago", days) % {"count": days}
        return _("To be looked at again by %(day)s, %(late)s") % {"day": day(due), "late": late}
    return _("To be looked at again by %(day)s") % {"day": day(due)}


def standing_words(decision: Decision) -> str:
    """Say where a decision stands: superseded, to be looked at again, or in force."""
    newer = getattr(decision, "superseded_by", None)
    if newer is not None:
        return _("Superseded by decision %(number)s") % {"number": newer.number}
    return review_words(decision) or _("In force")


def short(text: str, most: int = 180) -> str:
    """Give the beginning of a text for a list."""
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[:most].rsplit(' ', 1)[0]} …"


def _in_line(kind: str) -> str:
    label = str(DecisionEvidence.Kind(kind).label)
    return label[:1].lower() + label[1:]
