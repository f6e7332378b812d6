// Before over after: a range from left to right uncovers the one or the other – by mouse, finger or arrow keys.
// Without this module both photos stand side by side.
export function sliders(place) {
  for (const pair of place.querySelectorAll("[data-slider]:not(.vl-on)")) start(pair);
}

function start(pair) {
  const [before, after] = ["before", "after"].map((side) => pair.querySelector(`.vl-${side} .vl-frame`));
  const range = document.createElement("input");
  Object.assign(range, { type: "range", min: 0, max: 100, value: 50, className: "vl-range" });
  range.setAttribute("aria-label", pair.dataset.label);
  const stage = document.createElement("div");
  stage.className = "vl-stage";
  const line = document.createElement("i");
  line.className = "vl-line";
  pair.prepend(stage);
  stage.append(after, before, line, range, ...["before", "after"].map((side) => name(pair, side)));
  pair.classList.add("vl-on");
  const show = () => stage.style.setProperty("--vl-cut", `${range.value}%`);
  range.addEventListener("input", show);
  stage.addEventListener("pointerdown", (event) => drag(event, stage, range, show));
  show();
}

function name(pair, side) {
  const word = pair.querySelector(`.vl-${side} figcaption strong`).textContent;
  return Object.assign(document.createElement("span"), { className: "vl-side", textContent: word });
}

// A finger anywhere on the photos moves the line; a short tap still opens the photo.
function drag(event, stage, range, show) {
  if (event.target === range || event.button) return;
  const from = event.clientX;
  let moved = false;
  const move = (now) => {
    if (!moved && Math.abs(now.clientX - from) < 4) return;
    moved = true;
    const box = stage.getBoundingClientRect();
    range.value = String(Math.round((100 * (now.clientX - box.left)) / box.width));
    show();
  };
  const end = () => {
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", end);
    removeEventListener("pointercancel", end);
    if (moved) stage.addEventListener("click", (click) => click.preventDefault(), { once: true, capture: true });
  };
  addEventListener("pointermove", move);
  addEventListener("pointerup", end);
  addEventListener("pointercancel", end);
  if (event.pointerType === "mouse") event.preventDefault();
}
