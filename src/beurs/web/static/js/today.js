// What the Today board and the week view have on top of board.js: the state keys 1-6, the chosen need in
// what is sent for the whole day, the address after Esc, the first need opened on a wide screen, help beside the bench.

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

// Who acts on the whole day keeps the drawer that is open.
function carry(event) {
  const { verb, path, elt, parameters } = event.detail;
  if (verb !== "post" || !/^\/(today|week)\//.test(path) || elt.closest("#drawer")) return;
  parameters.need = drawer()?.hidden ? "" : drawer()?.dataset.need || "";
}

// Only the last step can be taken back: an older offer to undo goes when the next thing is done.
function forget(event) {
  if (event.detail.requestConfig.verb !== "post" || event.detail.xhr.status >= 400) return;
  document.querySelectorAll("#toasts [data-toast]:has(form)").forEach((toast) => toast.remove());
}

function openFirst() {
  const board = document.querySelector(".board[data-board]");
  board?.querySelector(".need__open")?.click();
}

// The place of the drawer is kept from the first paint on, so that nothing jumps when its need arrives.
function reserve() {
  const board = document.querySelector(".board[data-board]");
  const waiting = board && matchMedia(WIDE).matches && drawer().hidden && board.querySelector(".need__open");
  if (!waiting) return false;
  drawer().replaceChildren(document.getElementById("drawer-waiting").content.cloneNode(true));
  drawer().hidden = false;
  return true;
}

function closed(event) {
  const link = event.target.closest("[data-close-drawer]");
  if (!link || !drawer()) return;
  document.querySelectorAll(".need__open.htmx-request").forEach((row) => window.htmx.trigger(row, "htmx:abort"));
  if (link.getAttribute("href").startsWith("/today/") && document.querySelector(".board")) {
    history.replaceState(history.state, "", link.getAttribute("href"));
  }
}

// A ground that is asked for is written at once.
function askGround(event) {
  if (event.target.matches?.("details.ask-ground[open]")) event.target.querySelector("input[type=text]")?.focus();
}

function show(event) {
  const target = event.detail.target;
  if (target.id !== "why-not" && target.id !== "choose") return;
  target.scrollIntoView({ block: "start" });
  if (target.id === "why-not") target.focus({ preventScroll: true });
}

document.addEventListener("keydown", stateKey);
document.addEventListener("click", closed);
document.addEventListener("toggle", askGround, true);
document.addEventListener("htmx:configRequest", carry);
document.addEventListener("htmx:beforeSwap", forget);
document.addEventListener("htmx:afterSwap", show);
if (reserve()) {
  if (document.readyState === "complete") openFirst();
  else window.addEventListener("load", openFirst, { once: true });
}
