// Sends what lies on the phone, again and again with growing pauses, until the site has it.
(function (root) {
  "use strict";

  const { view, store, send, probe, cells } = root.nrpHours;
  if (!view) {
    return;
  }
  const WAITS = [4, 8, 15, 30, 60, 120, 300].map((seconds) => seconds * 1000);
  const { form } = view;
  let tries = 0;
  let timer = 0;
  let busy = false;

  async function attempt() {
    clearTimeout(timer);
    if (busy || view.signal === "nostore") {
      return;
    }
    busy = true;
    try {
      const outcome = view.owner ? await send(view.owner, view.places, hear) : await probe(view.places);
      await learn(outcome);
    } catch {
      view.signal = "nostore";
    } finally {
      busy = false;
    }
    await view.refresh().catch(() => undefined);
    view.tell();
    later();
  }

  function hear(key, sentence) {
    if (sentence) {
      view.said.set(key, sentence);
    } else {
      view.said.delete(key);
    }
  }

  // What an answer of the site says about who is here.
  async function learn(outcome) {
    view.signal = outcome.state;
    const keys = outcome.keys;
    if (keys && keys.user !== view.owner && view.isShell) {
      await become(keys);
    } else if (keys && keys.user === view.owner) {
      await keepList(keys);
      tries = 0;
    } else if (outcome.state === "other" && view.isShell) {
      await become({ user: null });
    }
    if (outcome.state === "ok") {
      view.note = "";
      await acceptSent();
    }
  }

  // The page with names chose the place; the page on the phone knows none and keeps that choice.
  async function keepList(keys) {
    if (!view.isShell || !view.list) {
      await store.setList(keys);
      view.takeList(keys);
    }
  }

  // Somebody else is signed in: the page is theirs now, and rows of the first wait unseen.
  async function become(keys) {
    await store.setWho(keys.user);
    view.owner = keys.user;
    view.said.clear();
    if (keys.user) {
      await store.setList(keys);
      view.takeList(keys);
      view.signal = "ok";
    }
    await view.load();
    view.draw();
  }

  // What the site has taken is what the page shows from now on; a later change of the cell starts from there.
  async function acceptSent() {
    await view.load();
    const sent = form && !view.isShell ? cells.cellsIn(form) : [];
    const shown = form && form.elements.shown ? JSON.parse(form.elements.shown.value || "{}") : {};
    for (const input of sent) {
      const row = view.keptOf(input);
      if (row && row.state === "sent") {
        input.dataset.was = String(row.minutes);
        input.dataset.entry = row.entry;
        shown[input.name] = row.minutes;
      }
    }
    if (form && form.elements.shown) {
      form.elements.shown.value = JSON.stringify(shown);
    }
  }

  function later() {
    const isDone = view.signal === "ok" && !view.unsent().some((row) => row.state === "kept");
    if (isDone || view.signal === "signin" || view.signal === "other" || view.signal === "nostore") {
      return;
    }
    timer = setTimeout(attempt, WAITS[Math.min(tries, WAITS.length - 1)]);
    tries += 1;
  }

  async function askBrowserToo() {
    try {
      const registration = await navigator.serviceWorker.ready;
      await registration.sync.register("nrp-hours");
    } catch { /* a browser without it sends while the page is open */ }
  }

  // The signal may be back: do not wait for the next turn.
  function now() {
    tries = 0;
    return attempt();
  }

  Object.assign(view, { attempt, now, askBrowserToo });
})(self);
