// Draws every <div class="kq-chart" data-option-id="…"> from the ECharts option in the JSON script of that id.
// ECharts itself is loaded only on pages that have a chart. Tooltips are drawn on the canvas: HTML ones would break the CSP.
(function () {
  "use strict";

  var source = document.currentScript.getAttribute("data-echarts");
  var loading = null;
  var charts = [];

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  function theme() {
    var text = colour("--kq-text"), quiet = colour("--kq-quiet"), line = colour("--kq-rule"), paper = colour("--kq-paper");
    var axis = {
      axisLine: { lineStyle: { color: line } }, axisTick: { lineStyle: { color: line } },
      axisLabel: { color: quiet }, splitLine: { lineStyle: { color: line } }, nameTextStyle: { color: quiet }
    };
    return {
      color: [1, 2, 3, 4, 5, 6, 7, 8].map(function (n) { return colour("--kq-series-" + n); }),
      backgroundColor: "transparent",
      textStyle: { color: text, fontFamily: getComputedStyle(document.body).fontFamily },
      title: { textStyle: { color: text, fontSize: 14 } },
      legend: { textStyle: { color: text } },
      tooltip: { backgroundColor: paper, borderColor: line, textStyle: { color: text } },
      categoryAxis: axis, valueAxis: axis, timeAxis: axis, logAxis: axis
    };
  }

  function load() {
    if (!loading) {
      loading = new Promise(function (resolve, reject) {
        var script = document.createElement("script");
        script.src = source;
        script.onload = resolve;
        script.onerror = reject;
        document.head.appendChild(script);
      });
    }
    return loading;
  }

  function option(element) {
    var script = document.getElementById(element.getAttribute("data-option-id"));
    var given = JSON.parse(script.textContent);
    given.tooltip = Object.assign({ trigger: "axis", confine: true }, given.tooltip, { renderMode: "richText" });
    given.aria = Object.assign({ enabled: true, decal: { show: Array.isArray(given.series) && given.series.length > 1 } }, given.aria);
    given.grid = given.grid || { left: 8, right: 16, top: 36, bottom: 8, containLabel: true };
    given.animation = false; // calm, and a page printed or pictured at once shows the whole line
    return given;
  }

  function draw(element) {
    var chart = window.echarts.init(element, theme(), { renderer: "svg" });
    chart.setOption(option(element));
    // A point with an address leads to its page.
    chart.on("click", function (params) {
      if (params.data && typeof params.data.url === "string" && params.data.url.charAt(0) === "/") { location.href = params.data.url; }
    });
    charts.push({ element: element, chart: chart });
    element.setAttribute("data-drawn", "");
  }

  function start(scope) {
    var waiting = scope.querySelectorAll(".kq-chart:not([data-drawn])");
    if (!waiting.length) { return; }
    load().then(function () {
      waiting.forEach(function (element) { if (!element.hasAttribute("data-drawn")) { draw(element); } });
    });
  }

  function redraw() {
    charts = charts.filter(function (item) {
      item.chart.dispose();
      item.element.removeAttribute("data-drawn");
      return false;
    });
    start(document);
  }

  var timer = 0;
  window.addEventListener("resize", function () {
    clearTimeout(timer);
    timer = setTimeout(function () { charts.forEach(function (item) { item.chart.resize(); }); }, 100);
  });
  window.addEventListener("beforeprint", function () { charts.forEach(function (item) { item.chart.resize(); }); });
  document.addEventListener("kq:theme", redraw);
  document.addEventListener("htmx:afterSettle", function (event) { start(event.target); });
  start(document);
})();
