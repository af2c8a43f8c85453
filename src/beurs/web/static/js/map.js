// The map of schools: marks by shape per state, place names, outlines when the region has them, tiles only
// when the operator set an address. Points come from a JSON script: {id, name, place, lat, lon, state, note, href}.
// A click on a mark opens the same need as its row. Marks overlap and would be a tab stop each, so keys and
// screen readers use the rows, or "As a list", which shows the same facts as a table.

const L = window.L;
const ORDER = ["none", "own", "filled", "agreed", "offered", "proposed", "orphan", "open"];
const SVG = "http://www.w3.org/2000/svg";
const sprite = document.querySelector(".brand use")?.getAttribute("href").split("#")[0];
const words = JSON.parse(document.getElementById("map-words")?.textContent || "{}");
const maps = new Map();

const readPoints = (box) => JSON.parse(document.getElementById(box.dataset.points)?.textContent || "[]");

function drawing(point) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite}#${point.state ? words[point.state].mark : "mark-school"}`);
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

function pin(point) {
  const size = point.state ? { filled: 14, own: 16, none: 10 }[point.state] || 20 : 9;
  const tone = point.state ? `tone-${words[point.state].tone}` : "pin--school";
  return L.divIcon({ className: `pin ${tone}`, html: drawing(point), iconSize: [size, size] });
}

function sayPoint(point) {
  const state = point.note || (point.state && words[point.state].word);
  return [point.name, point.place, state].filter(Boolean).join(", ");
}

function openNeed(point) {
  const row = point.id === null ? null : document.querySelector(`[data-board] [data-need="${CSS.escape(point.id)}"] .need__open`);
  if (row) row.click();
  else if (point.href) location.assign(point.href);
}

function placeMark(map, point) {
  const marker = L.marker([point.lat, point.lon], {
    icon: pin(point),
    keyboard: false,
    zIndexOffset: 1000 * (point.state ? ORDER.indexOf(point.state) + 1 : 0),
  });
  marker.bindTooltip(sayPoint(point), { direction: "top", offset: [0, -8] });
  marker.on("click", () => openNeed(point));
  marker.addTo(map);
  marker.getElement().setAttribute("aria-hidden", "true");
  marker.getElement().dataset.point = sayPoint(point);
  return marker;
}

function placeNames(points) {
  const places = new Map();
  points.forEach((point) => {
    const known = places.get(point.place) || { name: point.place, lat: point.lat, lon: 0, n: 0 };
    places.set(point.place, { ...known, lat: Math.max(known.lat, point.lat), lon: known.lon + point.lon, n: known.n + 1 });
  });
  return [...places.values()].filter((place) => place.name).sort((a, b) => b.n - a.n);
}

function drawNames(state) {
  state.names.clearLayers();
  const taken = [];
  placeNames(state.points).forEach((place) => {
    const top = L.latLng(place.lat, place.lon / place.n);
    const at = state.map.latLngToContainerPoint(top).add([0, -18]);
    const half = 4 + place.name.length * 3.5;
    if (taken.some((other) => Math.abs(other.x - at.x) < other.half + half && Math.abs(other.y - at.y) < 18)) return;
    taken.push({ x: at.x, y: at.y, half });
    const label = document.createElement("span");
    label.textContent = place.name;
    const icon = L.divIcon({ className: "place", html: label, iconSize: null });
    const marker = L.marker(state.map.containerPointToLatLng(at), { icon, interactive: false, keyboard: false, zIndexOffset: 8000 });
    marker.addTo(state.names);
    marker.getElement().setAttribute("aria-hidden", "true");
  });
}

async function drawOutlines(box, map) {
  const answer = await fetch(box.dataset.outlines, { headers: { Accept: "application/geo+json" } });
  if (!answer.ok) return;
  const shapes = L.geoJSON(await answer.json(), { interactive: false, style: { className: "outline" } });
  shapes.addTo(map);
  box.classList.add("map--outlined");
}

