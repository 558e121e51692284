// Signing in and out: who comes after must not see the first one's rows, and whoever leaves takes theirs along.
(function (root) {
  "use strict";

  const { store, cells } = root.nrpHours || {};
  const place = document.querySelector("[data-left-on-phone]");
  if (!store || !root.indexedDB || !place) {
    return;
  }
  const words = { ...place.dataset };
  const user = place.dataset.user || null;
  const PATIENCE = 3000;

  function say(rows, sentence) {
    place.hidden = !rows.length;
    place.querySelector("[data-words]").textContent = rows.length ? cells.filled(words[sentence], { amount: cells.amount(rows, words) }) : "";
  }

  async function exists() {
    return !root.indexedDB.databases || (await root.indexedDB.databases()).some((one) => one.name === "nrp-hours");
  }

  async function clearCaches() {
    const names = await root.caches.keys();
    await Promise.all(names.filter((name) => name.startsWith("nrp-hours-")).map((name) => root.caches.delete(name)));
    const found = await root.navigator.serviceWorker.getRegistrations();
    await Promise.all(found.map((one) => one.unregister()));
  }

  // True when rows of somebody else stay behind for them.
  async function clear() {
    const others = await store.othersThan(user);
    await store.forget(user);
    new BroadcastChannel("nrp-hours").postMessage({ gone: true });
    if (!others.length) {
      await store.wipe();
    }
    await clearCaches();
    return others.length > 0;
  }

  function inTime(work) {
    return Promise.race([work, new Promise((resolve) => { setTimeout(() => resolve(false), PATIENCE); })]).catch(() => false);
  }

  async function leave(event) {
    const form = event.target;
    if (!form.matches("form[data-hours-leave]") || form.dataset.cleared || root.navigator.onLine === false) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    form.dataset.cleared = "1";
    if (await inTime(clear())) {
      const field = Object.assign(document.createElement("input"), { type: "hidden", name: "rows_wait", value: "1" });
      form.append(field);
    }
    form.requestSubmit(event.submitter || undefined);
  }

  async function start() {
    if (!(await exists())) {
      return;
    }
    if (user) {
      say((await store.rowsOf(user)).filter(store.isUnsent), "own");
    } else {
      await store.setWho(null);
      say(await store.othersThan(null), "others");
    }
  }

  document.addEventListener("submit", leave, true);
  start().catch(() => undefined);
})(self);
