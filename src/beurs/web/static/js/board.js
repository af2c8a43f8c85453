// A list of needs with a drawer. Rows are `[data-need]` with one link `.need__open`; the drawer is `#drawer`.
// J/K and the arrows move between rows, Enter opens, Esc closes (the drawer's close control has data-key).
// After a swap the focus stays on the same need, or goes to the next one when the need left its group; what
// scrolls (`[data-keep-scroll]`) stays where it was; a row whose `data-version` changed is tinted.

const FOLLOW_PAUSE = 150;
const board = () => document.querySelector("[data-board]");
const rows = () => [...document.querySelectorAll("[data-board] [data-need]:not(#drawer)")].filter((row) => row.checkVisibility());
const rowOf = (need) => document.querySelector(`[data-board] [data-need="${CSS.escape(need)}"]:not(#drawer)`);
const linkOf = (row) => row?.querySelector(".need__open");
const drawer = () => document.getElementById("drawer");
const drawerOpen = () => Boolean(drawer()) && !drawer().hidden;

let before = null;
let followTimer = 0;
let settling = 0;

function current() {
  const focused = document.activeElement?.closest?.("[data-need]:not(#drawer)");
  return focused || document.querySelector("[data-board] .need__open[aria-current='true']")?.closest("[data-need]");
}

function rove(active) {
  const all = rows();
  const chosen = active && all.includes(active) ? active : all[0];
  all.forEach((row) => { linkOf(row).tabIndex = row === chosen ? 0 : -1; });
}

function mark(need) {
  document.querySelectorAll("[data-board] .need__open").forEach((link) => {
    if (need && link.closest("[data-need]").dataset.need === need) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  });
  document.dispatchEvent(new CustomEvent("beurs:selected", { detail: { need: need || null } }));
}

function open(row) {
  const link = linkOf(row);
  mark(row.dataset.need);
  link.click();
}

function move(step) {
  const all = rows();
  if (!all.length) return;
  const here = all.indexOf(current());
  const next = all[Math.min(Math.max(here + step, 0), all.length - 1)];
  rove(next);
  linkOf(next).focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  if (!drawerOpen()) return;
  clearTimeout(followTimer);
  followTimer = setTimeout(() => open(next), FOLLOW_PAUSE);
}

function close() {
  const row = current();
  const need = drawer().dataset.need || row?.dataset.need;
  drawer().hidden = true;
  drawer().replaceChildren();
  mark(null);
  if (need) linkOf(rowOf(need))?.focus({ preventScroll: true });
}

function remember() {
  if (before || !board()) return;
  const all = rows();
  const row = document.activeElement?.closest?.("[data-need]:not(#drawer)");
  const shown = row || (drawerOpen() && document.activeElement?.closest?.("#drawer") ? rowOf(drawer().dataset.need || "") : null);
  const at = all.indexOf(shown);
  const after = shown ? [...all.slice(at + 1), ...all.slice(0, at).reverse()] : [];
  before = {
    need: shown?.dataset.need,
    group: shown?.dataset.group,
    inDrawer: Boolean(document.activeElement?.closest?.("#drawer")),
    control: document.activeElement?.id,
    next: [...after.filter((other) => other.dataset.group === shown?.dataset.group), ...after].map((other) => other.dataset.need),
    versions: new Map(all.map((other) => [other.dataset.need, other.dataset.version])),
    scroll: [...document.querySelectorAll("[data-keep-scroll][id]")].map((box) => [box.id, box.scrollTop]),
    page: [window.scrollX, window.scrollY],
  };
}

function tint(versions) {
  rows().forEach((row) => {
    const known = versions.has(row.dataset.need);
    if (known && versions.get(row.dataset.need) === row.dataset.version) return;
    row.classList.add("is-changed");
    setTimeout(() => row.classList.remove("is-changed"), 1500);
  });
}

function refocus(was) {
  const lost = !document.activeElement || document.activeElement === document.body;
  if (!was.need || !lost) return;
  const same = rowOf(was.need);
  const stayed = same && same.dataset.group === was.group;
  const control = was.control && document.getElementById(was.control);
  if (stayed && control) { control.focus({ preventScroll: true }); return; }
  const row = stayed ? same : was.next.map(rowOf).find(Boolean) || same;
  if (!row) { document.getElementById("main").focus({ preventScroll: true }); return; }
  rove(row);
  linkOf(row).focus({ preventScroll: true });
  if (!stayed && drawerOpen()) open(row);
}

function settle() {
  const was = before;
  before = null;
  if (!was || !board()) return;
  was.scroll.forEach(([id, top]) => { const box = document.getElementById(id); if (box) box.scrollTop = top; });
  window.scrollTo(...was.page);
  tint(was.versions);
  refocus(was);
  rove(current());
}

function opened(target) {
  if (target.id !== "drawer") return;
  const shown = target.querySelector("[data-drawer-need]")?.dataset.drawerNeed;
  target.hidden = !target.children.length;
  if (shown) { target.dataset.need = shown; mark(shown); rove(rowOf(shown)); }
  const scrolled = target.querySelector("[data-keep-scroll]");
  if (scrolled) scrolled.scrollTop = 0;
  const phone = getComputedStyle(target).position === "fixed";
  if (phone) target.querySelector("h2, [data-close-drawer]")?.focus();
}

function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
  if (!board() || document.querySelector("dialog[open]")) return;
  const inField = event.target.closest?.("input, select, textarea, [contenteditable]");
  if (inField) return;
  const onRow = Boolean(event.target.closest?.(".need__open"));
  const single = document.documentElement.dataset.keys !== "off";
  const step = { j: 1, k: -1 }[single && !event.shiftKey ? event.key : ""] || { ArrowDown: 1, ArrowUp: -1 }[onRow ? event.key : ""];
  if (step) { event.preventDefault(); move(step); }
}

document.addEventListener("keydown", onKey);
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close-drawer]")) { event.preventDefault(); close(); }
  const link = event.target.closest("[data-board] .need__open");
  if (link) { clearTimeout(followTimer); mark(link.closest("[data-need]").dataset.need); }
  const tab = event.target.closest("[data-tab]");
  if (tab) showTab(tab);
});
document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.("[data-board] [data-need]:not(#drawer)");
  if (row) rove(row);
});
document.addEventListener("htmx:beforeSwap", remember);
document.addEventListener("htmx:afterSwap", (event) => opened(event.detail.target));
document.addEventListener("htmx:afterSettle", () => {
  clearTimeout(settling);
  settling = setTimeout(settle, 0);
});

// Map and bench are tabs where the screen is narrow; both stand in the document, the CSS decides.
function showTab(tab) {
  const list = tab.closest("[role=tablist]");
  list.querySelectorAll("[data-tab]").forEach((other) => {
    const on = other === tab;
    other.setAttribute("aria-selected", String(on));
    other.tabIndex = on ? 0 : -1;
    document.getElementById(other.dataset.tab).classList.toggle("is-tab-off", !on);
  });
  document.dispatchEvent(new CustomEvent("beurs:shown"));
}

document.querySelectorAll("[role=tablist] [data-tab][aria-selected=true]").forEach(showTab);
if (board()) rove(current());
