// The place of one case: its grid outlined, its point, neighbouring grid lines.
import { extent, ground, maplibre, token } from "../wangge/ground.js";

const GRIDS = "/api/v1/grids";
const OUTLINES = "/api/v1/divisions.geojson";

async function show(container) {
  if (container.dataset.shown) return;
  container.dataset.shown = "yes";
  const shapes = JSON.parse(container.querySelector("script").textContent);
  const point = shapes.features.find((feature) => feature.geometry.type === "Point");
  const bounds = extent(shapes);
  const options = point
    ? { center: point.geometry.coordinates, zoom: 15 }
    : { bounds, fitBoundsOptions: { padding: 24 } };
  const map = await ground(container, { outlines: OUTLINES, grids: GRIDS, ...options });
  map.addControl(new maplibre.NavigationControl({ showCompass: false }));
  map.addSource("here", { type: "geojson", data: shapes });
  map.addLayer({
    id: "here-fill",
    type: "fill",
    source: "here",
    filter: ["!=", ["geometry-type"], "Point"],
    paint: { "fill-color": token("--wg-accent"), "fill-opacity": 0.1 },
  });
  map.addLayer({
    id: "here-line",
    type: "line",
    source: "here",
    filter: ["!=", ["geometry-type"], "Point"],
    paint: { "line-color": token("--wg-accent"), "line-width": 2 },
  });
  if (point) {
    const colour = token("--wg-late");
    new maplibre.Marker({ color: colour }).setLngLat(point.geometry.coordinates).addTo(map);
  }
  if (bounds && point && shapes.features.length > 1) {
    map.fitBounds(bounds, { padding: 28, maxZoom: 16, animate: false });
  }
}

function showAll() {
  for (const container of document.querySelectorAll("[data-place]")) show(container);
}

showAll();
document.addEventListener("htmx:afterSettle", showAll);
