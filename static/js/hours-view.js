// What a page of hours knows: whose it is, what lies on the phone, and how the signal is.
(function (root) {
  "use strict";

  const place = document.querySelector("[data-offline]");
  if (!place || !root.nrpHours) {
    return;
  }
  const { store, cells, paint } = root.nrpHours;
  const form = document.getElementById("hours-grid");
  const channel = "BroadcastChannel" in root ? new BroadcastChannel("nrp-hours") : null;

  const view = {
    config: { ...place.dataset, place },
    places: { keys: place.dataset.keys, api: place.dataset.api },
    words: JSON.parse(place.dataset.words),
    form,
    channel,
    isShell: Boolean(form && "shell" in form.dataset),
    owner: place.dataset.user || null,
    page: "",
    signal: "unknown",
    note: "",
    rows: new Map(),
    others: [],
    list: null,
    numbers: new Map(),
    said: new Map(), // sentences of the site stay in memory: they may hold names
    unclear: new Map(),
    touched: new Set(),
    hadRows: false,
    keptOf,
    unsent: () => [...view.rows.values()].filter(store.isUnsent),
    unsavedInputs: () => (form ? cells.cellsIn(form).filter(isUnsaved) : []),
    takeList,
    load,
    follow,
    refresh,
    tell,
  };

  function keptOf(input) {
    return view.rows.get(store.keyOf(view.owner, cells.cellOf(input)));
  }

  // What each box stood at when this page last looked: another tab may have saved since, and that is nobody's typing.
  const seen = new WeakMap();

  function seenIn(input) {
    return seen.has(input) ? seen.get(input) : cells.shownMinutes(input);
  }

  function isUnsaved(input) {
    return cells.minutesFrom(input.value) !== seenIn(input);
  }

  // Let every box in which nobody types follow the phone, or else the site.
  function follow() {
    for (const input of form ? cells.cellsIn(form) : []) {
      const kept = keptOf(input);
      const minutes = kept ? kept.minutes : cells.shownMinutes(input);
      if (!isUnsaved(input) && minutes !== seenIn(input)) {
        input.value = minutes ? cells.hoursText(minutes) : "";
        seen.set(input, minutes);
        input.dispatchEvent(new Event("input", { bubbles: true }));
      }
      seen.set(input, minutes);
    }
  }

  function takeList(list) {
    view.list = list;
    view.page = list.page || "";
    view.numbers = new Map(list.advisers.map((one) => [one.id, one.number]));
  }

  async function load() {
    const rows = view.owner ? await store.rowsOf(view.owner) : [];
    view.rows = new Map(rows.map((row) => [row.key, row]));
    view.others = await store.othersThan(view.owner);
    view.hadRows = view.hadRows || rows.length > 0;
  }

  async function refresh() {
    await load();
    follow();
    paint(view);
  }

  function tell() {
    if (channel) {
      channel.postMessage({ changed: true });
    }
  }

  root.nrpHours.view = view;
})(self);
