// The little that pages need beyond HTML. Every page works without it.
(function () {
  "use strict";

  // An error summary takes the focus, so that a screen reader starts with what is wrong.
  function focusErrorSummary(root) {
    const summary = root.querySelector("[data-error-summary]");
    if (summary) {
      summary.focus();
    }
  }

  // A link of the summary goes to the input itself, and its label comes into view with it.
  function followSummaryLink(event) {
    const link = event.target.closest("[data-error-summary] a");
    const input = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!input) {
      return;
    }
    event.preventDefault();
    const group = input.closest(".govuk-form-group");
    (group || input).scrollIntoView();
    input.focus({ preventScroll: true });
  }

  // A form is sent once: a second press within a second is the same press.
  function ignoreDoublePress(event) {
    const form = event.target;
    const now = Date.now();
    if (now - Number(form.dataset.sentAt || 0) < 1000) {
      event.preventDefault();
      return;
    }
    form.dataset.sentAt = String(now);
  }

  // A passkey that is not read (cancelled, timed out) is said in the page, not in the console.
  function sayPasskeyFailed(event) {
    const message = document.querySelector("[data-passkey-message]");
    event.preventDefault();
    if (message) {
      message.hidden = false;
      message.focus();
    }
  }

  // htmx notes the address of the page, which may name a place; nothing here goes back through its history.
  function forgetAddress() {
    try {
      window.sessionStorage.removeItem("htmx-current-path-for-history");
    } catch (fault) {
      // A browser that keeps nothing has nothing to forget.
    }
  }

  forgetAddress();
  document.addEventListener("DOMContentLoaded", function () {
    focusErrorSummary(document);
  });
  document.addEventListener("click", followSummaryLink);
  document.addEventListener("submit", ignoreDoublePress);
  document.addEventListener("allauth.error", sayPasskeyFailed);
  document.addEventListener("htmx:afterSwap", function (event) {
    focusErrorSummary(event.target);
  });
})();
