// Single-key shortcuts. An element with `data-key` is clicked (a field is focused) when its key is pressed:
// "p", "Shift+A", "/", "Escape", "1". Off in fields, in dialogs, with Ctrl, Alt or Meta, and when the user
// switched single keys off (kept in localStorage). `?` opens the list of keys that work on this page.

const STORE = "beurs.keys";
const FIELDS = "input, select, textarea, [contenteditable]";

const enabled = () => localStorage.getItem(STORE) !== "off";
const visible = (element) => element.checkVisibility() && !element.disabled && element.getAttribute("aria-disabled") !== "true";

function pressed(event) {
  const letter = event.key.length === 1 && event.key.toUpperCase() !== event.key.toLowerCase();
  if (letter) return event.shiftKey ? `shift+${event.key.toLowerCase()}` : event.key.toLowerCase();
  return event.key.toLowerCase();
}

function inField(target) {
  if (!(target instanceof Element)) return false;
  const field = target.closest(FIELDS);
  return Boolean(field) && !field.matches("input[type=checkbox], input[type=radio], input[type=button], input[type=submit]");
}

function targetOf(key) {
  const found = [...document.querySelectorAll("[data-key]")].filter((item) => item.dataset.key.toLowerCase() === key && visible(item));
  return found.find((item) => item.closest("[data-key-first]")) || found[0];
}

function press(event) {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (document.querySelector("dialog[open]")) return;
  const key = pressed(event);
  if (key === "escape" && inField(event.target)) { event.target.blur(); return; }
  if (inField(event.target) || (key !== "escape" && !enabled())) return;
  const target = targetOf(key);
  if (!target) return;
  event.preventDefault();
  if (target.matches(FIELDS)) { target.focus(); target.select?.(); } else { target.click(); }
}

function capsOf(key) {
  return key.split("+").map((cap) => {
    const drawn = document.createElement("kbd");
    drawn.className = "key";
    drawn.textContent = cap.length === 1 ? cap.toUpperCase() : cap.replace("Escape", "Esc");
    return drawn;
  });
}

function labelOf(item) {
  if (item.dataset.keyLabel) return item.dataset.keyLabel;
  if (item.ariaLabel) return item.ariaLabel;
  const copy = item.cloneNode(true);
  copy.querySelectorAll(".key").forEach((cap) => cap.remove());
  return copy.textContent.trim().replace(/\s+/g, " ");
}

function showHelp() {
  const list = document.querySelector("[data-keylist]");
  const entries = new Map();
  if (document.querySelector("[data-board]")) {
    entries.set("J", list.dataset.next).set("K", list.dataset.previous).set("Enter", list.dataset.open);
  }
  document.querySelectorAll("[data-key]").forEach((item) => {
    if ((visible(item) || item.closest("details")) && !entries.has(item.dataset.key)) entries.set(item.dataset.key, labelOf(item));
  });
  list.replaceChildren(...[...entries].flatMap(([key, label]) => {
    const caps = document.createElement("dt");
    const words = document.createElement("dd");
    caps.append(...capsOf(key));
    words.textContent = label;
    return [caps, words];
  }));
  list.closest("dialog").showModal();
}

function showSetting() {
  const on = enabled();
  document.documentElement.dataset.keys = on ? "on" : "off";
  document.querySelectorAll("[data-keys-toggle]").forEach((button) => {
    button.setAttribute("aria-pressed", String(on));
    const state = button.querySelector("[data-keys-state]");
    state.textContent = on ? state.dataset.on : state.dataset.off;
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key === "?" && enabled() && !inField(event.target) && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    showHelp();
    return;
  }
  press(event);
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-keys-help]")) showHelp();
  if (!event.target.closest("[data-keys-toggle]")) return;
  localStorage.setItem(STORE, enabled() ? "off" : "on");
  showSetting();
});
showSetting();
