"""Taking away what the invented programme knows of its places and does there."""

from collections.abc import Callable

from django.db import models

from neighbourhoods.models import (
    Activity,
    ActivitySheet,
    CodeLookup,
    DatasetFile,
    Domain,
    EvidenceItem,
    Framework,
    Indicator,
    Initiative,
    Phase,
    PlaceFigures,
    ProgressPhoto,
    ReferenceFile,
    Review,
    Selection,
    SelectionCriterion,
)
from nrp.demo.models import DemoMark

# Whatever points at a row goes before the row; what hangs on a row goes with it.
ORDER: tuple[type[models.Model], ...] = (
    PlaceFigures,
    Initiative,
    ActivitySheet,
    Activity,
    ReferenceFile,
    Review,
    EvidenceItem,
    Indicator,
    DatasetFile,
    CodeLookup,
    Phase,
    Selection,
    SelectionCriterion,
    Domain,
    Framework,
)
FILES: tuple[tuple[type[models.Model], str], ...] = (
    (ProgressPhoto, "stored_as"),
    (ActivitySheet, "stored_as"),
    (ReferenceFile, "stored_as"),
    (CodeLookup, "stored_as"),
    (DatasetFile, "stored_as"),
    (DatasetFile, "values_stored_as"),
    (DatasetFile, "problems_stored_as"),
)
# What somebody makes with their own hands, and the field that says who.
MADE: tuple[tuple[type[models.Model], str], ...] = (
    (Initiative, "created_by"),
    (Activity, "created_by"),
    (Review, "created_by"),
    (EvidenceItem, "created_by"),
    (DatasetFile, "received_by"),
)


def real_rows(mark: DemoMark) -> list[str]:
    """Name what somebody who is not of the demo made at its places: it stops the removal."""
    demo = mark.made.get("accounts.User", ())
    found: list[str] = []
    for model, field in MADE:
        rows: models.QuerySet[models.Model] = models.QuerySet(model)
        real = rows.exclude(**{f"{field}__isnull": True}).exclude(**{f"{field}__in": demo})
        found += [f"{model._meta.verbose_name} {row}" for row in real]  # noqa: SLF001  Django's documented name for it
    return found


def stored_files() -> set[str]:
    """Give the names of the files that hang on these rows."""
    return {name for model, field in FILES for name in models.QuerySet(model).values_list(field, flat=True) if name}


def delete(delete_rows: Callable[[models.QuerySet[models.Model]], None]) -> None:
    """Delete it all in the caller's transaction; what governance and the network hold goes before."""
    for model in ORDER:
        delete_rows(models.QuerySet(model))
