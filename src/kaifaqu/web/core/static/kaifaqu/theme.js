// Sets the theme before the first paint: the reader's choice, else the system's preference.
(function () {
  "use strict";
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function stored() {
    try { return localStorage.getItem("kq-theme"); } catch (error) { return null; }
  }
  function apply() {
    var theme = stored() || (dark.matches ? "dark" : "light");
    document.documentElement.setAttribute("data-bs-theme", theme);
  }
  apply();
  dark.addEventListener("change", function () {
    apply();
    document.dispatchEvent(new CustomEvent("kq:theme"));
  });
})();
