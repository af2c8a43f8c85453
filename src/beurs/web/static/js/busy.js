// A request that takes longer than 300 ms shows the petrol line; its button keeps its width while busy.

const PATIENCE = 300;
const line = document.getElementById("busy");
let running = 0;
let timer = 0;

function begin() {
  running += 1;
  if (running === 1) timer = setTimeout(() => line.classList.add("is-on"), PATIENCE);
}

function end() {
  running = Math.max(0, running - 1);
  if (running) return;
  clearTimeout(timer);
  line.classList.remove("is-on");
}

function buttonOf(element) {
  if (element?.matches(".btn")) return element;
  return element?.matches("form") ? element.querySelector(".btn[type=submit], .btn:not([type]):not(summary)") : null;
}

function hold(button) {
  if (!button) return;
  button.style.width = `${button.offsetWidth}px`;
  button.setAttribute("aria-busy", "true");
  button.holdTimer = setTimeout(() => button.classList.add("is-busy"), PATIENCE);
}

function release(button) {
  if (!button) return;
  clearTimeout(button.holdTimer);
  button.classList.remove("is-busy");
  button.removeAttribute("aria-busy");
  button.style.width = "";
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.closest("[data-quiet]")) return;
  begin();
  hold(buttonOf(event.detail.elt));
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.elt.closest("[data-quiet]")) return;
  end();
  release(buttonOf(event.detail.elt));
});
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method === "dialog") return;
  begin();
  hold(event.submitter?.matches(".btn") ? event.submitter : null);
});
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  running = 0;
  end();
  document.querySelectorAll(".btn[aria-busy]").forEach(release);
});
