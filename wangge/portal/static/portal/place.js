// The pin: the map moves under it. Its place, and what is known there, are asked as it comes to rest.
import { ground, maplibre } from "../wangge/ground.js";

const form = document.querySelector("form[data-place]");
const [lon, lat] = ["lon", "lat"].map((name) => form.elements[name]);
const trouble = form.querySelector("[data-trouble]");
const near = document.getElementById("near");
const container = document.getElementById("map");
const CLOSE = 16;

form.querySelector(".pt-map-box").hidden = false;
const placed = lon.value !== "";
const map = await ground(container, {
  outlines: form.dataset.outlines,
  grids: form.dataset.grids,
  ...(placed ? { center: [Number(lon.value), Number(lat.value)], zoom: CLOSE } : {}),
});
map.getCanvas().setAttribute("aria-label", container.dataset.label);
map.addControl(new maplibre.NavigationControl({ showCompass: false }));
if (!placed && map.outlined) map.fitBounds(map.outlined, { padding: 16, animate: false });
if (placed) look();

let chosen = placed;
map.on("movestart", (event) => {
  if (event.originalEvent) chosen = true; // a person moved it
});
map.on("moveend", () => {
  if (!chosen) return;
  const here = map.getCenter();
  lon.value = here.lng.toFixed(6);
  lat.value = here.lat.toFixed(6);
  look();
});
map.on("click", (event) => {
  chosen = true;
  map.easeTo({ center: event.lngLat, zoom: Math.max(map.getZoom(), 15) });
});

form.querySelector("[data-here]").addEventListener("click", () => {
  trouble.hidden = true;
  if (!navigator.geolocation) return say("outside");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      chosen = true;
      map.jumpTo({ center: [coords.longitude, coords.latitude], zoom: CLOSE });
    },
    (error) => say(error.code === error.PERMISSION_DENIED ? "denied" : "outside"),
    { enableHighAccuracy: true, timeout: 10_000, maximumAge: 60_000 },
  );
});

function say(what) {
  trouble.textContent = trouble.dataset[what];
  trouble.hidden = false;
}

let waiting;
let known = [];

function look() {
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const answer = await fetch(form.dataset.near, { method: "POST", body: new FormData(form) });
    if (!answer.ok) return;
    near.innerHTML = await answer.text();
    for (const marker of known) marker.remove();
    known = [...near.querySelectorAll("[data-lon]")].map((node) => {
      const dot = document.createElement("span");
      dot.className = "pt-dot";
      dot.title = node.querySelector("strong").textContent;
      const at = [Number(node.dataset.lon), Number(node.dataset.lat)];
      return new maplibre.Marker({ element: dot }).setLngLat(at).addTo(map);
    });
  }, 350);
}
