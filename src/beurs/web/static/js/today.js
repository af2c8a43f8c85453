// What the Today board and the week view have on top of board.js: the state keys 1-6, the chosen need in the
// forms of the page head, the address after Esc, the first need opened on a wide screen, help beside the bench.

const WIDE = "(min-width: 75em)";
const FIELDS = "input, select, textarea, [contenteditable]";
const drawer = () => document.getElementById("drawer");

function stateKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || !/^[1-6]$/.test(event.key)) return;
  if (document.documentElement.dataset.keys === "off" || document.querySelector("dialog[open]")) return;
  if (event.target.closest?.(FIELDS)) return;
  const box = document.querySelector(`[data-state-key="${event.key}"]`);
  if (!box) return;
  event.preventDefault();
  box.checked = !box.checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

function carry(need) {
  document.querySelectorAll("[data-selected-need]").forEach((field) => { field.value = need || ""; });
}

function openFirst() {
  const board = document.querySelector(".board[data-board]");
  if (!board || !matchMedia(WIDE).matches || !drawer().hidden) return;
  board.querySelector(".need__open")?.click();
}

function closed(event) {
  const link = event.target.closest("[data-close-drawer]");
  if (!link || !drawer()) return;
  carry("");
  if (link.getAttribute("href").startsWith("/today/") && document.querySelector(".board")) {
    history.replaceState(history.state, "", link.getAttribute("href"));
  }
}

function show(event) {
  const target = event.detail.target;
  if (target.id !== "why-not" && target.id !== "choose") return;
  target.scrollIntoView({ block: "start" });
  if (target.id === "why-not") target.focus({ preventScroll: true });
}

document.addEventListener("keydown", stateKey);
document.addEventListener("click", closed);
document.addEventListener("beurs:selected", (event) => carry(event.detail.need));
document.addEventListener("htmx:afterSettle", () => carry(drawer()?.hidden ? "" : drawer()?.dataset.need));
document.addEventListener("htmx:afterSwap", show);
if (document.readyState === "complete") openFirst();
else window.addEventListener("load", openFirst, { once: true });
