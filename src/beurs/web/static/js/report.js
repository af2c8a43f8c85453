// The report form: names narrow the list while typing, a day's name ticks both its parts, presets tick without a round trip.
const filter = document.querySelector("[data-filter]");
if (filter) {
  const rows = [...document.querySelectorAll(`${filter.dataset.filter} [data-text]`)];
  const none = document.querySelector("[data-filter-none]");
  const narrow = () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows) row.hidden = !words.every((word) => row.dataset.text.includes(word));
    if (none) none.hidden = rows.some((row) => !row.hidden);
  };
  filter.addEventListener("input", narrow);
  // Somebody may type before this script runs.
  if (filter.value !== filter.defaultValue) narrow();
}

const changed = (box) => box.dispatchEvent(new Event("change", { bubbles: true }));

for (const name of document.querySelectorAll("[data-day]")) {
  name.addEventListener("click", () => {
    const boxes = [...name.closest(".day").querySelectorAll("input[type=checkbox]")];
    const on = !boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = on;
    if (boxes.length) changed(boxes[0]);
  });
}

for (const preset of document.querySelectorAll("[data-preset]")) {
  preset.addEventListener("click", (event) => {
    const form = preset.closest("form");
    const today = form.querySelector("[data-preset]:not([data-preset=week])").dataset.preset;
    const boxes = [...form.querySelectorAll("input[name=part]")];
    if (!boxes.length) return;
    event.preventDefault();
    const week = new Set([...form.querySelector(".days").querySelectorAll("input[name=part]")]);
    for (const box of boxes) {
      const day = box.value.slice(0, 10);
      box.checked = week.has(box) && day >= today && (preset.dataset.preset === "week" || day === today);
    }
    form.elements.open_end.checked = false;
    form.elements.first.value = "";
    form.elements.last.value = "";
    changed(boxes[0]);
  });
}
