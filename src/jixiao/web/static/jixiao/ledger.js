// A ledger as a table: arrow keys and Enter between cells, a block pasted from a spreadsheet becomes a batch with a preview.
(() => {
  const table = () => document.querySelector("#ledger-table table");
  const fields = () => Array.from(table().querySelectorAll("tbody input:not([type=hidden]):not([type=checkbox]), tbody select"));

  function beside(field, rows, columns) {
    const cell = field.closest("td"), line = field.closest("tr");
    if (columns) {
      const inside = fields().filter((other) => other.closest("tr") === line);
      return inside[inside.indexOf(field) + columns] || null;
    }
    let next = line;
    do { next = rows > 0 ? next.nextElementSibling : next.previousElementSibling; } while (next && !next.querySelector("input:not([type=checkbox]), select"));
    const below = next && next.cells[cell.cellIndex];
    return below ? below.querySelector("input:not([type=checkbox]), select") : null;
  }

  function go(field) { if (field) { field.focus(); if (field.select) field.select(); } }

  document.addEventListener("keydown", (event) => {
    const field = event.target;
    const idle = !field.matches || !field.matches("input, select, textarea") || field.value === (field.defaultValue || "");
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z" && idle) {
      const last = Array.from(document.querySelectorAll("#ledger-table [data-undo]")).pop();
      if (last) { event.preventDefault(); htmx.process(last); last.click(); return; } // fresh from the server, it may not be settled yet
    }
    if (!field.matches || !field.matches("#ledger-table tbody input:not([type=checkbox]), #ledger-table tbody select") || event.isComposing) return;
    const typing = field.tagName === "INPUT";
    const start = typing && field.selectionStart === 0 && field.selectionEnd === 0, end = typing && field.selectionStart === field.value.length;
    const whole = typing && field.selectionStart === 0 && end;
    let to = null;
    if (event.key === "Escape" && typing) { field.value = field.defaultValue; field.select(); return; }
    if (event.key === "Enter") {
      const blank = field.form && field.form.id === "new";
      if (blank) { event.preventDefault(); field.form.requestSubmit(); return; }
      to = beside(field, 1, 0);
      event.preventDefault();
      if (!to) { field.blur(); return; }
    } else if (typing && event.key === "ArrowDown") to = beside(field, 1, 0);
    else if (typing && event.key === "ArrowUp") to = beside(field, -1, 0);
    else if (event.key === "ArrowRight" && (end || whole)) to = beside(field, 0, 1);
    else if (event.key === "ArrowLeft" && (start || whole)) to = beside(field, 0, -1);
    if (to) { event.preventDefault(); go(to); }
  });

  document.addEventListener("paste", (event) => {
    const field = event.target;
    if (!field.matches || !field.matches("#ledger-table tbody input")) return;
    const text = event.clipboardData.getData("text/plain").replace(/\r/g, "");
    if (!text.includes("\t") && !text.trim().includes("\n")) return;
    event.preventDefault();
    const host = document.getElementById("ledger-table");
    htmx.ajax("POST", host.dataset.bring, { values: { text, first: field.dataset.name || "", year: host.dataset.year }, target: "#ledger-table", swap: "none" });
  });
})();
