// The phone of somebody who covers: the ring that runs out.

const RING_SECONDS = 5;
const opened = performance.now();

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
    if (left === 0) location.reload();
  });
}

tickRings();
if (document.querySelector("[data-ring]")) setInterval(tickRings, RING_SECONDS * 1000);
