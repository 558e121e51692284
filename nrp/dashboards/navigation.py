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
# Where the pages that did not fit into the header stand on Home.
SHELVES = {
    "work": gettext_lazy("What is done, why and at what cost"),
    "groups": gettext_lazy("Groups"),
    "network": gettext_lazy("The network"),
    "survey": gettext_lazy("Survey, results and setting up"),
}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the header: its URL name and the paths that it stands for."""

    name: str
    label: str | Promise
    also: tuple[str, ...] = ()
    shelf: str = "survey"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as the template prints it."""

    label: str
    url: str
    current: bool
    shelf: str


HOME = Page("home", gettext_lazy("Home"))
RESULTS = Page("results", gettext_lazy("Results"), ("/results/", "/runs/", "/releases/"))
PLACES = Page("places", gettext_lazy("Places"), ("/places/", "/new-place/", "/pairs/"))
MY_PLACES = Page("places", gettext_lazy("My places"), ("/places/",))
OWN = Page(OWN_PLACE, "")
WAVES = Page("waves", gettext_lazy("Waves"), ("/waves/", "/uploads/", "/exports/", "/codebooks/", "/codebook-drafts/"))
PLAN = Page("plan", gettext_lazy("Plan"), ("/plan/", "/outcomes/"))
PEOPLE = Page("people", gettext_lazy("People"), ("/people/", "/invitations/"))
ORGANISATIONS = Page("organisations", gettext_lazy("Organisations"), ("/organisations/",))
ETHICS = Page("ethics-approvals", gettext_lazy("Approvals"), ("/ethics-approvals/",))
PAIRS = Page("pairs", gettext_lazy("Matched pairs"), ("/pairs/",))
AUDIT = Page("audit", gettext_lazy("Audit"), ("/audit/",))
# The network
HOURS = Page("hours", gettext_lazy("Hours"), ("/hours/", "/approvals/"), shelf="network")
TO_APPROVE = Page("approvals", gettext_lazy("Hours to approve"), shelf="network")
PAYMENTS = Page("payments", gettext_lazy("Payments"), ("/payments/",), shelf="network")
FACILITATORS = Page(
    "facilitators", gettext_lazy("Facilitators"), ("/facilitators/", "/posts/", "/cover/"), shelf="network"
)
ADVISERS = Page("advisers", gettext_lazy("Advisers"), ("/advisers/", "/skills/"), shelf="network")
ENQUIRIES = Page(
    "enquiries", gettext_lazy("Enquiries"), ("/enquiries/", "/collected/", "/researchers/"), shelf="network"
)
OUTPUTS = Page("outputs", gettext_lazy("Stories and outputs"), ("/outputs/", "/makers/"), shelf="network")
EXPENSES = Page("expenses", gettext_lazy("Expenses"), ("/expenses/",), shelf="network")
COURSES = Page("courses", gettext_lazy("Training"), ("/courses/", "/training/"), shelf="network")
CONTRACTS = Page("contracts", gettext_lazy("Contracts"), ("/contracts/",), shelf="network")
COVER = Page("covers", gettext_lazy("Cover"), shelf="network")
RATES = Page("rates", gettext_lazy("Rates"), ("/rates/",), shelf="network")
CLOSED = Page("closed-periods", gettext_lazy("Closed periods"), shelf="network")
CONSENT_TEXTS = Page("consent-texts", gettext_lazy("Consent texts"), ("/consent-texts/",), shelf="network")
REQUESTS = Page("data-requests", gettext_lazy("Requests about records"), shelf="network")
SHEETS = Page("sheet-imports", gettext_lazy("Spreadsheets brought in"), shelf="network")
DUPLICATES = Page("duplicates", gettext_lazy("Two records of one person"), shelf="network")
SAFEGUARDING = Page("safeguarding", gettext_lazy("Safeguarding"), ("/safeguarding/",), shelf="network")
MY_HOURS = Page("my-hours", gettext_lazy("My hours"), ("/my-hours/",), shelf="network")
MY_RECORD = Page("my-record", gettext_lazy("My record"), ("/my-record/",), shelf="network")
MY_EXPENSES = Page("expenses", gettext_lazy("My expenses"), ("/expenses/",), shelf="network")
# Groups
GROUPS = Page(
    "groups",
    gettext_lazy("Groups"),
    ("/groups/", "/memberships/", "/outside-boards/", "/group-sheets/"),
    shelf="groups",
)
MEETINGS = Page(
    "meetings",
    gettext_lazy("Meetings"),
    ("/meetings/", "/papers/", "/attendance/", "/minutes-versions/", "/amendments/"),
    shelf="groups",
)
DECISIONS = Page("decisions", gettext_lazy("Decisions"), ("/decisions/",), shelf="groups")
ACTIONS = Page("action-points", gettext_lazy("Actions"), ("/actions/",), shelf="groups")
ISSUES = Page("issues", gettext_lazy("Issues"), ("/issues/", "/themes/"), shelf="groups")
EVENTS = Page("events", gettext_lazy("Events"), ("/events/", "/photographs/"), shelf="groups")
PRIORITIES = Page("priority-rounds", gettext_lazy("Priorities"), ("/priorities/",), shelf="groups")
VOICE = Page("voice", gettext_lazy("Whose voice counts"), ("/voice/",), shelf="groups")
SEARCH = Page("search", gettext_lazy("Search"), ("/search/",), shelf="groups")
# What is done at the places, on what evidence, with what money
TIMELINE = Page("timeline", gettext_lazy("Timeline"), ("/timeline/", "/phases/", "/batches/"), shelf="work")
INITIATIVES = Page(
    "initiatives", gettext_lazy("Initiatives"), ("/initiatives/", "/milestones/", "/risks/", "/notes/"), shelf="work"
)
ACTIVITIES = Page("activities", gettext_lazy("Activities"), ("/activities/", "/activity-sheets/"), shelf="work")
EVIDENCE = Page("reviews", gettext_lazy("Evidence"), ("/reviews/", "/evidence/", "/reference-files/"), shelf="work")
FIGURES = Page(
    "indicators", gettext_lazy("Figures of places"), ("/indicators/", "/datasets/", "/lookups/"), shelf="work"
)
MONEY = Page("money", gettext_lazy("Money"), ("/money/", "/ledger/", "/budgets/", "/in-kind-rates/"), shelf="work")
FRAMEWORK = Page("framework", gettext_lazy("Framework"), ("/framework/",), shelf="work")
MAP = Page("map", gettext_lazy("Map"), ("/map/",), shelf="work")
COMMUNITY = Page("community-surveys", gettext_lazy("Residents' surveys"), ("/community/",), shelf="work")
REPORTS = Page("reports", gettext_lazy("Reports"), ("/reports/",), shelf="work")
WORK = (TIMELINE, INITIATIVES, ACTIVITIES, EVIDENCE, FIGURES, MONEY, FRAMEWORK, MAP, COMMUNITY, REPORTS)
GOVERNANCE = (GROUPS, MEETINGS, DECISIONS, ACTIONS, ISSUES, EVENTS, PRIORITIES, VOICE, SEARCH)

