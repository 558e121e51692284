// The week's grid with signal: totals and what is not sent yet while somebody types, and arrows between the boxes.
(function (root) {
  "use strict";

  const form = document.getElementById("hours-grid");
  if (!form || !root.nrpHours) {
    return;
  }
  const { cells } = root.nrpHours;
  const boxes = cells.cellsIn(form);

  function sum(found, value) {
    return found.reduce(function (total, one) {
      return total + value(one);
    }, 0);
  }

  // What a box comes to: as typed when that is so many quarter hours, else as it stood.
  function typed(box) {
    const minutes = cells.minutesFrom(box.value);
    return cells.isLength(minutes) ? minutes : cells.shownMinutes(box);
  }

  function sayTotal(row) {
    const fixed = Array.from(row.querySelectorAll("a.nrp-hours__fixed"));
    const minutes =
      sum(cells.cellsIn(row), typed) +
      sum(fixed, function (one) {
        return cells.minutesFrom(one.textContent) || 0;
      });
    row.querySelector("[data-total]").textContent = minutes ? cells.hoursText(minutes) + " h" : "";
  }

  // What is typed and not saved, and drafts, which are saved and not sent.
  const bar = form.querySelector("[data-unsent]");

  function sayUnsent() {
    const unsent = boxes.filter(function (box) {
      return box.dataset.draft || cells.minutesFrom(box.value) !== cells.shownMinutes(box);
    });
    bar.textContent = "";
    if (unsent.length === 0) {
      bar.textContent = bar.dataset.none;
      return;
    }
    const strong = document.createElement("b");
    const text = cells.hoursText(sum(unsent, typed));
    strong.textContent = (text === "1" ? bar.dataset.one : bar.dataset.many).replace("%s", text);
    bar.append(strong, " ", bar.dataset.after);
  }

  // On the way down: what lies on the phone has the last word in the bar.
  form.addEventListener(
    "input",
    function (event) {
      if (event.target.dataset.on) {
        sayTotal(event.target.closest("[data-row]"));
        sayUnsent();
      }
    },
    true,
  );
  form.addEventListener("keydown", function (event) {
    cells.move(event, form);
  });
})(self);
