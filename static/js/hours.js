// The week's grid: totals and what is not sent yet while somebody types, and arrows between the boxes.
(function () {
  "use strict";

  const form = document.getElementById("hours-grid");
  if (!form) {
    return;
  }
  const boxes = Array.from(form.querySelectorAll("input[data-on]"));

  // The same lengths of time as the server reads: 1.25, 1:15, 1h15, 45 min. Null: unclear.
  function minutesFrom(text) {
    const plain = text.trim().toLowerCase().replace("½", ".5").replace("¼", ".25").replace("¾", ".75");
    if (plain === "") {
      return 0;
    }
    let found = plain.match(/^(\d{0,4})(?:[.,](\d{0,6}))?$/);
    if (found) {
      return hundredths(found[1], found[2] || "");
    }
    found = plain.match(/^(\d{1,3}) ?: ?([0-5]\d)$/);
    if (found) {
      return Number(found[1]) * 60 + Number(found[2]);
    }
    found = plain.match(/^(?:(\d{1,3}) ?(?:h|hrs?|hours?))? ?(?:(\d{1,4}) ?(?:m|mins?|minutes?)?)?$/);
    return found && (found[1] || found[2]) ? Number(found[1] || 0) * 60 + Number(found[2] || 0) : null;
  }

  // Whole numbers only: hours and hundredths of an hour, so that nothing is rounded on the way.
  function hundredths(whole, part) {
    const parts = Number((part + "00").slice(0, 2));
    const minutes = Number(whole || 0) * 60 + (parts * 60) / 100;
    return Number.isInteger(minutes) ? minutes : null;
  }

  function hoursText(minutes) {
    const rest = minutes % 60;
    const whole = (minutes - rest) / 60;
    return rest ? whole + "." + { 15: "25", 30: "5", 45: "75" }[rest] : String(whole);
  }

  function isQuarter(minutes) {
    return minutes !== null && minutes % 15 === 0;
  }

  function sum(found, value) {
    return found.reduce(function (total, one) {
      return total + value(one);
    }, 0);
  }

  function typed(box) {
    const minutes = minutesFrom(box.value);
    return isQuarter(minutes) ? minutes : Number(box.dataset.was);
  }

  function sayTotal(row) {
    const inBoxes = Array.from(row.querySelectorAll("input[data-on]"));
    const fixed = Array.from(row.querySelectorAll("a.nrp-hours__fixed"));
    const minutes =
      sum(inBoxes, typed) +
      sum(fixed, function (one) {
        return minutesFrom(one.textContent) || 0;
      });
    row.querySelector("[data-total]").textContent = minutes ? hoursText(minutes) + " h" : "";
  }

  // What is typed and not saved, and drafts, which are saved and not sent.
  const bar = form.querySelector("[data-unsent]");

  function sayUnsent() {
    const unsent = boxes.filter(function (box) {
      return box.dataset.draft || minutesFrom(box.value) !== Number(box.dataset.was);
    });
    const minutes = sum(unsent, typed);
    bar.textContent = "";
    if (unsent.length === 0) {
      bar.textContent = bar.dataset.none;
      return;
    }
    const strong = document.createElement("b");
    const text = hoursText(minutes);
    strong.textContent = (text === "1" ? bar.dataset.one : bar.dataset.many).replace("%s", text);
    bar.append(strong, " ", bar.dataset.after);
  }

  function move(event) {
    const box = event.target;
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!steps || !box.dataset.on || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    const sideways = steps[1] !== 0;
    const atEnd = steps[1] < 0 ? box.selectionStart === 0 : box.selectionEnd === box.value.length;
    if (sideways && !atEnd) {
      return;
    }
    const near = sideways ? beside(box, steps[1]) : above(box, steps[0]);
    if (near) {
      event.preventDefault();
      near.focus();
      near.select();
    }
  }

  function beside(box, step) {
    return boxes[boxes.indexOf(box) + step];
  }

  function above(box, step) {
    const column = boxes.filter(function (other) {
      return other.dataset.on === box.dataset.on;
    });
    return column[column.indexOf(box) + step];
  }

  form.addEventListener("input", function (event) {
    if (event.target.dataset.on) {
      sayTotal(event.target.closest("[data-row]"));
      sayUnsent();
    }
  });
  form.addEventListener("keydown", move);
})();
