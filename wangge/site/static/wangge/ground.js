// The ground of every map: our own outlines and grid lines, no tiles and no fonts from outside.
import * as maplibre from "../vendor/maplibre-gl/maplibre-gl.mjs";

maplibre.setWorkerUrl(
  new URL("../vendor/maplibre-gl/maplibre-gl-worker.mjs", import.meta.url).href,
);
export { maplibre };

export const token = (name) =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();
export const EMPTY = { type: "FeatureCollection", features: [] };
const FONT = ["Noto Sans CJK SC"];

// A map of outlines (GeoJSON at `outlines`) and, near enough, grid lines asked of `grids`.
export async function ground(container, { outlines, grids, ...options } = {}) {
  const map = new maplibre.Map({
    container,
    style: { version: 8, sources: {}, layers: [background()] },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    center: [0, 0],
    zoom: 1,
    ...options,
  });
  map.touchZoomRotate.disableRotation();
  await map.once("load");
  map.addSource("outlines", { type: "geojson", data: EMPTY });
  map.addSource("grids", { type: "geojson", data: EMPTY });
  for (const layer of layers()) map.addLayer(layer);
  if (grids) {
    const draw = () => gridsAt(map, grids);
    map.on("moveend", draw);
    draw();
  }
  const shapes = outlines ? await fetchJson(outlines) : EMPTY;
  map.getSource("outlines").setData(shapes);
  map.outlined = extent(shapes);
  new MutationObserver(() => recolour(map)).observe(document.documentElement, {
    attributeFilter: ["data-bs-theme"],
  });
  return map;
}

const background = () => ({
  id: "background",
  type: "background",
  paint: { "background-color": token("--wg-ground") },
});

const layers = () => [
  { id: "outlines-fill", type: "fill", source: "outlines", paint: { "fill-color": token("--wg-surface") } },
  {
    id: "grid-lines",
    type: "line",
    source: "grids",
    paint: { "line-color": token("--wg-rule"), "line-width": 1 },
  },
  {
    id: "outlines-line",
    type: "line",
    source: "outlines",
    paint: { "line-color": token("--wg-ink-soft"), "line-width": 1.2, "line-opacity": 0.6 },
  },
  {
    id: "outlines-name",
    type: "symbol",
    source: "outlines",
    maxzoom: 13,
    layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": 13 },
    paint: {
      "text-color": token("--wg-ink-soft"),
      "text-halo-color": token("--wg-surface"),
      "text-halo-width": 1.5,
    },
  },
  {
    id: "grid-name",
    type: "symbol",
    source: "grids",
    minzoom: 14.5,
    layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": 11 },
    paint: {
      "text-color": token("--wg-ink-soft"),
      "text-halo-color": token("--wg-surface"),
      "text-halo-width": 1.5,
    },
  },
];

// Light and dark from the same tokens, also while the map is open.
function recolour(map) {
  const paint = { background: background().paint };
  for (const layer of layers()) paint[layer.id] = layer.paint;
  for (const [id, values] of Object.entries(paint)) {
    for (const [name, value] of Object.entries(values)) map.setPaintProperty(id, name, value);
  }
  map.fire("recolour");
}

let asked = 0;

async function gridsAt(map, url) {
  const zoom = map.getZoom();
  if (zoom < 11) {
    map.getSource("grids").setData(EMPTY);
    return;
  }
  const mine = ++asked;
  const bounds = map.getBounds();
  const bbox = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  const query = `bbox=${bbox.map((n) => n.toFixed(5)).join(",")}&zoom=${zoom.toFixed(1)}`;
  try {
    const shapes = await fetchJson(`${url}?${query}`);
    if (mine === asked) map.getSource("grids").setData(shapes);
  } catch (error) {
    console.warn("grid lines could not be fetched; the map goes on without", error);
  }
}

export async function fetchJson(url) {
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.json();
}

// [[west, south], [east, north]] of all features, or null where there is none.
export function extent(shapes) {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  const walk = (part) => {
    if (typeof part[0] === "number") {
      west = Math.min(west, part[0]);
      east = Math.max(east, part[0]);
      south = Math.min(south, part[1]);
      north = Math.max(north, part[1]);
    } else part.forEach(walk);
  };
  for (const feature of shapes.features) if (feature.geometry) walk(feature.geometry.coordinates);
  return west === Infinity ? null : [[west, south], [east, north]];
}
