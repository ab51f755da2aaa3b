// What every page shares: keys, search as you type, ticked rows. Pages work without it, but for review by keys.
"use strict";
(() => {
  const token = document.querySelector('meta[name="token"]')?.content ?? "";

  /** Send a change; resolves to the answer, or throws with the words to show. */
  async function change(path, values) {
    const body = values instanceof FormData ? values : new URLSearchParams(values);
    const answer = await fetch(path, { method: "POST", body, headers: { "X-Token": token, Accept: "application/json" } });
    const data = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(data.error ?? "Không gửi được. Kiểm tra mạng rồi làm lại.");
    return data;
  }

  /** Ask for a page or a part of one; resolves to its words, or to null. */
  const ask = (path) => fetch(path, { headers: { Accept: "text/html" } }).then((answer) => answer.ok ? answer.text() : null, () => null);

  /** Show a part of this page as a page at an address has it, unless something else is wanted by then. */
  async function renew(part, path, wanted = () => true) {
    const words = await ask(path);
    if (words === null || !wanted()) return;
    const page = new DOMParser().parseFromString(words, "text/html");
    document.querySelector(part).replaceWith(page.querySelector(part));
    history.replaceState(null, "", path);
    sortable();
  }

  const typing = (at) => /^(input|textarea|select)$/i.test(at?.tagName) && !/^(checkbox|radio|button|submit)$/i.test(at.type);

  // Search as you type: a form with data-live asks for its page again and takes the part named there.
  for (const form of document.querySelectorAll("form[data-live]")) {
    let asked = 0, waiting = 0;
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        const mine = ++asked;
        renew(form.dataset.live, `${form.action.split("?")[0]}?${new URLSearchParams(new FormData(form))}`, () => mine === asked);
      }, 150);
    });
  }

  // A box with data-all ticks all boxes of its table; .ticked counts them.
  document.addEventListener("change", (event) => {
    const box = event.target;
    const { form, type } = box;
    if (type !== "checkbox" || !form) return;
    if ("all" in box.dataset) for (const other of form.querySelectorAll("tbody input[type=checkbox]")) other.checked = box.checked;
    const count = form.querySelectorAll("tbody input[type=checkbox]:checked").length;
    for (const shown of form.querySelectorAll(".ticked")) shown.textContent = String(count);
  });

  // A form with data-ask asks once more before what cannot be undone.
  document.addEventListener("submit", (event) => {
    const words = event.submitter?.dataset.ask ?? event.target.dataset.ask;
    if (words && !confirm(words)) event.preventDefault();
  });

  // A button with data-copy copies the field named there.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    const field = document.querySelector(button.dataset.copy);
    try { await navigator.clipboard.writeText(field.value); } catch { field.select(); document.execCommand("copy"); }
    button.textContent = "Đã chép";
  });

  // data-key names the key of a link or button; figures are those of the line reached, else the first; j and k go along
  // lines. Enter in a field presses the button behind it, not the first of the form.
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || event.isComposing) return;
    const types = typing(target), lines = [...document.querySelectorAll("a.go")], step = !types && lines.length && { j: 1, k: -1 }[key];
    const on = key > 0 ? target.closest("li") ?? document.querySelector(".whom") : document;
    const isOwn = (one) => one.type === "submit" && target.compareDocumentPosition(one) & 4 && !one.closest("details:not(:focus-within)");
    const to = step ? lines[Math.max(0, lines.indexOf(target) + step)] ?? lines.at(-1) : !types ? on?.querySelector(`[data-key="${CSS.escape(key)}"]`)
      : key === "Enter" && !/textarea|file/.test(target.type) && [...target.form?.elements ?? []].find(isOwn);
    if (!to) return;
    event.preventDefault();
    if (step) to.focus(); else to.click();
  });

  // A head of a list sorts its lines, group by group.
  const said = ({ cells }, at) => (cells[at].firstChild?.value ?? cells[at].textContent).trim().replace(/(\d\d)\/(\d\d)\/(\d{4})/, "$3$2$1");
  function sortable() {
    for (const head of document.querySelectorAll(":is(.duties, .letters) thead th[scope=col]:not(:has(button))")) {
      head.innerHTML = `<button type="button" class="plain sort">${head.innerHTML}</button>`;
      head.firstChild.onclick = () => {
        const at = head.cellIndex, way = head.ariaSort === "ascending" ? -1 : 1;
        for (const one of head.parentElement.cells) one.ariaSort = null;
        head.ariaSort = way > 0 ? "ascending" : "descending";
        for (const group of head.closest("table").tBodies) group.append(...[...group.rows].filter((row) => row.cells[at]).sort((a, b) => way * said(a, at).localeCompare(said(b, at), "vi", { numeric: true })));
      };
    }
  }
  sortable();

  // What is wider than its place is reached by keys, too.
  const reach = new ResizeObserver((found) => { for (const { target } of found) if (target.scrollWidth > target.clientWidth) target.tabIndex = 0; else target.removeAttribute("tabindex"); });
  for (const box of document.querySelectorAll(".scroll, pre")) reach.observe(box);

  window.desk = { ask, change, renew, typing };
})();
