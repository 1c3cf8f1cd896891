// The document room: the keyboard of the review, marks and rows that show each other, uploads with drag and drop and progress.
(function () {
  "use strict";

  // -- review ------------------------------------------------------------------------------------------------------------

  var table = document.querySelector(".kq-statements");

  function rows() { return table ? Array.from(table.querySelectorAll("[data-kq-row]")) : []; }
  function current() { return table ? table.querySelector(".kq-here") : null; }

  function show(row, keep) {
    document.querySelectorAll(".kq-here").forEach(function (item) { item.classList.remove("kq-here"); });
    if (!row) { return; }
    row.classList.add("kq-here");
    var anchor = document.getElementById("s-" + row.getAttribute("data-kq-row"));
    var mark = anchor && anchor.closest(".kq-mark");
    if (mark) {
      mark.classList.add("kq-here");
      if (!keep) { scrollInside(mark); }
    }
    scrollInside(row);
  }

  // Moves the pane that holds an element, and the page only where the pane itself does not scroll.
  function scrollInside(element) {
    var pane = element.closest(".kq-reader-text, .kq-reader-table");
    if (!pane || pane.scrollHeight <= pane.clientHeight + 1) { return; }
    var box = element.getBoundingClientRect(), frame = pane.getBoundingClientRect();
    if (box.top < frame.top + 70 || box.bottom > frame.bottom - 20) {
      pane.scrollTop += box.top - frame.top - (box.height > pane.clientHeight / 2 ? 75 : pane.clientHeight / 3);
    }
  }

  function move(step) {
    var all = rows();
    if (!all.length) { return; }
    var at = all.indexOf(current());
    var next = all[Math.min(Math.max(at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step, 0), all.length - 1)];
    show(next);
    next.focus({ preventScroll: true });
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !table) { return; }
    var typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (event.key === "Escape") {
      // A form that has only just come has no focus yet: Escape leaves it all the same.
      var cancel = (event.target.closest("[data-kq-row]") || table).querySelector("[data-kq-key=Escape]");
      if (cancel) { event.preventDefault(); cancel.click(); }
      return;
    }
    if (typing) { return; }
    if (event.key === "j" || event.key === "k") { event.preventDefault(); move(event.key === "j" ? 1 : -1); return; }
    var row = current();
    if (!row) { return; }
    if (event.key === "x") {
      var box = row.querySelector("input[name=ids]");
      if (box) { event.preventDefault(); box.checked = !box.checked; }
      return;
    }
    if ("acru".indexOf(event.key) < 0 || event.key.length !== 1) { return; }
    var button = row.querySelector("[data-kq-key=" + event.key + "]");
    if (button) { event.preventDefault(); button.click(); }
  });

  document.addEventListener("click", function (event) {
    var mark = event.target.closest(".kq-mark");
    if (mark && table) {
      var row = document.querySelector(mark.getAttribute("href"));
      if (row) { event.preventDefault(); show(row, true); row.focus({ preventScroll: true }); row.scrollIntoView({ block: "nearest" }); }
      return;
    }
    var link = event.target.closest(".kq-statements a[href^='#s-']");
    if (link) {
      event.preventDefault();
      var place = document.getElementById(link.getAttribute("href").slice(1));
      show(link.closest("[data-kq-row]"));
      if (place) { place.scrollIntoView({ block: "nearest" }); }
    }
  });

  document.addEventListener("change", function (event) {
    if (!event.target.matches("[data-kq-all]")) { return; }
    document.querySelectorAll("input[name=ids]").forEach(function (box) { box.checked = event.target.checked; });
  });

  // After an action the row has come back: its mark takes the new state, and the reader goes on where he was.
  document.addEventListener("htmx:afterSwap", function () {
    table = document.querySelector(".kq-statements");
  });
  document.addEventListener("htmx:afterSettle", function (event) {
    var found = event.detail.elt && event.detail.elt.closest ? event.detail.elt.closest("[data-kq-row]") : null;
    if (!found) { return; }
    var number = found.getAttribute("data-kq-row");
    var state = /kq-row-(\w+)/.exec(found.className);
    var anchor = document.getElementById("s-" + number);
    var mark = anchor && anchor.closest(".kq-mark");
    if (mark && state && state[1] !== "editing" && mark.id === "s-" + number) {
      mark.className = mark.className.replace(/kq-mark-\w+/, "kq-mark-" + state[1]);
    }
    show(found, true);
    var field = found.querySelector(".kq-correct input:not([type=hidden])");
    (field || found).focus({ preventScroll: true });
  });

  // A link from elsewhere lands on a mark: its row shows too.
  function landed() {
    var place = /^#(?:s|obs)-\d+$/.test(location.hash) ? document.getElementById(location.hash.slice(1)) : null;
    var mark = place && place.closest(".kq-mark");
    if (!mark) { return; }
    var row = document.querySelector(mark.getAttribute("href"));
    if (row) { row.classList.add("kq-here"); scrollInside(row); }
  }
  landed();
  window.addEventListener("hashchange", landed);

  // -- uploads -----------------------------------------------------------------------------------------------------------

  var form = document.getElementById("kq-upload");
  if (!form) { return; }
  var input = document.getElementById("kq-files"), drop = document.getElementById("kq-drop");
  var list = document.getElementById("kq-chosen"), one = document.getElementById("kq-one");
  var limit = Number(form.getAttribute("data-kq-limit"));
  var single = !input.multiple;
  var chosen = [];

  function part(item, name) { return item.node.querySelector("[data-kq=" + name + "]"); }

  function say(item, text, bad) {
    var place = part(item, "state");
    place.textContent = text;
    place.className = bad ? "kq-status kq-bad" : text ? "kq-status kq-good" : "";
  }

  function add(files) {
    if (single) { chosen.slice().forEach(remove); files = Array.from(files).slice(0, 1); }
    Array.from(files).forEach(function (file) {
      if (chosen.some(function (item) { return item.file.name === file.name && item.file.size === file.size; })) { return; }
      var item = { file: file, node: one.content.firstElementChild.cloneNode(true), done: false };
      part(item, "name").textContent = file.name;
      part(item, "size").textContent = (file.size / 1e6).toFixed(2) + " MB";
      part(item, "drop").addEventListener("click", function () { remove(item); });
      if (file.size > limit) { say(item, "太大，最多 " + Math.round(limit / 1e6) + " MB", true); item.done = true; }
      if (file.size === 0) { say(item, "空文件", true); item.done = true; }
      chosen.push(item);
      list.appendChild(item.node);
    });
    list.hidden = chosen.length === 0;
    input.required = chosen.length === 0;
  }

  function remove(item) {
    chosen = chosen.filter(function (other) { return other !== item; });
    item.node.remove();
    list.hidden = chosen.length === 0;
    input.required = chosen.length === 0;
  }

  input.addEventListener("change", function () { add(input.files); input.value = ""; });
  ["dragenter", "dragover"].forEach(function (name) {
    drop.addEventListener(name, function (event) { event.preventDefault(); drop.classList.add("kq-over"); });
  });
  ["dragleave", "drop"].forEach(function (name) {
    drop.addEventListener(name, function (event) { event.preventDefault(); drop.classList.remove("kq-over"); });
  });
  drop.addEventListener("drop", function (event) { if (event.dataTransfer) { add(event.dataTransfer.files); } });

  function send(item, then) {
    var data = new FormData(form), request = new XMLHttpRequest(), bar = item.node.querySelector("progress");
    data.delete("files");
    data.append("files", item.file, item.file.name);
    item.node.querySelectorAll("[data-kq-meta]").forEach(function (field) {
      if (field.value.trim()) { data.set(field.getAttribute("data-kq-meta"), field.value); }
    });
    bar.hidden = false;
    request.upload.addEventListener("progress", function (event) {
      if (event.lengthComputable) { bar.value = 100 * event.loaded / event.total; }
    });
    request.addEventListener("loadend", function () {
      var answer = {};
      try { answer = JSON.parse(request.responseText); } catch (error) { /* no answer, or a page of an intermediary */ }
      bar.hidden = true;
      if (request.status >= 200 && request.status < 300 && answer.items) {
        var made = answer.items[0], link = document.createElement("a");
        item.done = true;
        say(item, made.known ? "早已上传过" : "已上传");
        link.href = made.url;
        link.textContent = made.title;
        part(item, "name").replaceChildren(link);
        part(item, "drop").remove();
      } else {
        say(item, answer.message ? answer.message + (answer.hint || "") : "没有传上去，请检查网络后再试", true);
      }
      then(item);
    });
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.send(data);
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    var waiting = chosen.filter(function (item) { return !item.done; }), button = form.querySelector("button[type=submit]");
    if (!waiting.length) { input.focus(); return; }
    button.disabled = true;
    (function next() {
      var item = waiting.shift();
      if (item) { send(item, next); return; }
      button.disabled = false;
      var made = chosen.filter(function (other) { return other.done && part(other, "name").querySelector("a"); });
      if (made.length === 1 && chosen.length === 1) { location.assign(part(made[0], "name").querySelector("a").href); return; }
      if (window.htmx) { window.htmx.ajax("GET", document.getElementById("kq-uploads").getAttribute("data-kq-url"), { target: "#kq-uploads", swap: "outerHTML" }); }
    })();
  });
})();
