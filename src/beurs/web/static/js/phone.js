// The phone of somebody who covers: the ring that runs out, the app, notifications, answers without a connection.

const RING_SECONDS = 5;
const KEPT = "beurs.unsent";
const opened = performance.now();
const words = document.getElementById("phone-words").dataset;
const script = document.getElementById("phone-script").dataset;

function tickRings() {
  const passed = performance.now() - opened;
  document.querySelectorAll("[data-ring]").forEach((ring) => {
    const now = new Date(ring.dataset.now).getTime() + passed;
    const until = new Date(ring.dataset.until).getTime();
    const whole = until - new Date(ring.dataset.whole).getTime();
    const left = Math.max(0, until - now);
    const share = whole > 0 ? Math.min(100, (100 * left) / whole) : 0;
    ring.querySelector(".ring__left").setAttribute("stroke-dasharray", `${share} 100`);
    const minutes = Math.ceil(left / 60000);
    if (minutes > 99) return;
    const unit = ring.querySelector("[data-ring-unit]");
    ring.querySelector("[data-ring-figure]").textContent = String(minutes);
    unit.textContent = unit.dataset.minutesWord;
    if (left === 0 && navigator.onLine) location.reload();
  });
}

// The app on the home screen.

async function worker() {
  return "serviceWorker" in navigator ? navigator.serviceWorker.register(script.worker, { scope: script.scope }) : null;
}

function offerInstall() {
  const place = document.querySelector("[data-install]");
  if (!place) return;
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    place.hidden = false;
    place.querySelector("button").addEventListener("click", () => event.prompt(), { once: true });
  });
}

// Without a connection the calendar says of when it is.

function sayOffline() {
  const agenda = document.querySelector("[data-agenda]");
  const kept = document.documentElement.hasAttribute("data-offline");
  const strip = document.getElementById("offline");
  if (agenda) strip.querySelector("span").textContent = `${words.offline} ${agenda.dataset.seen}.`;
  if (kept) strip.hidden = false;
}

// Answers that could not be sent wait here; they are shown as not sent, never as accepted.

function unsent() {
  try { return JSON.parse(localStorage.getItem(KEPT)) ?? []; } catch { return []; }
}

function keep(list) {
  if (list.length) localStorage.setItem(KEPT, JSON.stringify(list));
  else localStorage.removeItem(KEPT);
  showWaiting(list);
}

function showWaiting(list, said = "") {
  const box = document.getElementById("waiting");
  box.replaceChildren();
  list.forEach((one) => {
    const line = document.createElement("p");
    const head = document.createElement("b");
    head.textContent = `${words.waiting}: ${one.said}`;
    line.append(head, ` ${one.what}. ${words.sends}`);
    box.append(line);
  });
  if (said) {
    const line = document.createElement("p");
    line.textContent = said;
    box.append(line);
  }
  box.hidden = !box.childElementCount;
}

function token() {
  return JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
}

async function post(url, fields) {
  return fetch(url, { method: "POST", body: new URLSearchParams(fields), headers: { "X-CSRFToken": token() }, credentials: "same-origin" });
}

// What became of an answer stands in the page that the server gives back, also when it had arrived before.
function arrived(text, fields) {
  const state = /data-state="([a-z]+)"/.exec(text)?.[1];
  const no = fields.some(([name, value]) => name === "answer" && value === "no");
  return state === (no ? "declined" : "accepted");
}

async function sendOne(one) {
  if (new Date(one.until).getTime() < Date.now()) return words.late;
  const reply = await post(one.url, one.fields);
  return arrived(await reply.text(), one.fields) ? words.sent : words.refused;
}

async function sendAll() {
  showWaiting(unsent());
  for (const one of unsent()) {
    let said = "";
    try { said = await sendOne(one); } catch { return; }
    const rest = unsent().filter((other) => other.url !== one.url);
    keep(rest);
    showWaiting(rest, `${one.what}: ${said}`);
  }
}

// One tab at a time, or two would send the same answer.
function sendWaiting() {
  if (navigator.locks) navigator.locks.request(KEPT, sendAll);
  else sendAll();
}

async function answer(event) {
  const form = event.target.closest("[data-answer]");
  if (!form || !event.submitter) return;
  event.preventDefault();
  const fields = [...new FormData(form, event.submitter).entries()].filter(([name]) => name !== "csrfmiddlewaretoken");
  try {
    const reply = await post(form.action, fields);
    if (reply.redirected) { location.assign(reply.url); return; }
  } catch {
    const ring = document.querySelector("[data-ring]");
    const one = { url: form.action, page: location.pathname, fields, said: event.submitter.textContent.trim(), what: form.dataset.what, until: ring.dataset.until };
    keep([...unsent().filter((other) => other.url !== one.url), one]);
    form.querySelectorAll("button").forEach((button) => { button.disabled = true; });
    return;
  }
  // Refused, or not understood: the page itself says why. Asking twice changes nothing.
  form.removeAttribute("data-answer");
  event.submitter.click();
}

// Notifications.

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

async function pushBox(ready) {
  const box = document.querySelector("[data-push]");
  if (!box) return;
  const state = box.querySelector("[data-push-state]");
  const button = box.querySelector("[data-push-toggle]");
  const registration = await ready;
  if (!registration?.pushManager || !("Notification" in window)) { state.textContent = state.dataset.none; return; }
  const show = (on) => {
    state.textContent = Notification.permission === "denied" ? state.dataset.blocked : on ? state.dataset.on : state.dataset.off;
    button.textContent = on ? button.dataset.on : button.dataset.off;
    button.hidden = Notification.permission === "denied";
  };
  const current = () => registration.pushManager.getSubscription();
  button.addEventListener("click", async () => {
    const known = await current();
    if (known) {
      await post(box.dataset.url, { endpoint: known.endpoint, off: "on" });
      await known.unsubscribe();
    } else if ((await Notification.requestPermission()) === "granted") {
      const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(box.dataset.key) });
      const { keys } = made.toJSON();
      const kept = await post(box.dataset.url, { endpoint: made.endpoint, p256dh: keys.p256dh, auth: keys.auth });
      if (!kept.ok) {
        await made.unsubscribe();
        const { sentence } = await kept.json();
        document.dispatchEvent(new CustomEvent("beurs:toast", { detail: { text: sentence ?? state.dataset.none, level: "error" } }));
      }
    }
    show(Boolean(await current()));
  });
  show(Boolean(await current()));
}

function copy(event) {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  navigator.clipboard.writeText(button.dataset.copy).then(() => { button.lastChild.textContent = button.dataset.done; });
}

document.addEventListener("submit", answer);
document.addEventListener("click", copy);
window.addEventListener("online", sendWaiting);
tickRings();
if (document.querySelector("[data-ring]")) setInterval(tickRings, RING_SECONDS * 1000);
sayOffline();
offerInstall();
sendWaiting();
pushBox(worker());
