"""Items of evidence given out as a file."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from neighbourhoods.models import EvidenceItem
from neighbourhoods.queries.evidence import reference_of
from nrp.core.render.cells import file_response
from nrp.formats.references.sniffing import ENDINGS, KINDS, RIS, TYPES
from nrp.formats.references.writing import written


def file_of(request: HttpRequest, items: QuerySet[EvidenceItem], name: str) -> HttpResponse:
    """Give items as the file that the address asks for (`?format=`): RIS unless it says otherwise."""
    kind = request.GET.get("format", RIS)
    if kind not in KINDS:
        raise Http404
    references = (reference_of(item) for item in items.order_by("title", "pk"))
    return file_response(written(references, kind), f"{name}.{ENDINGS[kind]}", f"{TYPES[kind]}; charset=utf-8")
