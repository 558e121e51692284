"""Which pages stand in the header, by role. Only pages that exist; what does not fit stands on Home."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nrp.accounts.roles import Role

MOST = 6
OWN_PLACE = "own-place"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the header: its URL name and the paths that it stands for."""

    name: str
    label: str | Promise
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as the template prints it."""

    label: str
    url: str
    current: bool


HOME = Page("home", gettext_lazy("Home"))
RESULTS = Page("results", gettext_lazy("Results"), ("/results/", "/runs/"))
PLACES = Page("places", gettext_lazy("Places"), ("/places/", "/new-place/", "/pairs/"))
MY_PLACES = Page("places", gettext_lazy("My places"), ("/places/",))
OWN = Page(OWN_PLACE, "")
WAVES = Page("waves", gettext_lazy("Waves"), ("/waves/", "/uploads/"))
PLAN = Page("plan", gettext_lazy("Plan"), ("/plan/",))
PEOPLE = Page("people", gettext_lazy("People"), ("/people/", "/invitations/"))
ORGANISATIONS = Page("organisations", gettext_lazy("Organisations"), ("/organisations/",))
APPROVALS = Page("ethics-approvals", gettext_lazy("Approvals"), ("/ethics-approvals/",))
PAIRS = Page("pairs", gettext_lazy("Matched pairs"), ("/pairs/",))
AUDIT = Page("audit", gettext_lazy("Audit"), ("/audit/",))

_BY_ROLE: dict[Role, tuple[Page, ...]] = {
    Role.PROGRAMME_ADMIN: (HOME, PEOPLE, PLACES, WAVES, RESULTS, AUDIT, ORGANISATIONS, APPROVALS, PAIRS, PLAN),
    Role.PMG_MEMBER: (HOME, RESULTS, PLACES),
    Role.LA_LEAD: (HOME, RESULTS, MY_PLACES),
    Role.COREN_MANAGER: (HOME, PLACES, ORGANISATIONS),
    Role.COREN_FACILITATOR: (HOME, OWN),
    Role.RESIDENT_ADVISER: (HOME, OWN),
    Role.LOG_MEMBER: (HOME, OWN),
    Role.ACADEMIC_LEAD: (HOME, WAVES, RESULTS, PLAN, OWN, APPROVALS),
    Role.EVALUATION_DEPUTY: (HOME, RESULTS, PLAN, WAVES, PLACES, APPROVALS),
    Role.PROJECT_DEPUTY: (HOME, RESULTS, PLACES, ORGANISATIONS, APPROVALS),
    Role.AUDITOR: (HOME, AUDIT, RESULTS, PLACES),
}


@dataclass(frozen=True, slots=True)
class Navigation:
    """The header's entries, and those that did not fit."""

    header: tuple[Entry, ...]
    rest: tuple[Entry, ...]


def navigation(roles: Iterable[Role], own_places: list[tuple[str, str]], path: str) -> Navigation:
    """Join the pages of all roles in the order of the first, each page once, at most six in the header.

    `own_places` are (name, address) of the places that the person's roles are tied to.
    """
    pages: dict[str, Page] = {}
    for role in roles:
        for page in _BY_ROLE[role]:
            pages.setdefault(page.name, page)
    if OWN_PLACE in pages and "places" in pages:
        del pages[OWN_PLACE]
    entries = [_entry(page, own_places, path) for page in pages.values()] or [_entry(HOME, own_places, path)]
    return Navigation(tuple(entries[:MOST]), tuple(entries[MOST:]))


def _entry(page: Page, own_places: list[tuple[str, str]], path: str) -> Entry:
    label, url = str(page.label), ""
    also = page.also
    if page.name == OWN_PLACE:
        also = ("/places/",)
        label, url = own_places[0] if len(own_places) == 1 else (_("My places"), reverse("places"))
    url = url or reverse(page.name)
    is_current = path == url or any(path.startswith(start) for start in also)
    return Entry(label, url, is_current)
