// Asks every few seconds whether somebody else changed something: `<div data-poll="/changes?since=12" data-target="#changes">`.
// The server answers 204 or a bar "Noor changed 2 groups. Show"; nothing under the cursor moves by itself.
// The element's `data-poll` is read afresh each time, so a swap may carry a new `since`. Pauses while hidden.

const QUIET_SECONDS = 10;

function due() {
  const element = document.querySelector("[data-poll]");
  return element && document.visibilityState === "visible" && navigator.onLine ? element : null;
}

function ask() {
  const element = due();
  if (!element) return;
  window.htmx.ajax("GET", element.dataset.poll, { source: element, target: element.dataset.target || "#changes", swap: "innerHTML" });
}

function announceBar(event) {
  const poll = document.querySelector("[data-poll]");
  if (!poll || event.detail.target.id !== (poll.dataset.target || "#changes").slice(1)) return;
  const text = event.detail.target.textContent.trim().replace(/\s+/g, " ");
  if (!text || text === event.detail.target.dataset.said) return;
  event.detail.target.dataset.said = text;
  document.dispatchEvent(new CustomEvent("beurs:announce", { detail: { text } }));
}

const seconds = Number(document.querySelector("[data-poll]")?.dataset.pollSeconds) || QUIET_SECONDS;
setInterval(ask, seconds * 1000);
document.addEventListener("visibilitychange", ask);
document.addEventListener("htmx:afterSwap", announceBar);
