// The hours page opens without signal. Only the public shell is ever kept; no answer to somebody signed in is.
// The site puts in front of this file what belongs to the shell (self.nrpShell) and the two scripts it shares.
(function () {
  "use strict";

  const shell = self.nrpShell;
  const KEPT = `nrp-hours-${shell.version}`;
  const PATIENCE = 8000;
  const files = new Set(shell.assets.map((address) => new URL(address, self.location).href));

  // Asked for without cookies: whoever is signed in, this is the answer for anybody.
  async function keep() {
    const cache = await caches.open(KEPT);
    const asked = [shell.shell, ...shell.assets].map((url) => new Request(url, { credentials: "omit", cache: "no-cache" }));
    await cache.addAll(asked);
  }

  async function forgetOlder() {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith("nrp-hours-") && name !== KEPT).map((name) => caches.delete(name)));
  }

  function kept(url) {
    return caches.open(KEPT).then((cache) => cache.match(url));
  }

  function late() {
    return new Promise((resolve, reject) => { setTimeout(() => reject(new Error("late")), PATIENCE); });
  }

  // With signal the site answers. Without, or when nothing comes for long: the shell.
  async function page(request) {
    const answer = fetch(request);
    answer.catch(() => undefined);
    try {
      return await (request.method === "GET" ? Promise.race([answer, late()]) : answer);
    } catch {
      return (await kept(shell.shell)) || answer;
    }
  }

  async function file(request) {
    try {
      return await fetch(request);
    } catch (fault) {
      const found = await kept(request.url);
      if (found) {
        return found;
      }
      throw fault;
    }
  }

  function isPage(request, url) {
    const isHere = request.mode === "navigate" && url.origin === self.location.origin;
    const isOurs = request.method === "GET" ? shell.pages.some((page) => url.pathname.startsWith(page)) : url.pathname === shell.grid;
    return isHere && isOurs;
  }

  self.addEventListener("install", function (event) {
    event.waitUntil(keep().then(() => self.skipWaiting()));
  });
  self.addEventListener("activate", function (event) {
    event.waitUntil(forgetOlder().then(() => self.clients.claim()));
  });
  self.addEventListener("fetch", function (event) {
    const url = new URL(event.request.url);
    if (isPage(event.request, url)) {
      event.respondWith(page(event.request));
    } else if (event.request.method === "GET" && files.has(url.href)) {
      event.respondWith(file(event.request));
    }
  });
  // The browser calls when the signal is back, even with the page closed.
  self.addEventListener("sync", function (event) {
    if (event.tag === "nrp-hours") {
      event.waitUntil(sendKept());
    }
  });

  async function sendKept() {
    const { store, send } = self.nrpHours;
    const owner = await store.who();
    const outcome = owner ? await send(owner, shell) : { state: "ok" };
    new BroadcastChannel("nrp-hours").postMessage({ changed: true });
    if (outcome.state === "offline" || outcome.state === "failed") {
      throw new Error(outcome.state); // the browser tries again by itself
    }
  }
})();
