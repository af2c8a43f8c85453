// The day grid of the absence form: the name of a day sets or clears both its parts at once.

function parts(day) {
  return [...day.querySelectorAll("input[type=checkbox]:not(:disabled)")];
}

function show(day) {
  const button = day.querySelector("[data-day]");
  const all = parts(day);
  button?.setAttribute("aria-pressed", String(all.length > 0 && all.every((part) => part.checked)));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-day]");
  if (!button) return;
  const day = button.closest(".day");
  const all = parts(day);
  const wanted = !all.every((part) => part.checked);
  all.forEach((part) => { part.checked = wanted; });
  all[0]?.dispatchEvent(new Event("change", { bubbles: true }));
  show(day);
});
document.addEventListener("change", (event) => {
  const day = event.target.closest(".day");
  if (day) show(day);
});
document.querySelectorAll(".day").forEach(show);
document.addEventListener("htmx:afterSettle", () => document.querySelectorAll(".day").forEach(show));
