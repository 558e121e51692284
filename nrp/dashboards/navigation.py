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
ETHICS = Page("ethics-approvals", gettext_lazy("Approvals"), ("/ethics-approvals/",))
PAIRS = Page("pairs", gettext_lazy("Matched pairs"), ("/pairs/",))
AUDIT = Page("audit", gettext_lazy("Audit"), ("/audit/",))
# The network
HOURS = Page("hours", gettext_lazy("Hours"), ("/hours/", "/approvals/"))
TO_APPROVE = Page("approvals", gettext_lazy("Hours to approve"))
PAYMENTS = Page("payments", gettext_lazy("Payments"), ("/payments/",))
FACILITATORS = Page("facilitators", gettext_lazy("Facilitators"), ("/facilitators/", "/posts/", "/cover/"))
ADVISERS = Page("advisers", gettext_lazy("Advisers"), ("/advisers/", "/skills/"))
ENQUIRIES = Page("enquiries", gettext_lazy("Enquiries"), ("/enquiries/", "/collected/", "/researchers/"))
OUTPUTS = Page("outputs", gettext_lazy("Stories and outputs"), ("/outputs/", "/makers/"))
EXPENSES = Page("expenses", gettext_lazy("Expenses"), ("/expenses/",))
COURSES = Page("courses", gettext_lazy("Training"), ("/courses/", "/training/"))
CONTRACTS = Page("contracts", gettext_lazy("Contracts"), ("/contracts/",))
COVER = Page("covers", gettext_lazy("Cover"))
RATES = Page("rates", gettext_lazy("Rates"), ("/rates/",))
CLOSED = Page("closed-periods", gettext_lazy("Closed periods"))
CONSENT_TEXTS = Page("consent-texts", gettext_lazy("Consent texts"), ("/consent-texts/",))
REQUESTS = Page("data-requests", gettext_lazy("Requests about records"))
SHEETS = Page("sheet-imports", gettext_lazy("Spreadsheets brought in"))
DUPLICATES = Page("duplicates", gettext_lazy("Two records of one person"))
SAFEGUARDING = Page("safeguarding", gettext_lazy("Safeguarding"), ("/safeguarding/",))
MY_HOURS = Page("my-hours", gettext_lazy("My hours"), ("/my-hours/",))
MY_RECORD = Page("my-record", gettext_lazy("My record"), ("/my-record/",))
MY_EXPENSES = Page("expenses", gettext_lazy("My expenses"), ("/expenses/",))
# Groups
GROUPS = Page("groups", gettext_lazy("Groups"), ("/groups/", "/memberships/", "/outside-boards/", "/group-sheets/"))
MEETINGS = Page(
    "meetings",
    gettext_lazy("Meetings"),
    ("/meetings/", "/papers/", "/attendance/", "/minutes-versions/", "/amendments/"),
)
DECISIONS = Page("decisions", gettext_lazy("Decisions"), ("/decisions/",))
ACTIONS = Page("action-points", gettext_lazy("Actions"), ("/actions/",))
ISSUES = Page("issues", gettext_lazy("Issues"), ("/issues/", "/themes/"))
EVENTS = Page("events", gettext_lazy("Events"), ("/events/", "/photographs/"))
PRIORITIES = Page("priority-rounds", gettext_lazy("Priorities"), ("/priorities/",))
VOICE = Page("voice", gettext_lazy("Whose voice counts"), ("/voice/",))
SEARCH = Page("search", gettext_lazy("Search"), ("/search/",))
GOVERNANCE = (GROUPS, MEETINGS, DECISIONS, ACTIONS, ISSUES, EVENTS, PRIORITIES, VOICE, SEARCH)

