// What lies on the phone: ids, numbers, codes, days and minutes, each row with its owner. Never a name, never a text.
// Runs in pages and in the worker.
(function (root) {
  "use strict";

  const NAME = "nrp-hours";
  const SENT_STAYS = 14 * 24 * 3600 * 1000;
  let opened = null;

  function asked(request) {
    return new Promise(function (resolve, reject) {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  function open() {
    opened = opened || new Promise(function (resolve, reject) {
      const request = root.indexedDB.open(NAME, 1);
      request.onupgradeneeded = function () {
        request.result.createObjectStore("rows", { keyPath: "key" }).createIndex("owner", "owner");
        request.result.createObjectStore("meta", { keyPath: "key" });
      };
      request.onsuccess = function () {
        const database = request.result;
        const closed = () => { opened = null; };
        database.onversionchange = () => { database.close(); closed(); };
        database.onclose = closed;
        resolve(database);
      };
      request.onerror = () => reject(request.error);
      request.onblocked = () => reject(new Error("blocked"));
    });
    opened.catch(() => { opened = null; });
    return opened;
  }

  // One transaction around `work`; what it gives counts once the disk has it.
  async function within(mode, work) {
    const database = await open();
    const transaction = database.transaction(["rows", "meta"], mode, { durability: "strict" });
    const done = new Promise(function (resolve, reject) {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error || new Error("aborted"));
    });
    done.catch(() => undefined);
    try {
      const result = await work(transaction.objectStore("rows"), transaction.objectStore("meta"));
      await done;
      return result;
    } catch (fault) {
      try { transaction.abort(); } catch { /* it ended by itself */ }
      throw fault;
    }
  }

  function keyOf(owner, cell) {
    return [owner, cell.adviser, cell.activity, cell.on].join("|");
  }

  function isUnsent(row) {
    return row.state !== "sent";
  }

  // A cell has one row. `posted` is what an attempt carried that may have arrived; until it is known, it stays.
  function saved(old, owner, cell, minutes, more) {
    const row = old || {
      key: keyOf(owner, cell), owner, adviser: cell.adviser, activity: cell.activity, on: cell.on,
      client_id: root.crypto.randomUUID(), entry: null, posted: null, sent_at: null,
    };
    row.entry = more.entry || row.entry;
    if (!minutes && !row.entry && row.posted === null) {
      return null;
    }
    return { ...row, minutes, state: "kept", keep_both: false, held_until: more.heldUntil || 0 };
  }

  async function put(rows, key, row) {
    await asked(row ? rows.put(row) : rows.delete(key));
    return row;
  }

  const store = {
    keyOf,
    isUnsent,

    // Keep what was typed into a cell; nothing typed takes a row off that was never sent.
    save(owner, cell, minutes, more = {}) {
      const key = keyOf(owner, cell);
      return within("readwrite", async function (rows) {
        return put(rows, key, saved(await asked(rows.get(key)), owner, cell, minutes, more));
      });
    },

    // Change a row as it stands now; `change` gives the row to keep, or null to take it off.
    change(key, change) {
      return within("readwrite", async function (rows) {
        const row = await asked(rows.get(key));
        return row ? put(rows, key, change(row)) : null;
      });
    },

    rowsOf(owner) {
      return within("readonly", (rows) => asked(rows.index("owner").getAll(owner)));
    },

    // Rows of others that were not sent: they wait for those who saved them.
    async othersThan(owner) {
      const all = await within("readonly", (rows) => asked(rows.getAll()));
      return all.filter((row) => row.owner !== owner && isUnsent(row));
    },

    async who() {
      const found = await within("readonly", (rows, meta) => asked(meta.get("who")));
      return found ? found.user : null;
    },

    setWho(user) {
      return within("readwrite", (rows, meta) => asked(user ? meta.put({ key: "who", user }) : meta.delete("who")));
    },

    async list(owner) {
      return (await within("readonly", (rows, meta) => asked(meta.get(`list ${owner}`)))) || null;
    },

    // Only what is named here is kept of the answer: ids, numbers and codes.
    setList(keys) {
      const advisers = keys.advisers.map(({ id, number, activities }) => ({ id, number, activities }));
      const row = { key: `list ${keys.user}`, advisers, activities: keys.activities, page: keys.page };
      return within("readwrite", (rows, meta) => asked(meta.put(row)));
    },

    // Rows that were sent stay a fortnight, so that the page without signal can show them.
    forgetOld(owner) {
      return within("readwrite", async function (rows) {
        const before = Date.now() - SENT_STAYS;
        const old = (await asked(rows.index("owner").getAll(owner))).filter((row) => !isUnsent(row) && row.sent_at < before);
        await Promise.all(old.map((row) => asked(rows.delete(row.key))));
      });
    },

    // Everything of one person; rows of others stay for them.
    forget(owner) {
      return within("readwrite", async function (rows, meta) {
        const keys = await asked(rows.index("owner").getAllKeys(owner));
        await Promise.all(keys.map((key) => asked(rows.delete(key))));
        await asked(meta.delete("who"));
        await asked(meta.delete(`list ${owner}`));
      });
    },

    async wipe() {
      const database = opened && (await opened.catch(() => null));
      opened = null;
      if (database) {
        database.close();
      }
      await new Promise(function (resolve) {
        const request = root.indexedDB.deleteDatabase(NAME);
        request.onsuccess = request.onerror = request.onblocked = resolve;
      });
    },
  };

  root.nrpHours = Object.assign(root.nrpHours || {}, { store });
})(self);
