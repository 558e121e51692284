"""The map of all places somebody sees, with the table that says the same."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from neighbourhoods.permissions import Permission, required
from neighbourhoods.queries.maps import SHOWS, MapRow, latest_edition, map_rows
from neighbourhoods.views.map_figures import Shown, programme_figure
from nrp.core.filters import chosen_of, filter_field, query_of
from nrp.core.render.tables import Cell, Column, Row, Table

ON_A_PAGE = 100


@required(Permission.SEE_PLACES)
@require_safe
def programme_map(request: HttpRequest) -> HttpResponse:
    """Every place in reach; `?show=` fills the outlines by population or deprivation."""
    show = chosen_of(request, "show", SHOWS)
    edition = latest_edition(request.user)
    rows = map_rows(request.user, show, edition)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    query = query_of(show=show)
    csv_url = f"{reverse('map-csv')}?{query.removesuffix('&')}".removesuffix("?")
    shown = _shown(show, edition)
    choices = [("population", _("How many people live there")), ("deprivation", _("How deprived they are"))]
    context = {
        "figure": programme_figure(rows, shown, csv_url),
        "table": map_table(list(page.object_list), edition),
        "page": page,
        "query": query,
        "csv_url": csv_url,
        "fields": [filter_field("show", _("Fill the outlines by"), _("Nothing, outlines only"), choices, show)],
    }
    return render(request, "neighbourhoods/map.html", context)


@required(Permission.SEE_PLACES)
@require_safe
def map_csv(request: HttpRequest) -> HttpResponse:
    """The table beside the map as a file, all of its rows."""
    edition = latest_edition(request.user)
    table = map_table(map_rows(request.user, "", edition), edition)
    response = HttpResponse(table.csv(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="places-on-the-map.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def map_table(rows: list[MapRow], edition: int | None) -> Table:
    """List the places by name, with what the map can be filled by."""
    columns = [Column(_("Place")), Column(_("Kind")), Column(_("Batch"))]
    columns += [Column(_("People"), "number"), Column(_("In the year"), "number")]
    if edition is not None:
        columns.append(Column(_("Most deprived …%% in England, IMD %(edition)s") % {"edition": edition}, "number"))
    columns.append(Column(_("Outline")))
    return Table(columns, [_row(row, edition) for row in rows], _("The places on the map, by name"), variant="stacked")


def _row(row: MapRow, edition: int | None) -> Row:
    year = "" if row.population_year is None else str(row.population_year)
    cells = [
        Cell(row.name, url=reverse("place-profile", args=[row.slug])),
        Cell(row.kind_words),
        Cell(row.batch),
        Cell(row.population),
        Cell(year, value=row.population_year),
    ]
    if edition is not None:
        words = "" if row.deprived_percent is None else f"{row.deprived_percent:g}%"
        cells.append(Cell(words, value=row.deprived_percent))
    return Row([*cells, Cell(_("On the map") if row.boundary else _("Not uploaded yet"))])


def _shown(show: str, edition: int | None) -> Shown:
    if show == "population":
        return Shown(show, _("How many people live in each place"), _("People, latest year on record of each place"))
    if show == "deprivation" and edition is not None:
        words = _("Among the most deprived …%% in England, IMD %(edition)s; the darkest are the most deprived")
        return Shown(show, _("How deprived each place is"), words % {"edition": edition}, suffix="%", dark="low")
    subtitle = _("Neighbourhoods in blue, comparator areas dashed in orange, others in turquoise")
    return Shown("", _("Where the places lie"), subtitle)
