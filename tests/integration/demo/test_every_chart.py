"""Every chart of the product, found by walking the pages of the demo: finding as title, words, table, file, colours.

A chart that nobody can reach from Home by links is found here too: the addresses that the walk has to meet are listed.
"""

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import Resolver404, resolve

from neighbourhoods.actions import combining
from neighbourhoods.models import PlaceFigures
from nrp.accounts.models import User
from nrp.core.models import WorkState
from nrp.core.render import tokens
from nrp.dashboards.actions import health
from nrp.dashboards.models import PlaceHealth

pytestmark = pytest.mark.django_db(transaction=True)

WALKERS = ("pmg-member", "la-lead")
SAMPLES = 3  # pages of one kind: the first may be the one without a chart
WITH_CHARTS = {
    "results", "result", "place", "voice", "timeline", "priority-round", "initiative", "map", "activity-map",
    "indicator", "indicator-map", "place-indicators", "place-profile", "community-survey",
}  # fmt: skip
# A picture of words, and the outline of a place: they have no figures, so a list and a file of the outline stand there.
PICTURES = {"initiative", "initiative-theory", "place-profile", "place-boundary"}
# Grounds, grid, the named line of no difference and the connecting lines behind marks carry nothing of their own.
GROUND = {
    colour.lower()
    for colour in (tokens.BAND, tokens.GRID, tokens.LINE, tokens.RULE, tokens.WHITE, tokens.TINT, tokens.INK)
}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Page(HTMLParser):
    """The charts of a page, each with the card around it; its tables and its links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[dict] = []
        self.charts: list[dict] = []
        self.figures: list[dict] = []
        self.tables = 0
        self.hrefs: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        css = (given.get("class") or "").split()
        node = {"tag": tag, "css": css, "text": "", "figure": None, "chart": None}
        parent = self.open[-1] if self.open else None
        if parent:
            node["figure"], node["chart"] = parent["figure"], parent["chart"]
        if "nrp-figure" in css or "nrp-finding" in css:
            node["figure"] = {"title": "", "tables": 0, "hrefs": [], "css": css}
            self.figures.append(node["figure"])
        if tag == "svg" and given.get("role") == "img":
            node["chart"] = {"alt": given.get("aria-label") or "", "marks": [], "words": [], "figure": node["figure"]}
            self.charts.append(node["chart"])
        elif node["chart"] is not None and tag in {"path", "rect", "circle", "line"}:
            node["chart"]["marks"].append(given)
        if tag == "table":
            self.tables += 1
            if node["figure"]:
                node["figure"]["tables"] += 1
        if tag == "a" and given.get("href"):
            self.hrefs.append(given["href"])
            if node["figure"]:
                node["figure"]["hrefs"].append(given["href"])
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        while self.open:
            if self.open.pop()["tag"] == tag:
                break

    def handle_data(self, data):
        if not self.open:
            return
        node = self.open[-1]
        if node["tag"] in {"h1", "h2", "h3", "h4"} and node["figure"] and not node["figure"]["title"]:
            node["figure"]["title"] = data.strip()
        if node["chart"] is not None and node["tag"] == "text":
            node["chart"]["words"].append(data)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def colours_of(mark: dict) -> set[str]:
    found = {(mark.get(name) or "").lower() for name in ("fill", "stroke")}
    return {colour for colour in found if re.fullmatch(r"#[0-9a-f]{6}", colour)} - GROUND


def shape_of(mark: dict) -> tuple:
    """What a mark looks like without its colour: its path's letters, whether it is filled, whether it is dashed."""
    letters = "".join(re.findall(r"[A-Za-z]", mark.get("d") or ""))
    is_hollow = (mark.get("fill") or "none").lower() in {"none", "white", "#ffffff", "transparent"}
    return letters, is_hollow, bool(mark.get("stroke-dasharray"))


