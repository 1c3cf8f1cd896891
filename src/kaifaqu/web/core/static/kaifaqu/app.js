// Behaviour of every page: theme, keyboard, confirmation, forms that submit themselves, the reference date in links.
(function () {
  "use strict";

  var root = document.documentElement;

  function toggleTheme() {
    var theme = root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
    try { localStorage.setItem("kq-theme", theme); } catch (error) { /* private window: lasts for this page only */ }
    root.setAttribute("data-bs-theme", theme);
    document.dispatchEvent(new CustomEvent("kq:theme"));
  }

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-kq-theme]")) { toggleTheme(); }
    if (event.target.closest("[data-kq-print]")) { window.print(); }
    var confirmed = event.target.closest("[data-kq-confirm]");
    if (confirmed && !window.confirm(confirmed.getAttribute("data-kq-confirm"))) {
      event.preventDefault();
      event.stopPropagation();
    }
  }, true);

  // "/" goes to the search box, as in most tools, unless the reader is typing.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (event.target.closest("input, textarea, select, [contenteditable]")) { return; }
    var box = document.getElementById("kq-search");
    if (box) { event.preventDefault(); box.focus(); box.select(); }
  });

  // A select marked so sends its form at once. Without script the form has its button.
  document.addEventListener("change", function (event) {
    var field = event.target.closest("[data-kq-submit]");
    if (field && field.form) { field.form.requestSubmit(); }
  });

  // A slider moves the field it names; without script there is only the field.
  document.addEventListener("input", function (event) {
    var slider = event.target.closest("[data-kq-slider]");
    var field = slider && document.getElementById(slider.getAttribute("data-kq-slider"));
    if (field) { field.value = slider.value; }
  });

  // Empty fields would only lengthen the address.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.matches("form[data-kq-tidy]")) { return; }
    Array.prototype.forEach.call(form.elements, function (field) {
      if (field.name && field.value === "" && !field.disabled) {
        field.disabled = true;
        setTimeout(function () { field.disabled = false; }, 0);
      }
    });
  });

  document.addEventListener("htmx:configRequest", function (event) {
    var data = event.detail.formData;
    if (!event.detail.elt.matches("form[data-kq-tidy]") || !data) { return; }
    Array.from(data.keys()).forEach(function (key) { if (data.get(key) === "") { data.delete(key); } });
  });

  // The chosen reference date goes along with every link inside the zone that does not name one itself.
  function carryDate(scope) {
    var on = new URLSearchParams(location.search).get("on");
    var zone = /^\/z\/[^/]+\//.exec(location.pathname);
    if (!on || !zone) { return; }
    scope.querySelectorAll("main a[href], .kq-crumbs a[href]").forEach(function (link) {
      var url = new URL(link.href, location.href);
      if (url.origin !== location.origin || !url.pathname.startsWith(zone[0]) || url.searchParams.has("on")) { return; }
      url.searchParams.set("on", on);
      link.href = url.pathname + url.search + url.hash;
    });
  }
  carryDate(document);
  document.addEventListener("htmx:afterSettle", function () { carryDate(document); });

  // A figure's row reached by an anchor is marked by CSS :target; bring it clear of the sticky header.
  if (location.hash.length > 1) {
    var place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var figure = /^#(?:obs-(\d+)|([sb]-\d+))$/.exec(location.hash);
    var asked = new URLSearchParams(location.search);
    if (place) { place.scrollIntoView({ block: "center" }); }
    // A long document is paged: the server knows on which page this place stands. Once only.
    else if (figure && document.querySelector("[data-kq-at]") && !asked.has("page") && !asked.has("part")) {
      location.replace(location.pathname + "?at=" + (figure[1] || figure[2]) + location.hash);
    }
  }
})();
