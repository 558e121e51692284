// The sign-in sheet: +1 without going to the server, and how many are marked while one taps. It works without this.
(function () {
  "use strict";

  const form = document.querySelector("[data-sign-in]");
  if (!form) {
    return;
  }
  const said = form.querySelector("[data-sign-count]");
  const atFirst = said.textContent;
  let isChanged = false;

  function addOne(event) {
    const button = event.target.closest("[data-plus]");
    if (!button) {
      return;
    }
    event.preventDefault();
    const box = document.getElementById(button.value + "-spoke");
    const count = Number(box.value || 0);
    if (Number.isInteger(count)) {
      box.value = String(count + 1);
      sayNotSaved();
    }
  }

  function sayNotSaved() {
    isChanged = true;
    said.textContent = said.dataset.notSaved || atFirst;
  }

  form.addEventListener("click", addOne);
  form.addEventListener("change", sayNotSaved);
  form.addEventListener("submit", function () {
    isChanged = false;
  });
  window.addEventListener("beforeunload", function (event) {
    if (isChanged) {
      event.preventDefault();
    }
  });
})();
