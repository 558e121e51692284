"""A real Chromium against the live site, with the work done by the dispatcher and the tasks of the site."""

import os
import threading
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from playwright.sync_api import Page, sync_playwright

from nrp.celery import app
from nrp.core.dispatch import Dispatcher
from tests.chromium import find_chromium
from tests.factories import PASSWORD

# Playwright keeps an event loop in the test's thread, in which Django would refuse to touch the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
SHOWN_AS_WRONG = {"moderate", "serious", "critical"}


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def worker():
    """Do queued work as it comes: the dispatcher looks, and each task runs where it is rung."""
    stop = threading.Event()
    app.loader.import_default_modules()  # a task that is not registered would be sent away
    was, app.conf.task_always_eager = app.conf.task_always_eager, True

    def work():
        Dispatcher(look_every=0.2).run(stop.is_set)
        connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    yield
    stop.set()
    thread.join()
    app.conf.task_always_eager = was


@dataclass
class Visitor:
    """Somebody at a browser. Every page they come to is looked over."""

    page: Page
    base: str
    has_script: bool
    said: list[str] = field(default_factory=list)

    def sign_in(self, email):
        self.go("/account/login/")
        self.page.locator("input[name=login]").fill(email)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.press("Sign in")
        self.page.wait_for_url(f"{self.base}/")

    def go(self, path):
        self.page.goto(f"{self.base}{path}")
        self.look()

    def press(self, name):
        self.page.get_by_role("main").get_by_role("button", name=name).click()

    def follow(self, name):
        self.page.locator("a", has_text=name).first.click()
        self.page.wait_for_load_state()
        self.look()

    def look(self):
        """Hold the page against what every page promises: axe is content, nothing overflows, the console is empty."""
        self.page.wait_for_load_state()  # a press may still be on its way to the next page
        assert self.said == [], self.page.url
        width = self.page.viewport_size["width"]
        if self.has_script:
            assert self.page.evaluate("document.documentElement.scrollWidth") <= width, self.page.url
            faults = Axe().run(self.page).response["violations"]
            serious = [
                (fault["id"], fault["nodes"][0]["html"]) for fault in faults if fault["impact"] in SHOWN_AS_WRONG
            ]
            assert serious == [], self.page.url

    def words(self):
        return " ".join(self.page.locator("main").inner_text().split())


@pytest.fixture
def visit(chromium, live_server, settings):
    """Open a browser of a given width, with or without JavaScript."""
    settings.NRP_ENFORCE_MFA = False
    contexts = []

    def opened(width=1280, *, has_script=True):
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=has_script, accept_downloads=True
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        visitor = Visitor(page, live_server.url, has_script)
        page.on("console", lambda message: visitor.said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: visitor.said.append(str(error)))
        return visitor

    yield opened
    for context in contexts:
        context.close()
