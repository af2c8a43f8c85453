// While a plan is made (`form[data-planning]`): a strip with the seconds that passed and Stop. Nothing is written
// after Stop; the answer to the plan itself says so, or shows the plan when it was stored before Stop arrived.

const strip = () => document.getElementById("planning");
let run = "";
let timer = 0;

// The form is replaced by what its answer swaps in, so that its own events end on an ancestor.
const plans = (event) => (event.detail.requestConfig?.elt || event.detail.elt).matches("form[data-planning]");

function begin(event) {
  if (!plans(event)) return;
  const started = Date.now();
  const seconds = strip().querySelector("[data-planning-seconds]");
  const stop = strip().querySelector("[data-planning-stop]");
  seconds.textContent = "0";
  stop.disabled = false;
  strip().hidden = false;
  document.dispatchEvent(new CustomEvent("beurs:announce", { detail: { text: strip().dataset.said } }));
  clearInterval(timer);
  timer = setInterval(() => { seconds.textContent = String(Math.round((Date.now() - started) / 1000)); }, 1000);
}

function end(event) {
  if (!plans(event)) return;
  clearInterval(timer);
  strip().hidden = true;
}

function name(event) {
  if (!plans(event)) return;
  run = crypto.randomUUID?.() || String(Math.random());
  event.detail.parameters.run = run;
}

function stop(event) {
  const button = event.target.closest("[data-planning-stop]");
  if (!button) return;
  button.disabled = true;
  window.htmx.ajax("POST", strip().dataset.stop, { source: strip(), swap: "none", values: { run } });
  document.dispatchEvent(new CustomEvent("beurs:announce", { detail: { text: strip().dataset.stopping } }));
}

document.addEventListener("htmx:configRequest", name);
document.addEventListener("htmx:beforeRequest", begin);
document.addEventListener("htmx:afterRequest", end);
document.addEventListener("click", stop);
