// The sheet: arrow keys and Enter between cells, a block pasted from a spreadsheet, cells that grow, undo.
(() => {
  const sheet = () => document.getElementById("sheet");
  const fields = () => Array.from(sheet().querySelectorAll("textarea[data-path]"));
  const square = (field) => field.closest("td");
  const grow = (field) => { field.style.height = "auto"; field.style.height = `${field.scrollHeight}px`; };
  const supported = window.CSS && CSS.supports("field-sizing", "content");

  function growAll() { if (!supported && sheet()) fields().forEach(grow); }

  function neighbour(field, rows, columns) {
    const here = square(field);
    const row = Number(here.dataset.row), column = Number(here.dataset.column);
    const candidates = fields().filter((other) => other !== field && !other.readOnly).map((other) => {
      const at = square(other);
      return { other, row: Number(at.dataset.row), column: Number(at.dataset.column) };
    }).filter((at) => (rows ? (at.row - row) * rows > 0 : at.row === row) && (columns ? (at.column - column) * columns > 0 : true));
    candidates.sort((a, b) => rows
      ? Math.abs(a.row - row) - Math.abs(b.row - row) || Math.abs(a.column - column) - Math.abs(b.column - column)
      : Math.abs(a.column - column) - Math.abs(b.column - column));
    return candidates.length ? candidates[0].other : null;
  }

  function go(field) { if (field) { field.focus(); field.select(); } }

  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!field.matches || !field.matches("#sheet textarea[data-path]")) return;
    if (event.isComposing) return;
    const start = field.selectionStart === 0 && field.selectionEnd === 0, whole = field.selectionStart === 0 && field.selectionEnd === field.value.length;
    const end = field.selectionStart === field.value.length;
    const lines = field.value.includes("\n");
    let to = null;
    if (event.key === "Enter" && !event.shiftKey && !event.altKey && !event.ctrlKey) to = neighbour(field, 1, 0) || field;
    else if (event.key === "Enter" && event.altKey) { field.setRangeText("\n", field.selectionStart, field.selectionEnd, "end"); grow(field); event.preventDefault(); return; }
    else if (event.key === "ArrowDown" && (!lines || end || whole)) to = neighbour(field, 1, 0);
    else if (event.key === "ArrowUp" && (!lines || start || whole)) to = neighbour(field, -1, 0);
    else if (event.key === "ArrowRight" && (end || whole)) to = neighbour(field, 0, 1);
    else if (event.key === "ArrowLeft" && (start || whole)) to = neighbour(field, 0, -1);
    else if (event.key === "Escape") { field.value = square(field).querySelector("input[name=was]").value; return; }
    else if (event.key === "z" && (event.ctrlKey || event.metaKey) && field.value === square(field).querySelector("input[name=was]").value) {
      const button = document.getElementById("undo");
      if (button) { event.preventDefault(); button.click(); }
      return;
    }
    if (to) { event.preventDefault(); if (to === field) field.blur(); else go(to); }
  });

  // A block copied from Excel or WPS: tabs between cells, line ends between rows, quotes around cells with line breaks.
  function block(text) {
    const rows = [[]];
    let cell = "", quoted = false;
    for (let i = 0; i < text.length; i += 1) {
      const letter = text[i];
      if (quoted) {
        if (letter === '"' && text[i + 1] === '"') { cell += '"'; i += 1; }
        else if (letter === '"') quoted = false;
        else cell += letter;
      } else if (letter === '"' && cell === "") quoted = true;
      else if (letter === "\t") { rows[rows.length - 1].push(cell); cell = ""; }
      else if (letter === "\n") { rows[rows.length - 1].push(cell); cell = ""; rows.push([]); }
      else if (letter !== "\r") cell += letter;
    }
    rows[rows.length - 1].push(cell);
    if (rows.length > 1 && rows[rows.length - 1].length === 1 && rows[rows.length - 1][0] === "") rows.pop();
    return rows;
  }

  document.addEventListener("paste", (event) => {
    const field = event.target;
    if (!field.matches || !field.matches("#sheet textarea[data-path]")) return;
    const text = event.clipboardData.getData("text/plain");
    const rows = block(text);
    if (rows.length === 1 && rows[0].length === 1) return;
    if (!text.includes("\t") && square(field).dataset.shape === "prose") return;
    event.preventDefault();
    const here = square(field);
    const lines = Array.from(sheet().querySelectorAll("tr"));
    const top = lines.indexOf(here.closest("tr"));
    const cells = [];
    rows.forEach((values, down) => {
      const line = lines[top + down];
      if (!line) return;
      const across = Array.from(line.querySelectorAll("td[data-column]")).filter((td) => Number(td.dataset.column) >= Number(here.dataset.column));
      values.forEach((value, right) => {
        const target = across[right] && across[right].querySelector("textarea[data-path]");
        if (target) cells.push({ path: target.dataset.path, was: square(target).querySelector("input[name=was]").value, text: value });
      });
    });
    if (cells.length) htmx.ajax("POST", sheet().dataset.paste, { values: { cells: JSON.stringify(cells) }, target: "#sheet", swap: "outerHTML" });
  });

  document.addEventListener("input", (event) => {
    if (!supported && event.target.matches("#sheet textarea")) grow(event.target);
    if (event.target.matches("#sheet textarea")) document.getElementById("saved").textContent = document.getElementById("saved").dataset.writing;
  });
  document.addEventListener("click", (event) => {
    const take = event.target.closest("[data-take], [data-keep]");
    if (take) {
      const at = document.getElementById(take.dataset.take || take.dataset.keep);
      if (take.dataset.theirs !== undefined) at.querySelector("input[name=was]").value = take.dataset.theirs;
      if (take.dataset.take) at.querySelector("textarea").value = take.dataset.text;
      at.querySelector("textarea").dispatchEvent(new Event("change", { bubbles: true }));
    }
    const jump = event.target.closest("[data-cell]");
    if (jump) {
      const at = document.getElementById(jump.dataset.cell);
      if (at) { event.preventDefault(); at.scrollIntoView({ block: "center" }); const field = at.querySelector("textarea"); if (field) field.focus(); else at.focus(); }
    }
    const about = event.target.closest("[data-comment]");
    if (about) {
      const form = document.getElementById("comment-form");
      form.querySelector("[name=path]").value = about.dataset.comment;
      document.getElementById("comment-about").textContent = about.dataset.label;
      form.querySelector("textarea").focus();
    }
  });
  let unsaved = 0;
  document.addEventListener("htmx:beforeRequest", () => { unsaved += 1; });
  document.addEventListener("htmx:afterRequest", () => { unsaved = Math.max(0, unsaved - 1); });
  document.addEventListener("htmx:sendError", () => { const at = document.getElementById("saved"); if (at) { at.textContent = at.dataset.offline; at.classList.add("fault"); } });
  window.addEventListener("beforeunload", (event) => {
    const dirty = sheet() && fields().some((field) => field.value !== square(field).querySelector("input[name=was]").value);
    if (unsaved || dirty) event.preventDefault();
  });
  // A sheet drawn anew keeps the cursor where it was, and what is being typed there.
  let focused = null;
  document.addEventListener("htmx:beforeSwap", () => {
    const at = document.activeElement;
    if (!at || !at.matches("#sheet textarea[data-path]")) { focused = null; return; }
    const typing = at.value !== square(at).querySelector("input[name=was]").value;
    focused = { path: at.dataset.path, value: typing ? at.value : null, start: at.selectionStart, end: at.selectionEnd };
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!focused || (document.activeElement && document.activeElement.matches("#sheet textarea[data-path]"))) return;
    const field = fields().find((other) => other.dataset.path === focused.path);
    if (field) {
      field.focus();
      if (focused.value !== null) field.value = focused.value;
      field.setSelectionRange(focused.start, focused.end);
    }
    focused = null;
  });
  document.addEventListener("htmx:afterSwap", growAll);
  document.addEventListener("DOMContentLoaded", growAll);
  growAll();
})();