# The pages of the header, and those on Home, by role.
_BY_ROLE: dict[Role, tuple[tuple[Page, ...], tuple[Page, ...]]] = {
    Role.PROGRAMME_ADMIN: (
        (HOME, PEOPLE, PLACES, RATES, AUDIT),
        (
            *(WAVES, RESULTS, PLAN, ORGANISATIONS, ETHICS, PAIRS, CONTRACTS, FACILITATORS, COVER, ADVISERS),
            *(CONSENT_TEXTS, CLOSED, COURSES, REQUESTS, ENQUIRIES, OUTPUTS),
            *WORK,
            *GOVERNANCE,
        ),
    ),
    Role.PMG_MEMBER: ((HOME, RESULTS, PLACES, MEETINGS, DECISIONS, REPORTS), (*WORK, *GOVERNANCE, ENQUIRIES, OUTPUTS)),
    Role.LA_LEAD: ((HOME, RESULTS, MY_PLACES, REPORTS), (*WORK, *GOVERNANCE, ENQUIRIES, OUTPUTS)),
    Role.COREN_MANAGER: (
        (HOME, HOURS, PAYMENTS, FACILITATORS, PLACES),
        (
            *(TO_APPROVE, EXPENSES, ADVISERS, COVER, CONTRACTS, ORGANISATIONS, ENQUIRIES, OUTPUTS, COURSES),
            *(REQUESTS, RATES, CLOSED, SHEETS, DUPLICATES, SAFEGUARDING),
            *WORK,
            *GOVERNANCE,
        ),
    ),
    Role.COREN_FACILITATOR: (
        (HOME, HOURS, ADVISERS, ENQUIRIES, OWN),
        (EXPENSES, COURSES, OUTPUTS, REQUESTS, SHEETS, SAFEGUARDING, RATES, *WORK, *GOVERNANCE),
    ),
    Role.RESIDENT_ADVISER: (
        (HOME, MY_HOURS, MY_RECORD, MEETINGS, OWN),
        (MY_EXPENSES, ENQUIRIES, OUTPUTS, RATES, *WORK, *GOVERNANCE),
    ),
    Role.LOG_MEMBER: ((HOME, MEETINGS, ACTIONS, OWN), (*WORK, *GOVERNANCE, ENQUIRIES, OUTPUTS)),
    Role.ACADEMIC_LEAD: ((HOME, WAVES, RESULTS, ENQUIRIES, OWN), (PLAN, ETHICS, OUTPUTS, *WORK, *GOVERNANCE)),
    Role.EVALUATION_DEPUTY: ((HOME, RESULTS, PLAN, WAVES, PLACES), (ETHICS, ENQUIRIES, OUTPUTS, *WORK, *GOVERNANCE)),
    Role.PROJECT_DEPUTY: (
        (HOME, RESULTS, PLACES, GROUPS, MEETINGS, ACTIONS),
        (*WORK, *GOVERNANCE, ORGANISATIONS, CONTRACTS, FACILITATORS, ETHICS, ENQUIRIES, OUTPUTS),
    ),
    Role.AUDITOR: ((HOME, AUDIT, RESULTS, PLACES), (*WORK, *GOVERNANCE, ENQUIRIES, OUTPUTS)),
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


def shelves(entries: Iterable[Entry]) -> list[tuple[str, list[Entry]]]:
    """Give the entries by shelf, the shelves in their order; one without entries is left out."""
    rows = list(entries)
    found = [(str(label), [entry for entry in rows if entry.shelf == shelf]) for shelf, label in SHELVES.items()]
    return [(label, on_it) for label, on_it in found if on_it]


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
    return Entry(label, url, is_current, page.shelf)
