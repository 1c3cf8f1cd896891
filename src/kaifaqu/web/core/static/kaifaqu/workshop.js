// The text of a standard: line numbers beside it, and links that put the cursor where a fault is. Without it, they lead to the printed text.
(() => {
  "use strict";
  const area = document.querySelector("textarea[data-kq-lines]");
  if (!area) return;
  const gutter = document.createElement("pre");
  gutter.className = "kq-gutter";
  gutter.setAttribute("aria-hidden", "true");
  area.before(gutter);
  let shown = 0;
  const number = () => {
    const count = area.value.split("\n").length;
    if (count !== shown) {
      shown = count;
      gutter.textContent = Array.from({ length: count }, (_, at) => at + 1).join("\n");
    }
    gutter.scrollTop = area.scrollTop;
  };
  area.addEventListener("input", number);
  area.addEventListener("scroll", () => { gutter.scrollTop = area.scrollTop; });
  number();
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-kq-line]");
    if (!link) return;
    event.preventDefault();
    const lines = area.value.split("\n");
    const line = Math.min(Number(link.dataset.kqLine) || 1, lines.length);
    const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
    const column = Math.min(Math.max(Number(link.dataset.kqColumn) || 1, 1), lines[line - 1].length + 1);
    area.focus();
    area.setSelectionRange(start + column - 1, start + lines[line - 1].length);
    const height = area.scrollHeight / lines.length;
    area.scrollTop = Math.max(0, (line - 4) * height);
    area.scrollLeft = 0;
    area.scrollIntoView({ block: "nearest" });
    number();
  });
})();
