// What the page says back: live regions, toasts with undo, menus, countdown, the offline strip.
// Other modules speak through events: `beurs:announce` {text, assertive} and `beurs:toast` {text, level}.

const TOAST_SECONDS = 10;
const seenAt = new WeakMap();

function announce(text, assertive = false) {
  const region = document.getElementById(assertive ? "assertive" : "polite");
  region.textContent = "";
  requestAnimationFrame(() => { region.textContent = text; });
}

function adoptToast(toast) {
  toast.dataset.adopted = "";
  announce(toast.querySelector(".note-toast__text").textContent.trim(), "assertive" in toast.dataset);
  if (toast.matches(".note-toast--error, .note-toast--warning")) return;
  let left = TOAST_SECONDS;
  const timer = setInterval(() => {
    if (!toast.isConnected) { clearInterval(timer); return; }
    if (toast.matches(":hover, :focus-within")) return;
    left -= 1;
    if (left <= 0) { clearInterval(timer); toast.remove(); }
  }, 1000);
}

function adoptToasts() {
  const corner = document.getElementById("toasts");
  document.querySelectorAll("[data-toast]:not([data-adopted])").forEach((toast) => {
    if (!corner.contains(toast)) corner.append(toast);
    adoptToast(toast);
  });
}

function plainToast(text, level) {
  const toast = document.createElement("div");
  toast.className = level === "error" ? "note-toast note-toast--error" : "note-toast";
  toast.dataset.toast = "";
  if (level === "error") toast.dataset.assertive = "";
  const words = document.createElement("span");
  words.className = "note-toast__text";
  words.textContent = text;
  toast.append(words);
  document.getElementById("toasts").append(toast);
  adoptToasts();
}

function closeMenus(except) {
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    if (menu !== except) menu.open = false;
  });
}

// The server says what time it is; the clock of the device may be wrong.
function tickCountdowns() {
  document.querySelectorAll("[data-until]").forEach((box) => {
    const elapsed = performance.now() - (seenAt.get(box) ?? seenAt.set(box, performance.now()).get(box));
    const minutes = Math.ceil((new Date(box.dataset.until) - new Date(box.dataset.now) - elapsed) / 60000);
    const unit = box.querySelector("[data-unit]");
    const long = minutes > 99;
    const shown = long ? `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}` : String(Math.max(minutes, 0));
    const figure = box.querySelector("[data-minutes]");
    if (figure.textContent !== shown) figure.textContent = shown;
    if (unit) unit.textContent = long ? unit.dataset.hoursWord : unit.dataset.minutesWord;
    box.classList.toggle("countdown--past", minutes <= 0);
  });
}

// Chips of offers count on from the moment that the list was drawn; above the longest they say the time of day.
const LONGEST_COUNTDOWN = 90;

function tickChips() {
  const clock = document.getElementById("list-clock");
  if (!clock) return;
  const elapsed = performance.now() - (seenAt.get(clock) ?? seenAt.set(clock, performance.now()).get(clock));
  document.querySelectorAll("[data-left-until]").forEach((box) => {
    const minutes = Math.ceil((new Date(box.dataset.leftUntil) - new Date(clock.dataset.now) - elapsed) / 60000);
    const words = box.querySelector(".chip__text")?.lastChild;
    if (!words || minutes > LONGEST_COUNTDOWN) return;
    const said = clock.dataset.left.replace("{n}", Math.max(minutes, 0));
    if (words.textContent !== said) words.textContent = said;
  });
}

function tick() {
  tickCountdowns();
  tickChips();
}

function showConnection(online) {
  document.getElementById("offline").hidden = online;
}

function adoptFragment() {
  document.querySelectorAll("[data-needs-js][hidden]").forEach((part) => { part.hidden = false; });
  document.querySelector("[data-focus-first]")?.focus();
  adoptToasts();
  tick();
}

document.addEventListener("beurs:announce", (event) => announce(event.detail.text, event.detail.assertive));
document.addEventListener("beurs:toast", (event) => plainToast(event.detail.text, event.detail.level));
document.addEventListener("click", (event) => {
  closeMenus(event.target.closest("details[data-menu]"));
  event.target.closest("[data-toast-close]")?.closest("[data-toast]").remove();
  const dialog = event.target.closest("[data-dialog]");
  if (dialog) document.getElementById(dialog.dataset.dialog)?.showModal();
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
  event.stopImmediatePropagation();
}, true);
document.addEventListener("htmx:afterSettle", adoptFragment);
document.addEventListener("htmx:sendError", () => showConnection(false));
document.addEventListener("htmx:afterOnLoad", () => showConnection(true));
window.addEventListener("offline", () => showConnection(false));
window.addEventListener("online", () => showConnection(true));

showConnection(navigator.onLine);
adoptFragment();
tick();
setInterval(tick, 15000);
