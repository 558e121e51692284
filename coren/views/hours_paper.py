"""Hours from paper sheets: many lines, typed fast."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from coren.forms.hours_paper import Line, PaperForm
from coren.models import Adviser
from coren.queries.hours import activities_in_use
from coren.views.hours import chosen_place
from coren.views.hours_entries import back_to_hours
from coren.views.hours_words import in_hours
from neighbourhoods.permissions import Permission, required


@required(Permission.LOG_HOURS)
@require_http_methods(["GET", "HEAD", "POST"])
def hours_paper(request: HttpRequest) -> HttpResponse:
    """Type lines; good ones go in, wrong ones stay with their sentence."""
    place, places = chosen_place(request)
    if place is None:
        return render(request, "coren/hours_no_place.html", {})
    people = Adviser.objects.current().filter(area=place).exclude(status=Adviser.Status.INTERESTED)
    form = PaperForm(request.POST, advisers=people.select_related("person"), activities=activities_in_use())
    if request.method == "POST" and request.POST.get("act") != "more":
        form.save(request.user)  # type: ignore[arg-type]  # a signed-in user
        if form.saved and not form.wrong:
            messages.success(request, _said(form))
            return redirect(f"{reverse('hours-paper')}?{urlencode({'place': place.slug})}")
    context = {
        "lines": form.lines,
        "advisers": form.advisers,
        "activities": form.activities,
        "page_errors": _page_errors(request, form),
        "said": _said(form) if form.saved else "",
        "place": place,
        "places": places if len(places) > 1 else [],
        **back_to_hours(),
    }
    return render(request, "coren/hours_paper.html", context)


def _page_errors(request: HttpRequest, form: PaperForm) -> list[dict[str, str]]:
    """Give what is wrong with each line, or that there is none."""
    found = [error for line in form.lines for error in _errors(line)]
    was_sent = request.method == "POST" and request.POST.get("act") != "more"
    if was_sent and not found and not form.saved:
        found.append({"text": _("Fill in at least one line."), "href": "#who-0"})
    return found


def _errors(line: Line) -> list[dict[str, str]]:
    label = _("Line %(number)s") % {"number": line.index + 1}
    found = [{"text": f"{label}: {text}", "href": f"#{name}-{line.index}"} for name, text in line.errors.items()]
    if line.question:
        found.append({"text": f"{label}: {line.question}", "href": f"#keep-{line.index}"})
    return found


def _said(form: PaperForm) -> str:
    words = ngettext("%(count)s line sent: %(hours)s.", "%(count)s lines sent: %(hours)s.", form.saved)
    return words % {"count": form.saved, "hours": in_hours(form.saved_minutes)}
