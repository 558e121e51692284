// Sends what lies on the phone. Every step may be repeated: a row carries its own id, so a resend changes nothing.
// Runs in pages and in the worker.
(function (root) {
  "use strict";

  const AT_ONCE = 50;
  const MOST_ROUNDS = 40;
  const PATIENCE = 15000;
  const { store } = root.nrpHours;

  // `state`: ok, offline (no answer), signin (no session), other (somebody else), failed (the site is not well).
  class Stopped extends Error {
    constructor(state) {
      super(state);
      this.state = state;
    }
  }

  async function ask(url, options, patience = PATIENCE) {
    let response;
    try {
      response = await fetch(url, {
        credentials: "same-origin", redirect: "manual", cache: "no-store",
        signal: AbortSignal.timeout(patience), ...options,
      });
    } catch {
      throw new Stopped("offline");
    }
    if (response.type === "opaqueredirect" || response.status === 401) {
      throw new Stopped("signin");
    }
    if (response.status >= 500 || response.status === 429) {
      throw new Stopped("failed");
    }
    return response;
  }

  async function read(response) {
    try {
      return await response.json();
    } catch {
      throw new Stopped("offline"); // cut in the middle, or a network's own page
    }
  }

  // Who is signed in, and the token for sending. The token changes at each sign-in, so that rows of one person are
  // refused under another's session even when it begins between this answer and the sending.
  async function keys(places, patience) {
    const response = await ask(places.keys, { headers: { Accept: "application/json" } }, patience);
    if (response.status === 403) {
      throw new Stopped("other"); // signed in, but somebody who logs no hours
    }
    if (!response.ok) {
      throw new Stopped("failed");
    }
    return read(response);
  }

  async function api(url, method, token, body) {
    const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token };
    const response = await ask(url, { method, headers, body: body && JSON.stringify(body) });
    if (response.status === 403 && method === "POST") {
      throw new Stopped("token");
    }
    return { status: response.status, data: response.status === 204 ? null : await read(response) };
  }

  function sentenceOf(problem) {
    const said = Object.values((problem && problem.errors) || {}).flat();
    return said.length ? said.join(" ") : (problem && problem.detail) || "";
  }

  // What an answer makes of a row, as the row stands by then: it may have been typed over meanwhile.
  function settled(row, asked, answer) {
    const done = answer.status < 300;
    const gone = asked.minutes === 0 && answer.status === 404;
    if (asked.minutes === 0 && (done || gone)) {
      return row.minutes === 0 ? null : { ...row, entry: null, posted: null, client_id: root.crypto.randomUUID() };
    }
    if (done) {
      const entry = (answer.data && answer.data.id) || row.entry;
      const now = { ...row, entry, posted: null };
      return row.minutes === asked.minutes ? { ...now, state: "sent", sent_at: Date.now() } : now;
    }
    const known = { ...row, posted: null };
    if (row.minutes !== asked.minutes) {
      return row.minutes === 0 && !row.entry ? null : known;
    }
    return { ...known, state: answer.data && answer.data.errors && answer.data.errors.keep_both ? "asked" : "refused" };
  }

  async function settle(row, asked, answer, say) {
    await store.change(row.key, (now) => settled(now, asked, answer));
    say(row.key, answer.status < 300 ? "" : sentenceOf(answer.data));
  }

  async function sendNew(rows, places, token, say) {
    const marked = [];
    for (const row of rows) {
      const now = await store.change(row.key, (one) => ({ ...one, posted: one.posted === null ? one.minutes : one.posted }));
      if (now) {
        marked.push(now);
      }
    }
    const body = marked.map((row) => ({
      client_id: row.client_id, adviser: row.adviser, on: row.on, minutes: row.posted, activity: row.activity,
      keep_both: row.keep_both,
    }));
    const answer = await api(places.api, "POST", token, body);
    if (answer.status !== 207) {
      throw new Stopped("failed");
    }
    for (const [index, result] of answer.data.results.entries()) {
      const row = marked[index];
      await settle(row, { minutes: row.posted }, { status: result.status, data: result }, say);
    }
  }

  async function sendChange(row, places, token, say) {
    const method = row.minutes ? "PATCH" : "DELETE";
    const body = row.minutes ? { minutes: row.minutes } : undefined;
    const answer = await api(`${places.api}${row.entry}/`, method, token, body);
    await settle(row, { minutes: row.minutes }, answer, say);
  }

  function waiting(rows) {
    return rows.filter((row) => row.state === "kept" && (row.held_until || 0) < Date.now());
  }

  async function sendAll(owner, places, say) {
    let answer = await keys(places);
    let renewed = false;
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      if (answer.user !== owner) {
        return { state: "other", keys: answer };
      }
      const rows = waiting(await store.rowsOf(owner));
      if (!rows.length) {
        return { state: "ok", keys: answer };
      }
      try {
        const fresh = rows.filter((row) => !row.entry).slice(0, AT_ONCE);
        await (fresh.length ? sendNew(fresh, places, answer.csrf, say) : sendChange(rows[0], places, answer.csrf, say));
      } catch (fault) {
        if (fault.state !== "token" || renewed) {
          throw fault;
        }
        renewed = true;
        answer = await keys(places);
      }
    }
    return { state: "failed" };
  }

  // One tab, or the worker, sends at a time; the others wait, and then find nothing left to send.
  function alone(work) {
    return root.navigator.locks ? root.navigator.locks.request("nrp-hours-send", work) : work();
  }

  async function send(owner, places, say = () => undefined) {
    try {
      return await alone(() => sendAll(owner, places, say));
    } catch (fault) {
      if (!(fault instanceof Stopped)) {
        throw fault;
      }
      return { state: fault.state === "token" ? "failed" : fault.state };
    }
  }

  // Whether the site answers now, and as whom.
  async function probe(places, patience = 4000) {
    if (root.navigator.onLine === false) {
      return { state: "offline" };
    }
    try {
      return { state: "ok", keys: await keys(places, patience) };
    } catch (fault) {
      return { state: fault.state || "failed" };
    }
  }

  Object.assign(root.nrpHours, { send, probe });
})(self);
