// The grid that a phone can draw by itself: numbers for people, codes for activities, two weeks to choose from.
(function (root) {
  "use strict";

  const { cells } = root.nrpHours;
  const DAY = 24 * 3600 * 1000;

  function iso(date) {
    return date.toISOString().slice(0, 10);
  }

  // Calendar days, whatever the clock does in the night between two of them.
  function today() {
    const now = new Date();
    return new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()));
  }

  function mondayOf(date) {
    return new Date(date.getTime() - ((date.getUTCDay() + 6) % 7) * DAY);
  }

  function weekFrom(address) {
    const asked = new URLSearchParams(address.search).get("week") || "";
    const day = /^\d{4}-\d\d-\d\d$/.test(asked) ? new Date(`${asked}T00:00:00Z`) : today();
    const isFar = Number.isNaN(day.getTime()) || day > today();
    return mondayOf(isFar ? today() : day);
  }

  function element(name, className, ...children) {
    const made = document.createElement(name);
    made.className = className;
    made.append(...children);
    return made;
  }

  // A code is not a text of the programme; it is made readable, never looked up.
  function readable(code) {
    const words = code.replace(/[_-]+/g, " ").trim();
    return words.charAt(0).toUpperCase() + words.slice(1);
  }

  function daysOf(monday) {
    return [0, 1, 2, 3, 4, 5, 6].map((number) => new Date(monday.getTime() + number * DAY));
  }

  function period(monday) {
    const days = daysOf(monday);
    const long = new Intl.DateTimeFormat(document.documentElement.lang || "en-GB", { day: "numeric", month: "long", timeZone: "UTC" });
    const [first, last] = [days[0], days[6]];
    const start = first.getUTCMonth() === last.getUTCMonth() ? String(first.getUTCDate()) : long.format(first);
    return [start, long.format(last)];
  }

  function head(day) {
    const made = element("div", "nrp-hours__day", element("b", "", cells.weekday(iso(day), "short")), String(day.getUTCDate()));
    if (day.getTime() === today().getTime()) {
      made.classList.add("nrp-hours__day--today");
    }
    return made;
  }

  function input(adviser, number, code, day, words) {
    const made = element("input", "nrp-hours__box");
    const on = iso(day);
    made.id = made.name = `m.${adviser}.${code}.${on}`;
    Object.assign(made.dataset, { adviser, activity: code, on, was: "0" });
    made.type = "text";
    made.placeholder = " ";
    made.maxLength = 20;
    made.inputMode = "decimal";
    made.autocomplete = "off";
    made.setAttribute("aria-label", `${cells.filled(words.number, { number })}, ${readable(code)}, ${cells.weekday(on)} ${day.getUTCDate()}`);
    return made;
  }

  // A day that has not come has no box: the site would not take it.
  function cell(adviser, number, code, day, words) {
    const inside = day > today() ? element("span", "nrp-hours__fixed") : input(adviser, number, code, day, words);
    return element("div", "nrp-hours__cell", inside, element("span", "nrp-hours__last"));
  }

  function row(adviser, number, code, monday, words) {
    const name = cells.filled(words.number, { number });
    const who = element("div", "nrp-hours__who", element("b", "", name), element("span", "", readable(code)));
    const total = element("div", "nrp-hours__total");
    total.dataset.total = "";
    const state = element("span", "");
    state.dataset.state = "";
    const days = daysOf(monday).map((day) => cell(adviser, number, code, day, words));
    const made = element("div", "nrp-hours__line nrp-hours__row", who, ...days, total, element("div", "nrp-hours__rest", state));
    made.dataset.row = `${adviser}.${code}`;
    made.setAttribute("role", "group");
    made.setAttribute("aria-label", `${name}, ${readable(code)}`);
    return made;
  }

  // Everybody of the list with what they lately did, and whatever lies on the phone of this week.
  function wanted(list, kept, monday, extra) {
    const numbers = new Map(list.advisers.map((one) => [one.id, one.number]));
    const pairs = new Map();
    const add = (adviser, code) => pairs.set(`${adviser}.${code}`, [adviser, code]);
    for (const one of list.advisers) {
      one.activities.forEach((code) => add(one.id, code));
    }
    const days = new Set(daysOf(monday).map(iso));
    kept.filter((one) => days.has(one.on)).forEach((one) => add(one.adviser, one.activity));
    extra.forEach(([adviser, code]) => add(adviser, code));
    const order = ([adviser, code]) => [numbers.get(adviser) || 0, code];
    return [...pairs.values()]
      .sort((a, b) => order(a)[0] - order(b)[0] || order(a)[1].localeCompare(order(b)[1]))
      .map(([adviser, code]) => ({ adviser, code, number: numbers.get(adviser) || "?" }));
  }

  function draw(form, { list, kept, monday, extra, words }) {
    const [first, total, rest] = ["first", "total", "rest"].map((name) => element("div", `nrp-hours__${name}`));
    const heads = element("div", "nrp-hours__line nrp-hours__heads", first, ...daysOf(monday).map(head), total, rest);
    heads.setAttribute("aria-hidden", "true");
    const rows = wanted(list, kept, monday, extra).map((one) => row(one.adviser, one.number, one.code, monday, words));
    form.dataset.week = iso(monday);
    form.querySelector("[data-grid]").replaceChildren(heads, ...rows);
  }

  function options(select, values) {
    const was = select.value;
    select.replaceChildren(...values.map(([value, text]) => new Option(text, value)));
    select.value = values.some(([value]) => value === was) ? was : (values[0] || [""])[0];
  }

  function fillChoices(form, list, words) {
    options(form.querySelector("[data-choose=adviser]"), list.advisers.map((one) => [one.id, cells.filled(words.number, { number: one.number })]));
    options(form.querySelector("[data-choose=activity]"), list.activities.map((code) => [code, readable(code)]));
  }

  const shell = { weekFrom, mondayOf, today, period, draw, fillChoices, readable, iso, before: (monday) => new Date(monday.getTime() - 7 * DAY) };
  Object.assign(root.nrpHours, { shell });
})(self);
