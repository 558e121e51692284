"""Whose voice, in words: sectors named and counted as people say them."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.models import Sector


def count_in_words(sector: str, count: int) -> str:
    """Say how many of one sector: "3 residents", "2 from the local authority"."""
    if sector == Sector.RESIDENT:
        return ngettext("%(count)d resident", "%(count)d residents", count) % {"count": count}
    return _("%(count)d from %(where)s") % {"count": count, "where": whereabouts(sector)}


def counts_in_words(counts: Mapping[str, int]) -> str:
    """Say how many of each sector, residents first: "3 residents, 2 from the local authority, 1 from the NHS"."""
    return ", ".join(count_in_words(sector, counts[sector]) for sector in Sector.values if counts.get(sector))


def counted(sectors: Iterable[str]) -> dict[str, int]:
    """Count how often each sector stands in a list, in the order of the list of sectors."""
    found = list(sectors)
    return {sector: found.count(sector) for sector in Sector.values if sector in found}


def whereabouts(sector: str) -> str:
    """Say where somebody of a sector comes from."""
    return {
        Sector.LOCAL_AUTHORITY: _("the local authority"),
        Sector.NHS: _("the NHS"),
        Sector.OTHER_PUBLIC: _("other public bodies"),
        Sector.VOLUNTARY: _("voluntary and community organisations"),
        Sector.HOUSING: _("housing"),
        Sector.PRIVATE: _("private companies"),
    }.get(Sector(sector), _("the neighbourhood"))