# The pages of the header, and those on Home, by role.
_BY_ROLE: dict[Role, tuple[tuple[Page, ...], tuple[Page, ...]]] = {
    Role.PROGRAMME_ADMIN: (
        (HOME, PEOPLE, PLACES, RATES, AUDIT),
        (
            *(WAVES, RESULTS, PLAN, ORGANISATIONS, ETHICS, PAIRS, CONTRACTS, FACILITATORS, COVER, ADVISERS),
            *(CONSENT_TEXTS, CLOSED, COURSES, REQUESTS, ENQUIRIES, OUTPUTS),
            *GOVERNANCE,
        ),
    ),
    Role.PMG_MEMBER: ((HOME, RESULTS, PLACES, MEETINGS, DECISIONS), (*GOVERNANCE, ENQUIRIES, OUTPUTS)),
    Role.LA_LEAD: ((HOME, RESULTS, MY_PLACES), (*GOVERNANCE, ENQUIRIES, OUTPUTS)),
    Role.COREN_MANAGER: (
        (HOME, HOURS, PAYMENTS, FACILITATORS, PLACES),
        (
            *(TO_APPROVE, EXPENSES, ADVISERS, COVER, CONTRACTS, ORGANISATIONS, ENQUIRIES, OUTPUTS, COURSES),
            *(REQUESTS, RATES, CLOSED, SHEETS, DUPLICATES, SAFEGUARDING),
            *GOVERNANCE,
        ),
    ),
    Role.COREN_FACILITATOR: (
        (HOME, HOURS, ADVISERS, ENQUIRIES, OWN),
        (EXPENSES, COURSES, OUTPUTS, REQUESTS, SHEETS, SAFEGUARDING, RATES, *GOVERNANCE),
    ),
    Role.RESIDENT_ADVISER: (
        (HOME, MY_HOURS, MY_RECORD, MEETINGS, OWN),
        (MY_EXPENSES, ENQUIRIES, OUTPUTS, RATES, *GOVERNANCE),
    ),
    Role.LOG_MEMBER: ((HOME, MEETINGS, ACTIONS, OWN), (*GOVERNANCE, ENQUIRIES, OUTPUTS)),
    Role.ACADEMIC_LEAD: ((HOME, WAVES, RESULTS, ENQUIRIES, OWN), (PLAN, ETHICS, OUTPUTS, *GOVERNANCE)),
    Role.EVALUATION_DEPUTY: ((HOME, RESULTS, PLAN, WAVES, PLACES), (ETHICS, ENQUIRIES, OUTPUTS, *GOVERNANCE)),
    Role.PROJECT_DEPUTY: (
        (HOME, RESULTS, PLACES, GROUPS, MEETINGS, ACTIONS),
        (*GOVERNANCE, ORGANISATIONS, CONTRACTS, FACILITATORS, ETHICS, ENQUIRIES, OUTPUTS),
    ),
    Role.AUDITOR: ((HOME, AUDIT, RESULTS, PLACES), (*GOVERNANCE, ENQUIRIES, OUTPUTS)),
}


@dataclass(frozen=True, slots=True)
class Navigation:
    """The header's entries, and those that did not fit."""

    header: tuple[Entry, ...]
    rest: tuple[Entry, ...]


def navigation(roles: Iterable[Role], own_places: list[tuple[str, str]], path: str) -> Navigation:
    """Join the pages of all roles in the order of the first, each page once, at most six in the header.

    The rest stands on Home.

    `own_places` are (name, address) of the places that the person's roles are tied to.
    """
    held = [_BY_ROLE[role] for role in roles]
    header = _once(page for first, _rest in held for page in first) or {HOME.name: HOME}
    rest = _once(page for _first, more in held for page in more)
    if OWN_PLACE in header and "places" in header | rest:
        del header[OWN_PLACE]
    shown = [_entry(page, own_places, path) for page in header.values()]
    more = [_entry(page, own_places, path) for name, page in rest.items() if name not in header]
    return Navigation(tuple(shown[:MOST]), (*shown[MOST:], *more))


def _once(pages: Iterable[Page]) -> dict[str, Page]:
    """Give each page once, as it was named first."""
    found: dict[str, Page] = {}
    for page in pages:
        found.setdefault(page.name, page)
    return found


def _entry(page: Page, own_places: list[tuple[str, str]], path: str) -> Entry:
    label, url = str(page.label), ""
    also = page.also
    if page.name == OWN_PLACE:
        also = ("/places/",)
        label, url = own_places[0] if len(own_places) == 1 else (_("My places"), reverse("places"))
    url = url or reverse(page.name)
    is_current = path == url or any(path.startswith(start) for start in also)
    return Entry(label, url, is_current)
