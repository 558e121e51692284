"""What came out of a round, in sentences: for its page and for programs."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance import counting
from governance.queries.round_results import FEWEST, RoundResult
from nrp.core.render.numbers import decimal_text

WAYS = ("plurality", "runoff", "instant_runoff", "borda")


def finding(result: RoundResult) -> str:
    """Say in one sentence what came out."""
    counted = result.everyone
    if counted is None:
        words = _("With fewer than %(fewest)d ballots no result is shown: it would tell how somebody voted.")
        return words % {"fewest": FEWEST}
    names = joined([f"“{option.title}”" for option in result.winners])
    many = len(result.winners) > 1
    if isinstance(counted, counting.Scores):
        best = decimal_text(rounded(counted.values[result.winners[0].pk]), 1)
        words = (
            _("%(names)s scored highest, with %(best)s of %(highest)s each.")
            if many
            else _("%(names)s scored highest: %(best)s of %(highest)s.")
        )
        return words % {"names": names, "best": best, "highest": result.priority_round.highest}
    if isinstance(counted, counting.Dots):
        words = (
            _("%(names)s got the most dots: %(best)d each of %(all)d.")
            if many
            else _("%(names)s got the most dots: %(best)d of %(all)d.")
        )
        best_dots = counted.values[result.winners[0].pk]
        return words % {"names": names, "best": best_dots, "all": sum(counted.values.values())}
    if isinstance(counted, counting.Consent):
        return _consent_finding(names, len(result.winners))
    return _ranking_finding(counted, names, many=many)


def _consent_finding(names: str, passed: int) -> str:
    if passed == 0:
        return _("No option passes: somebody objects to each.")
    return ngettext("%(names)s passes: nobody objects.", "%(names)s pass: nobody objects.", passed) % {"names": names}


def _ranking_finding(counted: counting.Rankings, names: str, *, many: bool) -> str:
    if counted.rule == counting.CONDORCET:
        return _("%(names)s beats every other option head to head.") % {"names": names}
    if many:
        words = _("No option beats every other head to head; %(names)s are level with the most points.")
    else:
        words = _("No option beats every other head to head; %(names)s has the most points.")
    return words % {"names": names}


def other_ways(result: RoundResult) -> str:
    """Say in one sentence whether other ways of counting the rankings would have chosen another; else nothing."""
    counted = result.everyone
    if not isinstance(counted, counting.Rankings):
        return ""
    differing = [way for way in WAYS if set(counted.others[way]) != set(counted.winners)]
    if not differing:
        return _("Most first places, a run-off, an instant run-off and Borda points would have chosen the same.")
    names = {option.pk: option.title for option in result.choice.options}
    said = joined(
        [
            _("%(way)s (%(names)s)")
            % {"way": way_words(way), "names": joined([f"“{names[pk]}”" for pk in counted.others[way]])}
            for way in differing
        ]
    )
    return _("Other ways of counting the same ballots would have chosen otherwise: %(said)s.") % {"said": said}


def joined(names: Sequence[str]) -> str:
    """Give "A", "A and B", "A, B and C"."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def way_words(way: str, *, capital: bool = False) -> str:
    """Name a way of counting rankings."""
    words = {
        "condorcet": _("head to head against every other (Condorcet)"),
        "plurality": _("most first places"),
        "runoff": _("a run-off of the first two"),
        "instant_runoff": _("an instant run-off"),
        "borda": _("Borda points"),
    }[way]
    return words[:1].upper() + words[1:] if capital else words


def rounded(value: Fraction, places: int = 1) -> Decimal:
    """Round half up, exactly: no binary fraction comes between."""
    scaled = value * 10**places * 2 + 1
    return Decimal(scaled.numerator // (2 * scaled.denominator)).scaleb(-places)