function begin(box) {
  const points = readPoints(box).filter((point) => point.lat !== null && point.lon !== null);
  const map = L.map(box, {
    zoomControl: false, attributionControl: Boolean(box.dataset.tiles), keyboard: true, zoomSnap: 0.25,
    fadeAnimation: false, markerZoomAnimation: false,
    zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
  });
  L.control.zoom({ position: "topright", zoomInTitle: box.dataset.zoomIn, zoomOutTitle: box.dataset.zoomOut }).addTo(map);
  if (box.dataset.tiles) L.tileLayer(box.dataset.tiles, { attribution: box.dataset.attribution || "", maxZoom: 18 }).addTo(map);
  const bounds = L.latLngBounds(points.map((point) => [point.lat, point.lon]));
  if (bounds.isValid()) map.fitBounds(bounds, { paddingTopLeft: [36, 72], paddingBottomRight: [36, 36], maxZoom: 14 });
  else map.setView([52.1, 5.3], 7);
  const state = { map, box, points, names: L.layerGroup().addTo(map), markers: new Map(), moved: false };
  maps.set(box, state);
  drawMarks(state);
  drawNames(state);
  map.on("zoomend", () => drawNames(state));
  ["pointerdown", "wheel", "keydown"].forEach((kind) => box.addEventListener(kind, () => { state.moved = true; }, { passive: true }));
  new ResizeObserver(() => resize(state)).observe(box);
  if (box.dataset.outlines) drawOutlines(box, map);
}

// Until the user moves or zooms the map, it shows all marks whatever its size becomes.
function resize(state) {
  state.map.invalidateSize({ pan: false });
  const bounds = L.latLngBounds(state.points.map((point) => [point.lat, point.lon]));
  if (bounds.isValid() && !state.moved) state.map.fitBounds(bounds, { paddingTopLeft: [36, 72], paddingBottomRight: [36, 36], maxZoom: 14, animate: false });
  drawNames(state);
}

function drawMarks(state) {
  state.markers.forEach((marker) => marker.remove());
  state.markers.clear();
  state.points.forEach((point, index) => {
    state.markers.set(point.id === null ? `school-${index}` : String(point.id), placeMark(state.map, point));
  });
  select(document.querySelector("[data-board] .need__open[aria-current='true']")?.closest("[data-need]").dataset.need);
}

function select(need) {
  maps.forEach((state) => state.markers.forEach((marker, id) => {
    marker.getElement()?.classList.toggle("pin--selected", id === need);
    marker.setZIndexOffset(id === need ? 9000 : 1000 * (ORDER.indexOf(state.points.find((point) => String(point.id) === id)?.state) + 1));
  }));
}

function listOf(holder, points) {
  const table = document.createElement("table");
  table.className = "list";
  const head = table.createTHead().insertRow();
  [holder.dataset.school, holder.dataset.place, holder.dataset.state].forEach((title) => {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = title;
    head.append(cell);
  });
  const body = table.createTBody();
  const urgency = (point) => ORDER.indexOf(point.state);
  [...points].sort((a, b) => urgency(b) - urgency(a) || a.name.localeCompare(b.name)).forEach((point) => {
    const row = body.insertRow();
    const link = document.createElement(point.href ? "a" : "span");
    if (point.href) { link.href = point.href; link.addEventListener("click", (event) => { event.preventDefault(); openNeed(point); }); }
    link.textContent = point.name;
    row.insertCell().append(link);
    row.insertCell().textContent = point.place;
    row.insertCell().textContent = [point.state && words[point.state].word, point.note].filter(Boolean).join(", ");
  });
  holder.replaceChildren(table);
}

function toggle(button) {
  const frame = button.closest("[data-map-box]");
  const list = frame.querySelector("[data-map-list]");
  const map = frame.querySelector("[data-map]");
  const toList = list.hidden;
  if (toList) listOf(list, readPoints(map));
  list.hidden = !toList;
  map.hidden = toList;
  button.setAttribute("aria-pressed", String(toList));
  button.textContent = toList ? button.dataset.mapWord : button.dataset.list;
}

// A swap may bring new points in the JSON script, or a new map box altogether.
function refresh() {
  document.querySelectorAll("[data-map]").forEach((box) => {
    const state = maps.get(box);
    if (!state) { begin(box); return; }
    const points = readPoints(box).filter((point) => point.lat !== null && point.lon !== null);
    if (JSON.stringify(points) === JSON.stringify(state.points)) return;
    state.points = points;
    drawMarks(state);
  });
  maps.forEach((state, box) => { if (!box.isConnected) { state.map.remove(); maps.delete(box); } });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-map-switch]");
  if (button) toggle(button);
});
document.addEventListener("beurs:selected", (event) => select(event.detail.need));
document.addEventListener("beurs:shown", () => maps.forEach(resize));
document.addEventListener("htmx:afterSettle", refresh);
refresh();
