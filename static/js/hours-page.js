// The hours page without signal. With signal the form is sent as always; without, what was typed is kept on the phone
// and sent when the signal is back. On the page that the phone keeps itself, everything goes this way.
(function (root) {
  "use strict";

  const { view, store, cells, paint, paintBar, paintRepeat, paintTotal } = root.nrpHours;
  if (!view) {
    return;
  }
  const { form } = view;

  // The site made this page: what it shows is so. What it does not show and the phone has, goes back into its box.
  async function reconcile() {
    for (const input of form ? cells.cellsIn(form) : []) {
      const row = view.keptOf(input);
      if (!row) {
        continue;
      }
      const printed = cells.minutesFrom(input.defaultValue);
      const isHeld = row.held_until && (printed === row.minutes || input.getAttribute("aria-describedby"));
      const isThere = cells.shownMinutes(input) === row.minutes && (row.minutes > 0 || row.posted === null);
      if (row.state === "sent" || isHeld || isThere) {
        await store.change(row.key, () => null);
      }
    }
    await view.load();
    await freeHeld();
    view.follow();
  }

  // Rows that a lost sending held back, and those the site would not take: asked again once, for its sentence.
  async function freeHeld() {
    for (const row of view.rows.values()) {
      if (row.held_until || row.state === "asked" || row.state === "refused") {
        await store.change(row.key, (now) => ({ ...now, held_until: 0, state: store.isUnsent(now) ? "kept" : now.state }));
      }
    }
    await view.load();
  }

  async function startPage() {
    await store.setWho(view.owner);
    await view.load();
    const list = await store.list(view.owner);
    if (list) {
      view.takeList(list);
    }
    await store.forgetOld(view.owner);
    await reconcile();
  }

  function onInput(event) {
    if (event.target.matches("input[data-on]")) {
      view.unclear.delete(event.target.name);
      paintBar(view);
      paintRepeat(event.target.closest("[data-row]"));
      if (view.isShell) {
        paintTotal(event.target.closest("[data-row]"));
      }
    }
  }

  // Whoever opens the app with signal, and has nothing waiting, wants the week with names.
  function goOn() {
    const isStart = view.isShell && location.pathname === view.config.app;
    if (isStart && view.signal === "ok" && view.page && !view.unsent().length && !view.unsavedInputs().length) {
      location.replace(view.page);
    }
  }

  view.freeHeld = freeHeld;

  // Another form of hours cannot be kept on the phone, as it holds words; what is typed stays in the page.
  function stopWithoutSignal(event) {
    if (root.navigator.onLine === false) {
      event.preventDefault();
      view.signal = "offline";
      paint(view);
      view.config.place.scrollIntoView({ block: "center" });
    }
  }

  function listen() {
    root.addEventListener("online", view.now);
    root.addEventListener("offline", function () {
      view.signal = "offline";
      paint(view);
    });
    root.addEventListener("pageshow", (event) => { if (event.persisted) { view.now(); } });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) { view.now(); } });
    if (view.channel) {
      view.channel.addEventListener("message", (event) => (event.data.gone ? location.replace(view.config.signIn) : view.refresh()));
    }
    if (form) {
      form.addEventListener("input", onInput);
    } else {
      document.querySelector("main").addEventListener("submit", stopWithoutSignal);
    }
  }

  async function start() {
    listen();
    if ("serviceWorker" in navigator) {
      navigator.serviceWorker.register(view.config.worker, { scope: view.config.scope, updateViaCache: "none" }).catch(() => undefined);
    }
    try {
      await (view.isShell ? view.startShell() : startPage());
    } catch {
      view.signal = "nostore";
      paint(view);
      return;
    }
    paint(view);
    await view.now();
    goOn();
  }

  start();
})(self);
