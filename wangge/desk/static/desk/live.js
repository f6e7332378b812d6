// Today's cases on the map: clusters with counts, the colours of states, asked again every ten seconds.
import { EMPTY, extent, fetchJson, ground, maplibre, token } from "../wangge/ground.js";

const EVERY = 10_000;
const container = document.getElementById("map");
const sheet = document.getElementById("sheet");
const tones = new Map(
  [...document.querySelectorAll("[data-state]")].map((node) => [
    node.dataset.state,
    node.querySelector("[class*='wg-tone-']").className.match(/wg-tone-(\w+)/)[1],
  ]),
);

const map = await ground(container, {
  outlines: "/api/v1/divisions.geojson",
  grids: "/api/v1/grids",
});
map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
if (map.outlined) map.fitBounds(map.outlined, { padding: 32, animate: false });
map.addSource("cases", {
  type: "geojson",
  data: EMPTY,
  cluster: true,
  clusterRadius: 44,
  clusterMaxZoom: 15,
  clusterProperties: { late: ["+", ["case", ["==", ["get", "tone"], "late"], 1, 0]] },
});
const tone = (name) => token(`--wg-${name}`);
const colour = () => [
  "match",
  ["get", "tone"],
  ...["hand", "done", "soon", "late"].flatMap((name) => [name, tone(name)]),
  tone("rest"),
];
const clusterColour = () => ["case", [">", ["get", "late"], 0], tone("late"), tone("hand")];
map.addLayer({
  id: "clusters",
  type: "circle",
  source: "cases",
  filter: ["has", "point_count"],
  paint: {
    "circle-color": clusterColour(),
    "circle-radius": ["step", ["get", "point_count"], 15, 20, 19, 100, 24, 1000, 30],
    "circle-stroke-width": 2,
    "circle-stroke-color": tone("surface"),
  },
});
map.addLayer({
  id: "counts",
  type: "symbol",
  source: "cases",
  filter: ["has", "point_count"],
  layout: {
    "text-field": ["get", "point_count_abbreviated"],
    "text-font": ["Noto Sans CJK SC"],
    "text-size": 13,
    "text-allow-overlap": true,
  },
  paint: { "text-color": tone("surface") },
});
map.addLayer({
  id: "points",
  type: "circle",
  source: "cases",
  filter: ["!", ["has", "point_count"]],
  paint: {
    "circle-color": colour(),
    "circle-radius": ["interpolate", ["linear"], ["zoom"], 9, 4.5, 15, 8],
    "circle-stroke-width": 1.5,
    "circle-stroke-color": tone("surface"),
  },
});
map.on("recolour", () => {
  map.setPaintProperty("clusters", "circle-color", clusterColour());
  map.setPaintProperty("clusters", "circle-stroke-color", tone("surface"));
  map.setPaintProperty("counts", "text-color", tone("surface"));
  map.setPaintProperty("points", "circle-color", colour());
  map.setPaintProperty("points", "circle-stroke-color", tone("surface"));
});

if (innerWidth < 720) document.querySelector(".dk-legend").open = false;

let before = "";
let fitted = false;

async function refresh() {
  const stale = document.getElementById("stale");
  try {
    const points = await fetchJson(container.dataset.points);
    stale.hidden = true;
    const now = JSON.stringify(points);
    if (now !== before) {
      before = now;
      draw(points);
    }
  } catch {
    stale.hidden = false; // said on the page; the next look may fare better
  }
  setTimeout(refresh, document.hidden ? EVERY * 6 : EVERY);
}

function draw(points) {
  for (const { properties: it } of points.features) {
    it.tone = it.late || it.safety ? "late" : (tones.get(it.state) ?? "rest");
  }
  map.getSource("cases").setData(points);
  document.getElementById("count").textContent = points.features.length + (points.cut ? "+" : "");
  document.getElementById("cut").hidden = !points.cut;
  const bounds = extent(points);
  if (!fitted && bounds) {
    fitted = true; // once: afterwards the map stays where its reader has put it
    map.fitBounds(bounds, { padding: 64, maxZoom: 15, animate: false });
  }
}

map.on("click", "points", async (event) => {
  const number = event.features[0].properties.number;
  const answer = await fetch(container.dataset.sheet.replace("NUMBER", number));
  if (answer.ok) sheet.innerHTML = await answer.text();
});
map.on("click", "clusters", async (event) => {
  const cluster = event.features[0];
  const zoom = await map
    .getSource("cases")
    .getClusterExpansionZoom(cluster.properties.cluster_id);
  map.easeTo({ center: cluster.geometry.coordinates, zoom: zoom + 0.3 });
});
for (const layer of ["points", "clusters"]) {
  map.on("mouseenter", layer, () => (map.getCanvas().style.cursor = "pointer"));
  map.on("mouseleave", layer, () => (map.getCanvas().style.cursor = ""));
}
sheet.addEventListener("click", (event) => {
  if (event.target.closest("[data-close-sheet]")) sheet.replaceChildren();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") sheet.replaceChildren();
});
refresh();
