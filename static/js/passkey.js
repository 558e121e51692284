// Ties the page's passkey form to the sign-in library's functions, which want ids instead of data attributes.
(function () {
  "use strict";

  document.addEventListener("DOMContentLoaded", function () {
    const form = document.querySelector("[data-passkey]");
    if (!form || !window.allauth || !window.allauth.webauthn) {
      return;
    }
    const ids = {
      [form.dataset.passkey]: "passkey-button",
      credential: form.dataset.passkeyCredential,
      passwordless: form.dataset.passkeyPasswordless,
      data: "js_data",
    };
    window.allauth.webauthn.forms[`${form.dataset.passkey}Form`]({ ids });
  });
})();
