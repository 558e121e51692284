// Reading and marking the week's grid: what is typed, what is kept on the phone, and where each row stands.
(function (root) {
  "use strict";

  const FRACTIONS = { "¼": ".25", "½": ".5", "¾": ".75" };
  const LONGEST = 24 * 60;

  // As the site reads them: 1.25, 1,25, 1:15, 1h15, 45 min. Minutes, or null for what says no length of time.
  function minutesFrom(text) {
    const spelled = text.replace(/[¼½¾]/g, (sign) => FRACTIONS[sign]).replace(/\s+/g, " ").trim();
    if (!spelled) {
      return 0;
    }
    const clock = /^(\d{1,3}) ?: ?([0-5]\d)$/.exec(spelled);
    if (clock) {
      return Number(clock[1]) * 60 + Number(clock[2]);
    }
    if (/^(\d{1,4}([.,]\d{0,6})?|[.,]\d{1,6})$/.test(spelled)) {
      return ofHours(spelled);
    }
    const words = /^(?:(\d{1,3}(?:[.,]\d{1,6})?) ?(?:h|hrs?|hours?))? ?(?:(\d{1,4}) ?(?:m|mins?|minutes?)?)?$/i.exec(spelled);
    if (!words || (words[1] === undefined && words[2] === undefined)) {
      return null;
    }
    const hours = words[1] ? ofHours(words[1]) : 0;
    return hours === null ? null : hours + Number(words[2] || 0);
  }

  // Whole numbers only: hundredths of an hour are made of digits, not of a fraction.
  function ofHours(text) {
    const [whole, part = ""] = text.replace(",", ".").split(".");
    const scale = 10 ** part.length;
    const scaled = (Number(whole || 0) * scale + Number(part || 0)) * 60;
    return scaled % scale === 0 ? scaled / scale : null;
  }

  function isLength(minutes) {
    return minutes !== null && minutes % 15 === 0 && minutes <= LONGEST;
  }

  function hoursText(minutes) {
    const rest = minutes % 60;
    const part = { 0: "", 15: ".25", 30: ".5", 45: ".75" }[rest];
    return `${Math.floor(minutes / 60)}${part === undefined ? "" : part}`;
  }

  function filled(words, values) {
    return words.replace(/\{(\w+)\}/g, (all, name) => String(values[name]));
  }

  // 12 hours 30, 1 hour, 45 minutes; changes without any hours are counted.
  function amount(rows, words) {
    const minutes = rows.reduce((sum, row) => sum + row.minutes, 0);
    const values = { hours: Math.floor(minutes / 60), minutes: minutes % 60, count: rows.length };
    if (!minutes) {
      return filled(rows.length === 1 ? words.row : words.rows, values);
    }
    if (!values.hours) {
      return filled(words.minutes, values);
    }
    const name = values.hours === 1 ? "hour" : "hours";
    return filled(words[values.minutes ? `${name}And` : name], values);
  }

  function clock(moment) {
    const hour = moment.getHours() % 12 || 12;
    const half = moment.getHours() < 12 ? "am" : "pm";
    const minutes = moment.getMinutes();
    return minutes ? `${hour}:${String(minutes).padStart(2, "0")}${half}` : `${hour}${half}`;
  }

  function weekday(on, style = "long") {
    return new Intl.DateTimeFormat(document.documentElement.lang || "en-GB", { weekday: style, timeZone: "UTC" })
      .format(new Date(`${on}T00:00:00Z`));
  }

  function cellOf(input) {
    return { adviser: input.dataset.adviser, activity: input.dataset.activity, on: input.dataset.on };
  }

  function cellsIn(within) {
    return [...within.querySelectorAll("input[data-adviser][data-on]")];
  }

  // What the site has in the cell, as far as this page knows.
  function shownMinutes(input) {
    return Number(input.dataset.was || 0);
  }

  function markCell(input, isBad) {
    input.classList.toggle("nrp-hours__box--bad", isBad);
    if (isBad) {
      input.setAttribute("aria-invalid", "true");
    } else {
      input.removeAttribute("aria-invalid");
    }
  }

  function shape(name) {
    const template = document.querySelector(`template[data-shape="${name}"]`);
    return template ? template.content.cloneNode(true) : document.createDocumentFragment();
  }

  function chip(state, text, tone) {
    const made = document.createElement("span");
    made.className = `nrp-chip${tone ? ` nrp-chip--${tone}` : ""}`;
    made.append(shape(state), ` ${text}`);
    return made;
  }

  // The site's own chip comes back when nothing of the row lies on the phone.
  const originals = new WeakMap();

  function setChip(row, made) {
    const place = row.querySelector("[data-state]");
    if (!place) {
      return;
    }
    if (!originals.has(place)) {
      originals.set(place, [...place.childNodes]);
    }
    place.replaceChildren(...(made ? [made] : originals.get(place)));
  }

  // Arrows go from cell to cell, in the site's grid and in the one that the phone draws.
  function move(event, form) {
    const input = event.target;
    if (!input.matches("input[data-adviser][data-on]") || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    const next = neighbour(event, form, input);
    if (next) {
      event.preventDefault();
      next.focus();
      next.select();
    }
  }

  function neighbour(event, form, input) {
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const column = cellsIn(form).filter((one) => one.dataset.on === input.dataset.on);
      return column[column.indexOf(input) + (event.key === "ArrowUp" ? -1 : 1)];
    }
    const all = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    const line = cellsIn(input.closest("[data-row]") || form);
    if (event.key === "ArrowLeft" && (all || input.selectionEnd === 0)) {
      return line[line.indexOf(input) - 1];
    }
    if (event.key === "ArrowRight" && (all || input.selectionStart === input.value.length)) {
      return line[line.indexOf(input) + 1];
    }
    return undefined;
  }

  const cells = {
    minutesFrom, isLength, hoursText, filled, amount, clock, weekday, cellOf, cellsIn, shownMinutes, markCell, shape,
    chip, setChip, move,
  };
  Object.assign(root.nrpHours, { cells });
})(self);
