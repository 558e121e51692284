"""The three founding reviews as plain data: the questions are the programme's, items and findings are made up.

Every item says "Example" and leads to example.org, so that nobody takes it for research. Days are counted from the
day the demo is loaded: below zero is the past.
"""

from dataclasses import dataclass
from typing import Final

from neighbourhoods.models import EvidenceItem, Finding, Review, Reviewer

K, T = EvidenceItem.Kind, EvidenceItem.Type
S, ST, SIDE = Finding.Strength, Review.Status, Reviewer.Side


@dataclass(frozen=True, slots=True)
class DemoItem:
    """One item. `reason`: why it was left out; empty for one that was taken in."""

    code: str
    kind: str
    type: str
    title: str
    authors: tuple[str, ...]
    year: int
    container: str = ""
    volume: str = ""
    pages: str = ""
    publisher: str = ""
    url: str = ""
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DemoFinding:
    """A finding, and the codes of the items it rests on."""

    text: str
    strength: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoReview:
    """One review. `started` and `published` are days from the day of loading; None: not yet."""

    title: str
    question: str
    search: str
    status: str
    started: int | None
    published: int | None
    reviewers: tuple[tuple[str, str], ...]
    items: tuple[DemoItem, ...]
    findings: tuple[DemoFinding, ...]
    kind: str = Review.Kind.FOUNDING


