// Says where things stand: the line about the signal, the chip and the questions of each row, the bar.
(function (root) {
  "use strict";

  const { cells, shell, store } = root.nrpHours;
  const { filled } = cells;
  const LINES = {
    offline: ["phone", "offline", "offlineRest"],
    nostore: ["look", "noStore", "noStoreRest"],
    other: ["look", "other", "otherRest"],
  };

  function line(shape, strong, ...rest) {
    const made = document.createElement("p");
    made.className = "nrp-state";
    const text = document.createElement("span");
    const word = document.createElement("strong");
    word.textContent = strong;
    text.append(word, ...rest.flatMap((part) => [" ", part]));
    made.append(cells.shape(shape), text);
    return made;
  }

  function link(text, address) {
    const made = document.createElement("a");
    made.className = "govuk-link";
    made.href = address;
    made.textContent = text;
    return made;
  }

  function button(text, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "nrp-linkbutton";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  }

  function sameText(place, made) {
    return place.textContent === (made ? made.textContent : "");
  }

  // What is read out changes only when the words do.
  function putLine(place, made) {
    if (!sameText(place, made)) {
      place.replaceChildren(...(made ? [made] : []));
    }
  }

  function signInLine(view) {
    const { words, config } = view;
    const unsent = view.unsent();
    const address = `${config.signIn}?next=${encodeURIComponent(view.page || location.pathname)}`;
    const strong = unsent.length ? filled(words.signIn, { amount: cells.amount(unsent, words) }) : words.signInNothing;
    return line("look", strong, ...(unsent.length ? [words.stays] : []), link(words.signInLink, address));
  }

  function signalLine(view) {
    const { words, signal } = view;
    if (signal === "signin") {
      return signInLine(view);
    }
    if (view.isShell && view.form.hidden && signal !== "nostore") {
      return line("phone", ...(view.owner ? [words.noRows, words.noRowsRest] : [words.unknown, words.unknownRest]));
    }
    if (signal === "offline" && !view.form) {
      return line("phone", words.offline, link(words.openHere, view.config.app));
    }
    if (LINES[signal]) {
      const [shape, strong, rest] = LINES[signal];
      return line(shape, words[strong], words[rest]);
    }
    if (signal === "failed") {
      return line("waiting", words.failed, words.failedRest);
    }
    if (signal === "probing") {
      return line("running", words.sending);
    }
    if (view.isShell && signal === "ok" && view.page) {
      const isGrid = view.page === view.form.getAttribute("action");
      const week = `${view.page}?week=${view.form.dataset.week}`;
      return line("done", words.back, isGrid ? link(words.namesBack, week) : link(words.hoursBack, view.page));
    }
    return null;
  }

  function paintLine(view) {
    const place = view.config.place.querySelector("[data-signal]");
    const note = view.note ? line("look", view.note) : null;
    putLine(place, note || signalLine(view));
    const waiting = view.others.length ? line("phone", filled(view.words.others, { amount: cells.amount(view.others, view.words) })) : null;
    putLine(view.config.place.querySelector("[data-others]"), waiting);
  }

  function keptIn(row, view) {
    return cells.cellsIn(row).map((input) => view.rows.get(store.keyOf(view.owner, cells.cellOf(input)))).filter(Boolean);
  }

  function chipFor(kept, bad, words) {
    if (bad.length) {
      return cells.chip("look", filled(words.check, { day: cells.weekday(bad[0]) }), "bad");
    }
    if (kept.some((row) => row.state === "kept")) {
      return cells.chip("phone", words.kept);
    }
    if (kept.length) {
      const last = Math.max(...kept.map((row) => row.sent_at));
      return cells.chip("sent", filled(words.sent, { time: cells.clock(new Date(last)) }));
    }
    return null;
  }

  function question(row, view) {
    const { words } = view;
    const text = document.createElement("p");
    text.className = "nrp-hours__asks";
    const said = view.said.get(row.key) || (row.state === "asked" ? words.asked : words.refused);
    const day = cells.weekday(row.on);
    text.textContent = /^\d/.test(said) ? said : `${day}: ${said}`; // a sentence with its date needs no day
    const acts = row.state === "asked" && view.said.has(row.key) ? [button(words.keepBoth, () => view.keepBoth(row))] : [];
    return [text, ...acts, " ", button(words.takeOff, () => view.takeOff(row))];
  }

  function complaint(on, text) {
    const made = document.createElement("p");
    made.className = "nrp-hours__asks";
    made.textContent = `${cells.weekday(on)}: ${text}`;
    return [made];
  }

  function paintMessages(row, parts) {
    const place = row.querySelector("[data-offline-messages]");
    if (!parts.length) {
      if (place) {
        place.remove();
      }
      return;
    }
    const made = place || document.createElement("div");
    made.className = "nrp-hours__message";
    made.dataset.offlineMessages = "";
    made.replaceChildren(...parts);
    if (!place) {
      row.append(made);
    }
  }

  function paintRow(row, view) {
    const kept = keptIn(row, view);
    const open = kept.filter((one) => one.state === "asked" || one.state === "refused");
    const inputs = cells.cellsIn(row);
    const unclear = inputs.filter((input) => view.unclear.has(input.name));
    const bad = [...open.map((one) => one.on), ...unclear.map((input) => input.dataset.on)];
    if (!kept.length && !bad.length && !row.querySelector("[data-offline-messages]")) {
      cells.setChip(row, null);
      return;
    }
    inputs.filter((input) => view.touched.has(input.name)).forEach((input) => cells.markCell(input, bad.includes(input.dataset.on)));
    open.forEach((one) => {
      const input = inputs.find((each) => each.dataset.on === one.on);
      view.touched.add(input.name);
      cells.markCell(input, true);
    });
    cells.setChip(row, chipFor(kept, bad, view.words));
    const sentences = unclear.flatMap((input) => complaint(input.dataset.on, view.unclear.get(input.name)));
    paintMessages(row, [...open.flatMap((one) => question(one, view)), ...sentences]);
  }

  // "Repeat" stands only where this week is empty.
  function paintRepeat(row) {
    const repeat = row.querySelector("button[name=repeat]");
    if (repeat) {
      repeat.hidden = cells.cellsIn(row).some((input) => input.value.trim());
    }
  }

  function paintTotal(row) {
    const minutes = cells.cellsIn(row).reduce((sum, input) => sum + (cells.minutesFrom(input.value) || 0), 0);
    row.querySelector("[data-total]").textContent = minutes ? `${cells.hoursText(minutes)} h` : "";
  }

  // What is typed and not saved is said by the site's own script; here is what was saved and lies on the phone.
  function paintBar(view) {
    const bar = view.form.querySelector("[data-unsent]");
    const unsent = view.unsent();
    const typed = view.isShell ? view.unsavedInputs() : [];
    const words = view.words;
    if (view.unsavedInputs().length && !view.isShell) {
      return;
    }
    const minutes = typed.map((input) => ({ minutes: cells.minutesFrom(input.value) || 0 }));
    const strong = document.createElement("b");
    if (typed.length) {
      strong.textContent = cells.amount(minutes, words);
      bar.replaceChildren(strong, ` ${words.notSaved}`);
    } else if (unsent.length) {
      strong.textContent = cells.amount(unsent, words);
      bar.replaceChildren(strong, ` ${view.signal === "offline" ? words.onPhone : words.notSent}`);
    } else if (view.isShell || view.hadRows) {
      bar.replaceChildren(words.allSent);
    }
  }

  // Rows of other weeks, or of rows that this page does not show.
  function paintElsewhere(view) {
    const names = new Set(cells.cellsIn(view.form).map((input) => input.name));
    const found = view.unsent().filter((row) => !names.has(`m.${row.adviser}.${row.activity}.${row.on}`));
    let place = view.form.querySelector("[data-elsewhere]");
    if (!place) {
      place = document.createElement("ul");
      place.className = "nrp-offline__elsewhere";
      place.dataset.elsewhere = "";
      view.form.querySelector("[data-unsent]").parentElement.before(place);
    }
    place.hidden = !found.length;
    place.replaceChildren(...found.map((row) => elsewhere(row, view)));
  }

  function elsewhere(row, view) {
    const made = document.createElement("li");
    const number = view.numbers.get(row.adviser) || "?";
    const day = new Intl.DateTimeFormat(document.documentElement.lang || "en-GB", { day: "numeric", month: "long", timeZone: "UTC" })
      .format(new Date(`${row.on}T00:00:00Z`));
    const said = view.said.get(row.key);
    const amount = row.minutes ? cells.amount([row], view.words) : view.words.removed;
    made.append(`${filled(view.words.number, { number })}, ${shell.readable(row.activity)}, ${day}: ${amount}. ${said || ""} `);
    if (row.state === "asked" && said) {
      made.append(button(view.words.keepBoth, () => view.keepBoth(row)), " ");
    }
    made.append(button(view.words.takeOff, () => view.takeOff(row)));
    return made;
  }

  // After a reload without signal people are numbers: whoever has the names in front of them can learn them now.
  function showNumbers(view) {
    for (const row of view.form.querySelectorAll("[data-row]")) {
      const number = view.numbers.get(row.dataset.row.split(".")[0]);
      const under = row.querySelector(".nrp-hours__who span");
      if (number && under && !row.dataset.number) {
        row.dataset.number = number;
        under.append(`, ${filled(view.words.number, { number })}`);
      }
    }
  }

  function paint(view) {
    paintLine(view);
    if (!view.form) {
      return;
    }
    if (view.signal === "offline" && !view.isShell) {
      showNumbers(view);
    }
    for (const row of view.form.querySelectorAll("[data-row]")) {
      paintRow(row, view);
      paintRepeat(row);
      if (view.isShell) {
        paintTotal(row);
      }
    }
    paintBar(view);
    paintElsewhere(view);
  }

  Object.assign(root.nrpHours, { paint, paintBar, paintRepeat, paintTotal });
})(self);
