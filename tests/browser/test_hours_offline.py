"""The hours page without signal: opened, filled, reloaded, and everything sent once when the signal is back."""

import datetime as dt
import json
import random
from collections import Counter
from dataclasses import dataclass

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from coren.durations import UnclearTime, minutes_from
from coren.models import HoursEntry
from coren.money import Week
from nrp.accounts.models import User
from nrp.accounts.roles import Role
from tests.coren_factories import an_adviser, hours_of, the_rates, with_account
from tests.factories import PASSWORD, a_user_with, an_area

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ENTRIES = 100
SEED = 20190211
NAMES = ("Aurelia", "Bartholomew", "Clementine", "Dashiell", "Evangeline", "Ferdinand", "Gwendolen", "Horatio")
SURNAMES = ("Quillfeather", "Ravenscroft")
ALL_STORAGE = """async () => {
  const found = {local: {...localStorage}, session: {...sessionStorage}, databases: [], caches: []};
  for (const {name} of await indexedDB.databases()) {
    const database = await new Promise((resolve, reject) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    for (const store of database.objectStoreNames) {
      const rows = await new Promise((resolve, reject) => {
        const request = database.transaction(store).objectStore(store).getAll();
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      found.databases.push([name, store, rows]);
    }
    database.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const response = await cache.match(request);
      const isText = /text|json|javascript|svg/.test(response.headers.get("Content-Type") || "");
      found.caches.push([name, request.url, isText ? await response.text() : ""]);
    }
  }
  found.workers = (await navigator.serviceWorker.getRegistrations()).length;
  return found;
}"""
# The answer is lost on the way although the request has arrived: every second time.
LOSES_ANSWERS = """
  const real = window.fetch;
  let count = 0;
  window.fetch = async function (...asked) {
    const answer = await real.apply(this, asked);
    const isSending = asked[1] && asked[1].method && asked[1].method !== "GET";
    if (isSending && (count += 1) % 2) {
      throw new TypeError("lost");
    }
    return answer;
  };
"""
# What a keyboard does, without asking the browser once for each box.
TYPE = """(entries) => entries.forEach(([name, minutes]) => {
  const box = document.getElementById(name);
  box.value = `${minutes} min`;
  box.dispatchEvent(new Event("input", {bubbles: true}));
})"""
RETRY = "document.dispatchEvent(new Event('visibilitychange'))"


@dataclass(frozen=True)
class Network:
    """A place with its advisers and somebody who logs for them; the week is the last, so that every day has come."""

    advisers: list
    facilitator: User
    week: Week

    @property
    def address(self):
        return f"{reverse('hours')}?week={self.week.monday.isoformat()}"

    def texts(self):
        """What must be nowhere on the phone."""
        place = self.advisers[0].area.name
        return [*NAMES, *SURNAMES, "Facilitatrix", "@example.org", place, "LOG meetings", "Street survey"]


def network(advisers=15):
    the_rates()
    place = an_area("Zebrafinch Wharf")
    names = [f"{first} {last}" for last in SURNAMES for first in NAMES][:advisers]
    facilitator = a_user_with(Role.COREN_FACILITATOR, area=place, email="fac@example.org", name="Facilitatrix Sample")
    week = Week.of(timezone.localdate()).before
    return Network([an_adviser(place, name) for name in names], facilitator, week)


def on_phone(page):
    return page.evaluate(ALL_STORAGE)


def kept_rows(page):
    return [row for _name, store, rows in on_phone(page)["databases"] if store == "rows" for row in rows]


def until(page, expression):
    """Ask again until it is so. The page's policy forbids what Playwright's own waiting does."""
    for _ in range(600):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never: {expression}")


def open_grid(visitor, here):
    """Sign in, open the week and wait until the phone could open it without signal."""
    page = visitor.page
    sign_in(page, visitor.base, here.facilitator, here.address)
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    until(page, "caches.keys().then((names) => names.length > 0)")
    until(page, "navigator.serviceWorker.controller !== null")
    until(page, "self.nrpHours.view.list !== null")


def fill(page, cell, minutes):
    adviser, on = cell
    box = page.locator(f'input[data-adviser="{adviser}"][data-activity="log_meeting"][data-on="{on}"]')
    box.fill(f"{minutes // 60}:{minutes % 60:02d}")