_HOUSING: Final = DemoReview(
    title="Private rented housing, with selective licensing",
    question="What do the state of private rented homes and the licensing of landlords do to the health of tenants?",
    search=(
        "Three indexes of research and the pages of housing charities, 2000 to 2015: private rent, licensing, "
        "landlord, damp, health. Officers and tenants were asked what we had missed."
    ),
    status=ST.PUBLISHED,
    started=-1050,
    published=-800,
    reviewers=(("Ted Placeholder", SIDE.LOCAL_AUTHORITY), ("Dr Wyn Example", SIDE.RESEARCH)),
    items=(
        DemoItem(
            "damp",
            K.PEER_REVIEWED,
            T.ARTICLE,
            "Example study: damp in rented homes and colds in winter",
            ("Example, Ann", "Sample, Tom"),
            2012,
            "Example Journal of Housing",
            "8",
            "101–115",
            url="https://example.org/evidence/damp",
            abstract="An invented study of 240 invented households, asked in two winters.",
            keywords=("private renting", "damp"),
        ),
        DemoItem(
            "licence",
            K.GREY,
            T.REPORT,
            "Example report: five years of selective licensing in an invented town",
            ("Example Borough Council",),
            2014,
            publisher="Example Borough Council",
            url="https://example.org/evidence/licensing",
            keywords=("selective licensing",),
        ),
        DemoItem(
            "moves",
            K.PEER_REVIEWED,
            T.ARTICLE,
            "Example study: who moves when the rent goes up",
            ("Specimen, Ida",),
            2010,
            "Example Urban Review",
            "21",
            "33–49",
            url="https://example.org/evidence/moves",
        ),
        DemoItem(
            "tenants",
            K.LIVED,
            T.OTHER,
            "Example account: waiting for a repair, told by tenants",
            ("Tenants of an invented street",),
            2015,
            publisher="Told at a story circle",
            abstract="Six tenants say what it is like to ask for a repair and to be afraid of asking.",
        ),
        DemoItem(
            "abroad",
            K.WEB,
            T.WEB_PAGE,
            "Example page: rent control in an invented country",
            ("Example Housing Forum",),
            2011,
            url="https://example.org/evidence/rent-control",
            reason="about rents, not about the state of homes",
        ),
    ),
    findings=(
        DemoFinding("Warm and dry homes go with fewer colds among tenants.", S.STRONG, ("damp",)),
        DemoFinding(
            "Licensing may bring repairs forward; tenants who fear losing the home ask less often.",
            S.LIMITED,
            ("licence", "tenants"),
        ),
    ),
)
_DEBT: Final = DemoReview(
    title="Vulnerability to debt",
    question="Who is most at risk of debt that cannot be paid back, and what helps in a neighbourhood?",
    search=(
        "Two indexes of research, the pages of money advice charities and of a regulator, 2000 to 2015: debt, arrears, "
        "doorstep lending, advice."
    ),
    status=ST.PUBLISHED,
    started=-1040,
    published=-760,
    reviewers=(("Sal Sample", SIDE.LOCAL_AUTHORITY), ("Dr Wyn Example", SIDE.RESEARCH)),
    items=(
        DemoItem(
            "arrears",
            K.PEER_REVIEWED,
            T.ARTICLE,
            "Example study: arrears and low mood in three invented towns",
            ("Sample, Tom", "Invented, Quill"),
            2013,
            "Example Public Health",
            "129",
            "886–893",
            url="https://example.org/evidence/arrears",
            keywords=("debt", "low mood"),
        ),
        DemoItem(
            "advice",
            K.PEER_REVIEWED,
            T.ARTICLE,
            "Example study: debt advice at a surgery",
            ("Placeholder, Ray",),
            2009,
            "Example Primary Care",
            "14",
            "7–15",
            url="https://example.org/evidence/advice",
        ),
        DemoItem(
            "doorstep",
            K.GREY,
            T.REPORT,
            "Example report: lending at the doorstep",
            ("Example Money Charity",),
            2014,
            publisher="Example Money Charity",
            url="https://example.org/evidence/doorstep",
        ),
        DemoItem(
            "voices",
            K.LIVED,
            T.OTHER,
            "Example account: what it is like to owe, told by residents",
            ("Residents of an invented estate",),
            2015,
            publisher="Told at a community café",
        ),
    ),
    findings=(
        DemoFinding("Debt in arrears and low mood go together; each may bring on the other.", S.MODERATE, ("arrears",)),
        DemoFinding(
            "Advice where people already go, such as a surgery, reaches those who would not ask elsewhere.",
            S.MIXED,
            ("advice", "voices"),
        ),
    ),
)
_ISOLATION: Final = DemoReview(
    title="Isolation and loneliness",
    question="What makes people in a neighbourhood lonely, and what brings them together?",
    search="Two indexes of research and the pages of four charities, 2000 to 2016: isolation, loneliness, befriending.",
    status=ST.UNDER_WAY,
    started=-700,
    published=None,
    reviewers=(
        ("Nan Example", SIDE.LOCAL_AUTHORITY),
        ("Dr Wyn Example", SIDE.RESEARCH),
        ("Rita Specimen", SIDE.RESIDENT),
    ),
    items=(
        DemoItem(
            "groups",
            K.PEER_REVIEWED,
            T.ARTICLE,
            "Example study: groups with something to do",
            ("Specimen, Zia", "Example, Ann"),
            2011,
            "Example Social Research",
            "5",
            "201–219",
            url="https://example.org/evidence/groups",
            keywords=("loneliness",),
        ),
        DemoItem(
            "telephone",
            K.PEER_REVIEWED,
            T.CONFERENCE,
            "Example paper: a telephone befriending trial",
            ("Paper, Ned",),
            2016,
            "Proceedings of the Example Conference",
            pages="12–19",
            url="https://example.org/evidence/telephone",
        ),
        DemoItem(
            "benches",
            K.WEB,
            T.WEB_PAGE,
            "Example page: benches, buses and meeting people",
            ("Example Ageing Charity",),
            2015,
            "Example Ageing",
            url="https://example.org/evidence/benches",
        ),
        DemoItem(
            "newcomer",
            K.LIVED,
            T.OTHER,
            "Example account: new in the street, told by three families",
            ("Families of an invented street",),
            2016,
            publisher="Told to a Resident Adviser",
        ),
    ),
    findings=(
        DemoFinding(
            "Groups with something to do bring people together more than talk about it.", S.MODERATE, ("groups",)
        ),
        DemoFinding("Benches, buses and safe paths decide who can come at all.", S.LIMITED, ("benches", "newcomer")),
    ),
)
REVIEWS: Final = (_HOUSING, _DEBT, _ISOLATION)
