// The page that the phone keeps: whose rows it shows, which week, which rows.
(function (root) {
  "use strict";

  const { view, store, cells, shell, paint } = root.nrpHours;
  if (!view || !view.isShell) {
    return;
  }
  const { form } = view;
  const week = { monday: null, extra: [], typed: new Map() };

  // What is typed and not saved outlives another week and another row, but not another person.
  function rememberTyped() {
    week.typed = week.owner === view.owner ? week.typed : new Map();
    week.owner = view.owner;
    for (const input of cells.cellsIn(form)) {
      week.typed.delete(input.name);
    }
    view.unsavedInputs().forEach((input) => week.typed.set(input.name, input.value));
  }

  function drawShell() {
    form.hidden = !(view.owner && view.list);
    view.note = "";
    if (form.hidden) {
      return;
    }
    rememberTyped();
    const kept = [...view.rows.values()];
    shell.draw(form, { list: view.list, kept, monday: week.monday, extra: week.extra, words: view.words });
    shell.fillChoices(form, view.list, view.words);
    const [from, to] = shell.period(week.monday);
    const period = form.querySelector("[data-period]");
    period.textContent = cells.filled(period.dataset.words, { from, to });
    form.querySelector("[data-week-after]").hidden = week.monday >= shell.mondayOf(shell.today());
    view.follow();
    for (const input of cells.cellsIn(form).filter((one) => week.typed.has(one.name))) {
      input.value = week.typed.get(input.name);
    }
  }

  async function showWeek(monday) {
    week.monday = monday;
    await view.load();
    drawShell();
    paint(view);
  }

  function addRow() {
    const [adviser, activity] = ["adviser", "activity"].map((name) => form.querySelector(`[data-choose=${name}]`).value);
    week.extra.push([adviser, activity]);
    drawShell();
    paint(view);
    const first = cells.cellsIn(form.querySelector(`[data-row="${adviser}.${activity}"]`))[0];
    first.focus();
  }

  async function startShell() {
    week.monday = shell.weekFrom(location);
    view.owner = await store.who();
    const list = view.owner && (await store.list(view.owner));
    if (list) {
      view.takeList(list);
    }
    await view.load();
    await view.freeHeld();
    drawShell();
    form.querySelector("[data-week-before]").addEventListener("click", () => showWeek(shell.before(week.monday)));
    form.querySelector("[data-week-after]").addEventListener("click", () => showWeek(new Date(week.monday.getTime() + 7 * 24 * 3600 * 1000)));
    form.querySelector("[data-add-row]").addEventListener("click", addRow);
    form.addEventListener("keydown", (event) => cells.move(event, form));
  }

  Object.assign(view, { draw: drawShell, startShell });
})(self);
