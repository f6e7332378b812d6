// The small map beside a case: its point, its grid, the areas of the units in question; one map for all cases.
import { EMPTY, extent, ground, maplibre, token } from "../wangge/ground.js";

const note = document.querySelector("[data-map-note]");

export async function areaMap(container) {
  const map = await ground(container, { outlines: "/api/v1/divisions.geojson", grids: "/api/v1/grids" });
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  map.addSource("about", { type: "geojson", data: EMPTY });
  for (const layer of layers()) map.addLayer(layer);
  map.on("recolour", () => {
    for (const { id, paint } of layers()) {
      for (const [name, value] of Object.entries(paint)) map.setPaintProperty(id, name, value);
    }
  });
  return new Shown(map);
}

const what = (kind) => ["==", ["get", "what"], kind];

const layers = () => [
  line("areas", "area", { "line-color": token("--wg-ink-soft"), "line-width": 1, "line-opacity": 0.7 }),
  { id: "chosen-fill", type: "fill", source: "about", filter: what("none"), paint: { "fill-color": token("--wg-accent"), "fill-opacity": 0.12 } },
  { id: "chosen-line", type: "line", source: "about", filter: what("none"), paint: { "line-color": token("--wg-accent"), "line-width": 2 } },
  line("grid", "grid", { "line-color": token("--wg-ink-soft"), "line-width": 2, "line-dasharray": [2, 2] }),
  {
    id: "point",
    type: "circle",
    source: "about",
    filter: what("point"),
    paint: { "circle-color": token("--wg-late"), "circle-radius": 7, "circle-stroke-width": 2, "circle-stroke-color": token("--wg-surface") },
  },
];

const line = (id, kind, paint) => ({ id, type: "line", source: "about", filter: what(kind), paint });

class Shown {
  constructor(map) {
    this.map = map;
    this.shapes = EMPTY;
    this.asked = null;
  }

  // Walking quickly through the queue, only the last case asked for is drawn.
  async show(address, rank) {
    if (this.address === address) return this.choose(rank);
    this.address = address;
    this.asked?.abort();
    this.asked = new AbortController();
    try {
      const answer = await fetch(address, { signal: this.asked.signal });
      if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
      this.draw(await answer.json(), rank);
    } catch (error) {
      if (error.name === "AbortError") return;
      this.address = null;
      this.draw({ ...EMPTY, note: "–" }, rank); // the next case may fare better
      console.warn("the map of the case could not be fetched", error);
    }
  }

  draw(shapes, rank) {
    this.shapes = shapes;
    this.map.getSource("about").setData(shapes);
    note.textContent = shapes.note;
    note.hidden = !shapes.note;
    this.choose(rank, { move: true });
  }

  choose(rank, { move = false } = {}) {
    const mine = ["all", what("area"), ["==", ["get", "rank"], Number(rank)]];
    this.map.setFilter("chosen-fill", mine);
    this.map.setFilter("chosen-line", mine);
    if (move) this.look(rank);
  }

  look(rank) {
    const point = this.shapes.features.find((it) => it.properties.what === "point");
    const near = this.shapes.features.filter((it) => it.properties.what === "grid");
    const area = this.shapes.features.filter((it) => it.properties.rank === Number(rank));
    const bounds = extent({ features: near.length ? near : area });
    const options = { padding: 40, maxZoom: 14.5, animate: false };
    if (bounds) this.map.fitBounds(bounds, options);
    else if (point) this.map.jumpTo({ center: point.geometry.coordinates, zoom: 14 });
    else if (this.map.outlined) this.map.fitBounds(this.map.outlined, options);
  }
}