def save(page):
    page.locator("#hours-grid .nrp-hours__bar button").click()
    until(page, "!document.getElementById('hours-grid').dataset.asking")


def type_all(page, entries, order):
    """Type entries and save after every few, as somebody does."""
    left = list(entries)
    while left:
        few = [left.pop() for _ in range(min(order.randint(1, 9), len(left)))]
        page.evaluate(TYPE, [[f"m.{adviser}.log_meeting.{on}", str(minutes)] for (adviser, on), minutes in few])
        save(page)


def logged():
    return Counter((str(one.adviser_id), one.on.isoformat(), one.minutes) for one in HoursEntry.objects.all())


def arrived(page, count):
    for _ in range(600):
        if HoursEntry.objects.count() >= count:
            break
        page.wait_for_timeout(100)
    page.wait_for_timeout(300)


def sign_in(page, base, user, goes_to):
    page.goto(f"{base}/account/login/?next={goes_to}")
    page.locator("input[name=login]").fill(user.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{base}{goes_to}")


def sign_out(page, base):
    page.goto(f"{base}/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/login/")


def line(page):
    return page.locator("[data-signal]").inner_text()


def has_no_text(page, texts):
    found = json.dumps(on_phone(page))
    assert [text for text in texts if text in found] == []


def test_a_hundred_entries_without_signal_arrive_once(visit):
    here = network()
    order = random.Random(SEED)
    cells = [(str(adviser.pk), day.isoformat()) for adviser in here.advisers for day in here.week.days]
    order.shuffle(cells)
    entries = [(cell, 15 * order.randint(1, 8)) for cell in cells[:ENTRIES]]

    phone = visit(390)
    open_grid(phone, here)
    first, second = phone.page, phone.page.context.new_page()
    second.goto(f"{phone.base}{here.address}")
    phone.page.context.set_offline(True)

    first.bring_to_front()
    type_all(first, entries[:40], order)
    assert "No signal" in line(first)
    assert "on this phone" in first.locator("[data-unsent]").inner_text()
    second.bring_to_front()
    type_all(second, entries[40:70], order)
    first.bring_to_front()
    first.reload()
    first.locator("input[data-on]").first.wait_for()
    assert "Names are not kept on this phone" in first.locator("main").inner_text()
    assert not any(name in first.content() for name in NAMES)
    type_all(first, entries[70:], order)
    assert len(kept_rows(first)) == ENTRIES
    has_no_text(first, here.texts())

    Session.objects.all().delete()
    phone.page.context.set_offline(False)
    first.get_by_role("link", name="Sign in").wait_for()
    assert "Sign in again to send" in line(first)
    assert HoursEntry.objects.count() == 0
    assert len(kept_rows(first)) == ENTRIES

    sign_in(first, phone.base, here.facilitator, here.address)
    second.evaluate(RETRY)
    arrived(first, ENTRIES)
    wanted = Counter({(adviser, on, minutes): 1 for (adviser, on), minutes in entries})
    assert logged() == wanted
    until(first, "document.querySelectorAll('[data-unsent]').length === 1")
    has_no_text(first, here.texts())

    second.close()
    sign_out(first, phone.base)
    left = on_phone(first)
    assert left == {"local": {}, "session": {}, "databases": [], "caches": [], "workers": 0}
    assert logged() == wanted


def test_answers_that_are_lost_make_no_second_entry(visit):
    here = network(4)
    phone = visit(390)
    phone.page.add_init_script(LOSES_ANSWERS)
    open_grid(phone, here)
    page = phone.page
    page.context.set_offline(True)
    monday, tuesday = (day.isoformat() for day in here.week.days[:2])
    for adviser in here.advisers:
        fill(page, (str(adviser.pk), monday), 60)
    save(page)
    page.context.set_offline(False)
    arrived(page, 4)
    # The figure is changed while nobody knows whether the first one arrived.
    page.context.set_offline(True)
    fill(page, (str(here.advisers[0].pk), monday), 90)
    fill(page, (str(here.advisers[1].pk), monday), 0)
    fill(page, (str(here.advisers[2].pk), tuesday), 30)
    save(page)
    page.context.set_offline(False)
    for _ in range(60):
        if not any(row["state"] == "kept" for row in kept_rows(page)):
            break
        page.evaluate(RETRY)
        page.wait_for_timeout(250)
    ids = [str(one.pk) for one in here.advisers]
    assert logged() == Counter(
        {(ids[0], monday, 90): 1, (ids[2], monday, 60): 1, (ids[2], tuesday, 30): 1, (ids[3], monday, 60): 1}
    )


def test_somebody_else_on_the_phone_neither_sees_nor_sends_them(visit):
    here = network(2)
    other = a_user_with(Role.COREN_FACILITATOR, area=here.advisers[0].area, email="other@example.org")
    phone = visit(390)
    open_grid(phone, here)
    page = phone.page
    page.context.set_offline(True)
    fill(page, (str(here.advisers[0].pk), here.week.monday.isoformat()), 120)
    save(page)
    Session.objects.all().delete()
    page.context.set_offline(False)
    page.get_by_role("link", name="Sign in").wait_for()

    # A tab of the first person stays open.
    tab = page.context.new_page()
    tab.goto(f"{phone.base}{reverse('hours-app')}")
    tab.get_by_role("link", name="Sign in").wait_for()
    page.bring_to_front()
    sign_in(page, phone.base, other, here.address)
    page.get_by_text("wait for the person who saved them").wait_for()
    until(page, "self.nrpHours.view.list !== null")
    assert page.locator("input[data-on]").first.input_value() == ""
    tab.evaluate(RETRY)
    page.wait_for_timeout(1500)
    assert HoursEntry.objects.count() == 0
    until(tab, f"self.nrpHours.view.owner === '{other.pk}'")
    tab.close()
    page.context.set_offline(True)
    page.reload()
    page.locator("input[data-on]").first.wait_for()
    assert page.locator("input[data-on]").first.input_value() == ""
    page.context.set_offline(False)
    page.wait_for_timeout(500)
    assert HoursEntry.objects.count() == 0
    sign_out(page, phone.base)
    page.get_by_text("2 hours on this phone wait to be sent").wait_for()  # said by script, so not at once
    assert [row["owner"] for row in kept_rows(page)] == [str(here.facilitator.pk)]
    assert HoursEntry.objects.count() == 0

    sign_in(page, phone.base, here.facilitator, here.address)
    arrived(page, 1)
    assert logged() == Counter({(str(here.advisers[0].pk), here.week.monday.isoformat(), 120): 1})


def test_an_overlap_is_asked_in_the_row_when_the_signal_is_back(visit):
    here = network(2)
    adviser, monday = here.advisers[0], here.week.monday
    phone = visit(390)
    open_grid(phone, here)
    page = phone.page
    page.context.set_offline(True)
    fill(page, (str(adviser.pk), monday.isoformat()), 120)
    fill(page, (str(here.advisers[1].pk), monday.isoformat()), 45)
    save(page)
    # Meanwhile somebody logs hours of that day at a desk.
    hours_of(adviser, monday, 60)
    page.context.set_offline(False)
    page.get_by_role("button", name="Keep both").wait_for()
    assert "Check Monday" in page.locator("#hours-grid").inner_text()
    assert "already has 1 hour" in page.locator("#hours-grid").inner_text()
    has_no_text(page, here.texts())
    page.get_by_role("button", name="Keep both").click()
    arrived(page, 3)
    page.get_by_text("Sent ").first.wait_for()
    ids = [str(one.pk) for one in here.advisers]
    assert logged() == Counter(
        {(ids[0], str(monday), 60): 1, (ids[0], str(monday), 120): 1, (ids[1], str(monday), 45): 1}
    )


def test_a_row_is_taken_off_before_it_was_ever_sent(visit):
    here = network(1)
    cell = (str(here.advisers[0].pk), here.week.monday.isoformat())
    phone = visit(390)
    open_grid(phone, here)
    page = phone.page
    page.context.set_offline(True)
    fill(page, cell, 60)
    save(page)
    assert len(kept_rows(page)) == 1
    page.locator("input[data-on]").first.fill("")
    save(page)
    assert kept_rows(page) == []
    page.locator("input[data-on]").first.fill("a while")
    save(page)
    assert "Enter time in quarter hours" in page.locator("#hours-grid").inner_text()
    assert kept_rows(page) == []
    page.context.set_offline(False)
    page.wait_for_timeout(500)
    assert HoursEntry.objects.count() == 0


def test_with_signal_the_form_is_sent_and_the_phone_keeps_nothing(visit):
    here = network(2)
    phone = visit(390)
    open_grid(phone, here)
    phone.look()
    page = phone.page
    fill(page, (str(here.advisers[0].pk), here.week.monday.isoformat()), 75)
    page.locator("#hours-grid .nrp-hours__bar button").click()
    page.get_by_text("1.25 hours sent for approval.").wait_for()
    phone.look()
    until(page, "document.querySelector('[data-signal]').textContent.trim() === ''")
    assert kept_rows(page) == []
    assert HoursEntry.objects.get().source == HoursEntry.Source.GRID
    assert HoursEntry.objects.get().on == dt.date.fromisoformat(here.week.monday.isoformat())


def test_the_page_on_the_phone_has_no_fault(visit):
    here = network(3)
    phone = visit(390)
    open_grid(phone, here)
    page = phone.page
    page.context.set_offline(True)
    page.reload()
    page.locator("input[data-on]").first.wait_for()
    phone.said.clear()  # the browser itself says that there is no network
    phone.look()
    page.context.set_offline(False)
    page.get_by_role("link", name="Open the week with names").click()
    page.get_by_text(here.advisers[0].person.name).first.wait_for()
    # The app opens on the phone's page, which leads on when there is signal and nothing waits.
    page.goto(f"{phone.base}{reverse('hours-app')}")
    page.wait_for_url(f"{phone.base}{reverse('hours')}")


def test_an_adviser_logs_their_own_without_signal(visit):
    here = network(2)
    adviser = here.advisers[0]
    mine = with_account(adviser)
    phone = visit(390)
    page = phone.page
    sign_in(page, phone.base, mine, reverse("my-hours"))
    until(page, "navigator.serviceWorker.controller !== null && self.nrpHours.view.list !== null")
    phone.look()
    page.context.set_offline(True)
    page.get_by_role("link", name="Log hours on this phone").click()
    page.locator("input[data-on]").first.wait_for()
    assert {box.get_attribute("data-adviser") for box in page.locator("input[data-on]").all()} == {str(adviser.pk)}
    page.locator("input[data-on]").first.fill("1.5")
    save(page)
    page.context.set_offline(False)
    arrived(page, 1)
    entry = HoursEntry.objects.get()
    assert (entry.adviser_id, entry.minutes, entry.created_by_id) == (adviser.pk, 90, mine.pk)
    page.get_by_role("link", name="Open my hours").click()
    page.wait_for_url(f"{phone.base}{reverse('my-hours')}")
    assert kept_rows(page) == [] or kept_rows(page)[0]["state"] == "sent"


def test_a_browser_that_keeps_nothing_says_so_and_saves_with_signal(visit):
    here = network(1)
    phone = visit(390)
    page = phone.page
    page.add_init_script("Object.defineProperty(window, 'indexedDB', {value: undefined})")
    sign_in(page, phone.base, here.facilitator, here.address)
    page.get_by_text("This browser keeps nothing on the phone").wait_for()
    fill(page, (str(here.advisers[0].pk), here.week.monday.isoformat()), 30)
    page.locator("#hours-grid .nrp-hours__bar button").click()
    page.get_by_text("0.5 hours sent for approval.").wait_for()


def test_the_phone_reads_lengths_of_time_as_the_site_does(visit):
    whole = ["", " ", "2", "2.", "1.25", "1,25", ".5", "1:15", "1 : 15", "01:05", "1h15", "1 h 15 min", "45 min", "45m"]
    odd = [
        "1½",
        "¼",
        "2 hours",
        "1 hr",
        "0",
        "0.1",
        "1.333333",
        "24",
        "25",
        "1:60",
        "h",
        "a while",
        "-1",
        "1.2.3",
        "1h 90",
    ]
    texts = [*whole, *odd, "1\u00a0h", "12345", "1e3", "١", "1 15", "2 Hours 30 Mins"]
    phone = visit(390)
    phone.page.goto(f"{phone.base}{reverse('hours-app')}")
    read = phone.page.evaluate("(texts) => texts.map((text) => self.nrpHours.cells.minutesFrom(text))", texts)
    assert dict(zip(texts, read, strict=True)) == {text: by_the_site(text) for text in texts}


def by_the_site(text):
    try:
        return minutes_from(text)
    except UnclearTime:
        return None
