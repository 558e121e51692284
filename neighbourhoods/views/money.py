"""Money: by place in a financial year, as a file, and of one place in words for residents."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from neighbourhoods.actions import ledger as actions
from neighbourhoods.permissions import Permission, can, required
from neighbourhoods.queries import ledger as queries
from neighbourhoods.queries.ledger import Wanted
from neighbourhoods.queries.money import figures_by_year, overview
from neighbourhoods.queries.money import place_money as money_of
from neighbourhoods.views import ledger_words, money_words, place_money_words
from neighbourhoods.views.money_asked import place_named, query_from, wanted_of, year_field
from nrp.core.filters import place_field
from nrp.core.forms import trail
from nrp.core.render.cells import XLSX, file_response, xlsx_bytes

SEE = Permission.SEE_MONEY
LATEST = 10  # lines on the page of a place
ON_A_PAGE = 50  # places


@required(SEE)
@require_safe
def money(request: HttpRequest) -> HttpResponse:
    """Each kind by place, in the latest year with money unless the address says another."""
    years = queries.years_with_money(request.user)
    wanted = wanted_of(request, year=years[0] if years else None)
    places = list(queries.places_with_money(request.user))
    found = overview(request.user, wanted)
    page = Paginator(found.places, ON_A_PAGE).get_page(request.GET.get("page"))
    listed = list(page.object_list)
    year = query_from(Wanted(year=wanted.year), keeps_all_years=True)
    context = {
        "rows": money_words.overview_rows(found),
        "table": money_words.places_table(found, listed, query=year),
        "page": page,
        "residents": money_words.residents_table(listed),
        "givers": money_words.givers_table(listed),
        "grants": money_words.grants_table(listed),
        "fields": [*place_field(places, wanted.place), year_field(years, wanted)],
        "base": money_words.base_items(found.all, wanted.year),
        "notes": money_words.base_notes(),
        "query": query_from(wanted, keeps_all_years=True),
        "is_empty": not years,
        "may_edit": can(request.user, Permission.EDIT_MONEY),
    }
    return render(request, "neighbourhoods/money.html", context)


@required(SEE)
@require_safe
def money_export(request: HttpRequest) -> HttpResponse:
    """The table by place as CSV, or a workbook with what was given in kind and won beside it."""
    years = queries.years_with_money(request.user)
    wanted = wanted_of(request, year=years[0] if years else None)
    found = overview(request.user, wanted)
    table = money_words.places_table(found, found.places, for_file=True)
    area = place_named([place.area for place in found.places], wanted)
    actions.note_given_out(rows=len(found.places), place=area, what="money", by=request.user)  # type: ignore[arg-type]  # a signed-in user
    name = "-".join(part for part in ("money", wanted.place and area and area.slug, str(wanted.year or "")) if part)
    if request.GET.get("format") != "xlsx":
        return file_response(table.csv(), f"{name}.csv", "text/csv")
    sheets = {
        _("Money by place"): table,
        _("In kind"): money_words.givers_table(found.places),
        _("External"): money_words.grants_table(found.places),
    }
    content = xlsx_bytes({title: (one.head(), one.values()) for title, one in sheets.items()})
    return file_response(content, f"{name}.xlsx", XLSX)


@required(SEE)
@require_safe
def place_money(request: HttpRequest, slug: str) -> HttpResponse:
    """What a place has, spent and was given, in plain words; its lines and its initiatives' costs."""
    area = queries.place_with_money_or_404(request.user, slug)
    by_year = figures_by_year(request.user, area)
    year = wanted_of(request, year=next(iter(by_year), None)).year
    found = money_of(request.user, area, year, by_year)
    lines = queries.narrowed(queries.entries_visible_to(request.user).filter(area=area), Wanted(year=year))
    context = {
        "area": area,
        "rows": place_money_words.place_rows(found, year),
        "by_year": money_words.years_table(found.by_year),
        "initiatives": money_words.initiatives_table(found.initiatives),
        "lines": ledger_words.lines_table(list(queries.for_lists(lines)[:LATEST]), names_place=False),
        "more": found.figures.lines > LATEST,
        "fields": [year_field(by_year, Wanted(year=year))],
        "base": money_words.base_items(found.figures, year),
        "notes": money_words.base_notes(),
        "query": query_from(Wanted(place=area.slug, year=year)),
        "is_empty": not by_year,
        "may_edit": can(request.user, Permission.EDIT_MONEY, area),
        "crumbs": trail((_("Money"), reverse("money"))),
    }
    return render(request, "neighbourhoods/place_money.html", context)
