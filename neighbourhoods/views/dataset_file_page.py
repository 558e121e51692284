"""What the page of a file of figures says, and what is checked before it is taken over."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from neighbourhoods.models import DatasetFile
from neighbourhoods.queries import areas_visible_to
from neighbourhoods.queries import datasets as queries
from neighbourhoods.queries.joining import ways
from neighbourhoods.views.figures_state import happening_of
from neighbourhoods.views.indicator_tables import file_facts, geography_words, problems_table, reached_table
from neighbourhoods.views.indicator_words import reach_words
from nrp.core.render.numbers import number

S = DatasetFile.State
MOST_NAMED = 20


def file_context(file: DatasetFile, user: Any) -> dict[str, Any]:
    """Give everything the page says about one file."""
    may_edit = queries.can_edit_datasets(user)
    happening = happening_of(file)
    areas = {
        area.pk: area for area in queries.areas_reached_by(file).filter(pk__in=areas_visible_to(user).values("pk"))
    }
    figures = dict(queries.figures_of_file(file, user)) if file.state == S.TAKEN else {}
    reached = sorted((areas[pk].name, areas[pk].slug, count) for pk, count in figures.items() if pk in areas)
    return {
        "file": file,
        "happening": happening,
        "verdict": _verdict(file),
        "problems": problems_table(file.problems) if file.problems else None,
        "refused_words": _refused_words(file),
        "facts": file_facts(file, names=may_edit),
        "reached": reached_table(reached[:200]) if reached else None,
        "not_joined": _not_joined(file, list(areas.values())) if file.state in (S.READY, S.TAKEN) else [],
        "can_take": may_edit and file.state == S.READY,
        "can_match": may_edit and file.state in (S.REFUSED, S.READY) and bool(file.report.get("head")),
        "can_withdraw": may_edit and file.state in (S.READY, S.TAKEN),
        "can_retry": may_edit and file.state == S.FAILED,
        "may_edit": may_edit,
        "crumbs": [{"label": _("Files of figures"), "url": reverse("dataset-files")}, {"label": file.file_name}],
    }


def take_context(file: DatasetFile, user: Any) -> dict[str, Any]:
    """Give what is checked before a file is taken over."""
    areas = list(queries.areas_reached_by(file).filter(pk__in=areas_visible_to(user).values("pk")))
    not_joined = _not_joined(file, areas)
    count = file.rows or 0
    return {
        "file": file,
        "button": ngettext("Take over %(n)s figure", "Take over %(n)s figures", count) % {"n": number(count)},
        "facts": file_facts(file, names=True),
        "figures_for": geography_words(file),
        "reach": reach_words(len(areas) - _refused_count(file, areas)),
        "not_joined": not_joined,
        "refused_words": _refused_words(file),
        "problems": problems_table(file.problems) if file.problems else None,
        "confirm": _("Take over the others without the %(n)s refused rows") % {"n": number(file.refused_rows)},
    }


def _verdict(file: DatasetFile) -> str:
    if file.state == S.REFUSED:
        return str(file.report.get("summary", ""))
    if not file.rows:
        return ""
    count = {"n": number(file.rows)}
    return ngettext("%(n)s figure can be used.", "%(n)s figures can be used.", file.rows) % count


def _refused_words(file: DatasetFile) -> str:
    if not file.refused_rows:
        return ""
    text = ngettext("%(n)s row was refused.", "%(n)s rows were refused.", file.refused_rows)
    return text % {"n": number(file.refused_rows)}


def _refused_count(file: DatasetFile, areas: list[Any]) -> int:
    return sum(1 for way in ways(file.geography, file.vintage, areas).values() if way.refused)


def _not_joined(file: DatasetFile, areas: list[Any]) -> list[str]:
    """Say of each place to which the figures do not come why not: never is one joined or left out without a word."""
    found = ways(file.geography, file.vintage, areas)
    said = [found[area.pk].refused for area in sorted(areas, key=lambda one: one.name) if found[area.pk].refused]
    if len(said) <= MOST_NAMED:
        return said
    rest = _("And %(n)s places more, for the same kinds of reason.") % {"n": number(len(said) - MOST_NAMED)}
    return [*said[:MOST_NAMED], rest]