@pytest.fixture
def walked(settings, tmp_path):
    settings.NRP_DATA = tmp_path
    settings.NRP_DEMO_PASSWORD = ""
    settings.NRP_ENFORCE_MFA = False
    call_command("load_demo", "--wait", "120")
    for figures in PlaceFigures.objects.filter(work_state=WorkState.QUEUED).values_list("pk", flat=True):
        combining.combine(figures_id=figures)
    health.sweep()
    for row in PlaceHealth.objects.filter(work_state=WorkState.QUEUED):
        health.work_out(health_id=row.pk)
    return [page for who in WALKERS for page in _pages(who)]


def _pages(who: str) -> Iterator[tuple[str, str, Page]]:
    """Walk from Home by links, at most a few pages of each kind; give the name, the address and the page."""
    client = Client()
    client.force_login(User.objects.get(email=f"{who}@example.org"))
    seen, kinds = {"/"}, Counter()
    ahead = ["/"]
    while ahead:
        path = ahead.pop(0)
        response = client.get(path)
        if response.status_code != 200 or not response["Content-Type"].startswith("text/html"):
            response.close()  # a file stays open otherwise
            continue
        page = Page(response.content.decode())
        yield resolve(path.split("#")[0].split("?")[0]).url_name or "", path, page
        for href in page.hrefs:
            name = _name(href)
            if name and href not in seen and kinds[name] < SAMPLES:
                seen.add(href)
                kinds[name] += 1
                ahead.append(href)


def _name(href: str) -> str:
    path = href.split("#", maxsplit=1)[0].split("?", maxsplit=1)[0]
    if (
        not path.startswith("/")
        or path.startswith(("/account/", "/api/", "/static/"))
        or path.endswith((".csv", ".pdf"))
    ):
        return ""
    try:
        return resolve(path).url_name or ""
    except Resolver404:
        return ""


def test_every_chart_says_its_finding_and_can_be_read_without_being_seen(walked):
    found: dict[str, int] = Counter()
    faults = []
    for name, path, page in walked:
        for chart in page.charts:
            found[name] += 1
            faults += [f"{path}: {fault} ({chart['alt'][:60]})" for fault in _faults(name, page, chart)]
    assert "\n".join(sorted(set(faults))) == ""
    assert WITH_CHARTS - set(found) == set()


def _faults(name: str, page: Page, chart: dict) -> Iterator[str]:
    card = chart["figure"]
    if card is None or ("nrp-figure" in card["css"] and not card["title"]):
        yield "no title"
    if len(chart["alt"]) < 30:
        yield "too short a text alternative"
    is_picture = name in PICTURES and not card["tables"] if card else False
    if not is_picture:
        if not re.search(r"\d", chart["alt"]):
            yield "no number in the text alternative"
        if not page.tables:
            yield "no table"
        if not any("csv" in href or "format=" in href or "xlsx" in href for href in page.hrefs):
            yield "no file"
    marks = [mark for mark in chart["marks"] if colours_of(mark)]
    for mark in marks:
        if max(contrast(colour, "#ffffff") for colour in colours_of(mark)) < 3:
            yield f"a mark of {colours_of(mark)} on white"
    yield from _by_colour_alone(marks, chart["words"])


def _by_colour_alone(marks: list[dict], words: list[str]) -> Iterator[str]:
    """Two colours are told apart by contrast, by shape or dash, or by a number written at every mark."""
    shapes: dict[str, set] = {}
    for mark in marks:
        for colour in colours_of(mark):
            shapes.setdefault(colour, set()).add(shape_of(mark))
    pairs = [(one, other) for one in shapes for other in shapes if one < other]
    for one, other in pairs:
        differs = not shapes[one] & shapes[other]
        is_named = sum(bool(re.search(r"\d", word)) for word in words) >= len(marks) / 2
        if contrast(one, other) < 3 and not differs and not is_named:
            yield f"{one} and {other} are told apart by colour alone"
