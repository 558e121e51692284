"""What goes on behind the people of benchmarks/web.py: one evaluation after another, and three reports at all times."""

import datetime as dt
import itertools
import json
import threading
from collections import Counter
from typing import Any

from benchmarks.web_walk import Answer, Browser, Failed, Figures

FORMATS = ("pdf", "xlsx", "docx")
LOOK_EVERY = 2.0


class Background:
    """Threads that ask for work, wait until it is done, and ask again; `done` counts what was finished."""

    def __init__(self, host: str, secret: str, figures: Figures, until: threading.Event) -> None:
        self.host, self.secret, self.figures, self.until = host, secret, figures, until
        self.done: Counter[str] = Counter()
        self.threads = [threading.Thread(target=self._evaluations, daemon=True)]
        self.threads += [threading.Thread(target=self._reports, args=(kind,), daemon=True) for kind in FORMATS]

    def start(self) -> None:
        """Begin all of them."""
        for thread in self.threads:
            thread.start()

    def _evaluations(self) -> None:
        """Decide for another number of filled-in answers again and again: each time a plan never run before."""
        browser = self._signed_in("evaluation-deputy@example.org")
        for datasets, iterations in itertools.product(range(40, 200), range(10, 12)):
            imputation = {"datasets": datasets, "iterations": iterations}
            asked = {"note": "For the benchmark.", "release": "pmg", "imputation": imputation}
            if not self._is_going_on(browser.post_json("/api/v1/plans/", asked), 201, "a plan"):
                return
            if not self._until_done(browser, "/api/v1/runs/?page_size=1", "evaluation"):
                return

    def _reports(self, kind: str) -> None:
        """Ask for one report of the whole programme after another."""
        browser = self._signed_in("pmg-member@example.org")
        today = dt.datetime.now(dt.UTC).date().isoformat()
        asked = {"kind": "programme", "format": kind, "period_start": "2016-01-01", "period_end": today}
        while not self.until.is_set():
            answer = browser.post_json("/api/v1/reports/", asked)
            if not self._is_going_on(answer, 202, "a report"):
                return
            address = f"/api/v1/reports/{json.loads(answer.body)['id']}/"
            if not self._until_done(browser, address, f"report {kind}"):
                return
            file = browser.get(f"{address}file/")
            if not self._is_going_on(file, 200, f"the file of a report ({kind})"):
                return

    def _signed_in(self, email: str) -> Browser:
        browser = Browser(self.host)
        browser.sign_in(email, self.secret)
        return browser

    def _is_going_on(self, answer: Answer, wanted: int, what: str) -> bool:
        if answer.status != wanted and not self.until.is_set():
            self.figures.fault(f"asking for {what} answered {answer.status} {answer.text[:300]!r}")
        return answer.status == wanted

    def _until_done(self, browser: Browser, address: str, what: str) -> bool:
        """Look until it is finished; False when the end came first or it failed."""
        while not self.until.wait(LOOK_EVERY):
            try:
                state = _state(json.loads(browser.get(address).body))
            except (OSError, ValueError, Failed) as error:
                self.figures.fault(f"{what}: {error!r}")
                return False
            if state == "failed":
                self.figures.fault(f"{what} failed")
                return False
            if state in ("done", "superseded"):
                self.done[what] += 1
                return True
        return False


def _state(document: dict[str, Any]) -> str:
    """Give the state of one thing, or of the first of a list."""
    rows = document.get("results")
    return str((rows[0] if rows else document)["state"])
