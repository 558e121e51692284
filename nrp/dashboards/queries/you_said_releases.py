"""What a neighbourhood made public: the release the public reads now, and those before it."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from neighbourhoods.models import Area
from nrp.dashboards.models import YouSaidRelease


def releases_of(area: Area) -> "QuerySet[YouSaidRelease]":
    """Give every release of a neighbourhood, the latest first."""
    return YouSaidRelease.objects.filter(area=area).select_related("released_by__person", "withdrawn_by__person")


def latest_release(area: Area) -> YouSaidRelease | None:
    """Give the latest release, also a withdrawn one: it decides what the public reads."""
    return YouSaidRelease.objects.filter(area=area).first()


def public_release(slug: str) -> YouSaidRelease | None:
    """Give the latest release of the place with this address, for anybody; withdrawn or not."""
    return YouSaidRelease.objects.filter(area__slug=slug).select_related("area").first()


def public_releases() -> "QuerySet[YouSaidRelease]":
    """Give what the public may read now: the latest release of each place, unless it was withdrawn, by name."""
    latest = YouSaidRelease.objects.filter(area=OuterRef("area")).order_by("-number").values("pk")[:1]
    rows = YouSaidRelease.objects.filter(pk=Subquery(latest), withdrawn_at__isnull=True)
    return rows.select_related("area").order_by("area__name")


def years_told(area: Area) -> list[list[dict[str, Any]]]:
    """Give the years of people that each release of a place told, the earliest release first."""
    documents = YouSaidRelease.objects.filter(area=area).order_by("number").values_list("document", flat=True)
    return [document["voice"]["years"] for document in documents]
