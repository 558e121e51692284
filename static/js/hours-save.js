// Saving the week: to the site when it answers, on the phone when it does not. And what is said to its questions.
(function (root) {
  "use strict";

  const { view, store, probe, cells, shell, paint } = root.nrpHours;
  if (!view || !view.form) {
    return;
  }
  const ON_ITS_WAY = 60000;
  const { form } = view;
  let passing = false;

  async function answer(row, change) {
    await store.change(row.key, change);
    await view.refresh();
    view.now();
  }

  async function takeOff(row) {
    const input = form && form.elements[`m.${row.adviser}.${row.activity}.${row.on}`];
    await store.change(row.key, (now) => (now.posted === null ? null : { ...now, minutes: 0, state: "kept" }));
    view.said.delete(row.key);
    if (input) {
      input.value = cells.shownMinutes(input) ? cells.hoursText(cells.shownMinutes(input)) : "";
      cells.markCell(input, false);
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
    await view.refresh();
    view.tell();
  }

  function isSave(submitter) {
    return !submitter || !submitter.name || (submitter.name === "act" && submitter.value === "save");
  }

  async function onSubmit(event) {
    if (passing || view.signal === "nostore" || !view.owner) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (form.dataset.asking) {
      return;
    }
    form.dataset.asking = "1";
    try {
      await decide(event.submitter);
    } finally {
      delete form.dataset.asking;
    }
  }

  async function decide(submitter) {
    view.note = "";
    const found = view.isShell ? { state: "kept" } : await probe(view.places);
    const isMine = found.state === "ok" && found.keys.user === view.owner;
    if (isMine) {
      form.elements.csrfmiddlewaretoken.value = found.keys.csrf;
      await keepTyped(Date.now() + ON_ITS_WAY).catch(() => undefined);
      pass(submitter);
      return;
    }
    if (found.state !== "kept") {
      view.signal = found.state === "ok" ? "other" : found.state;
    }
    if (!isSave(submitter)) {
      const isSaid = repeatHere(submitter) || view.signal === "signin" || view.signal === "other";
      view.note = isSaid ? "" : view.words.needsSignal;
      paint(view);
      return;
    }
    await saveHere();
  }

  function pass(submitter) {
    passing = true;
    form.requestSubmit(submitter && form.contains(submitter) ? submitter : undefined);
    passing = false;
  }

  async function saveHere() {
    try {
      await keepTyped(0);
    } catch {
      view.note = view.words.notKept;
      paint(view);
      return;
    }
    await view.refresh();
    view.tell();
    view.askBrowserToo();
    if (view.signal === "signin" || view.signal === "other") {
      return;
    }
    view.now();
  }

  // Keep every box that differs. With signal this is for the case that it is lost on the way: the next page looks.
  async function keepTyped(heldUntil) {
    view.unclear.clear();
    for (const input of view.unsavedInputs()) {
      const minutes = cells.minutesFrom(input.value);
      const hadEntry = cells.shownMinutes(input) > 0;
      view.touched.add(input.name);
      if (!cells.isLength(minutes)) {
        view.unclear.set(input.name, view.words.unclear);
      } else if (hadEntry && !input.dataset.entry) {
        view.unclear.set(input.name, view.words.settled);
      } else {
        await store.save(view.owner, cells.cellOf(input), minutes, { entry: input.dataset.entry || null, heldUntil });
      }
    }
  }

  // "Repeat" without signal: the figures of last week stand under the boxes.
  function repeatHere(submitter) {
    if (submitter.name !== "repeat") {
      return false;
    }
    const rows = [...form.querySelectorAll("[data-row]")];
    const today = shell.iso(shell.today());
    for (const row of rows.filter((one) => submitter.value === "all" || one.dataset.row === submitter.value)) {
      const inputs = cells.cellsIn(row);
      if (inputs.some((input) => input.value.trim())) {
        continue;
      }
      inputs.filter((input) => input.dataset.on <= today).forEach(function (input) {
        input.value = input.parentElement.querySelector(".nrp-hours__last").textContent.trim();
        input.dispatchEvent(new Event("input", { bubbles: true }));
      });
    }
    return true;
  }

  form.addEventListener("submit", onSubmit);
  Object.assign(view, {
    keepBoth: (row) => answer(row, (now) => ({ ...now, keep_both: true, state: "kept" })),
    takeOff,
  });
})(self);
