// The dispatch desk by keyboard: j/k walk the queue, 1–5 choose a unit, Enter sends, x and l select several; ? tells the rest.
import { listKeys, queue, swapRefused } from "../wangge/desks.js";
import { pickedNow, picks, startPicks, togglePick } from "./picks.js";

const work = document.getElementById("dd-work");
const say = document.getElementById("dd-say").dataset;
const mapPlace = document.getElementById("dd-map");
const writes = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])";
const typing = (node) => node.closest?.(writes);
const current = queue(work, ".dd-row");
const opened = () => work.querySelector("[data-case]")?.dataset.case;
const chosen = () => work.querySelector("#dd-send input[name=choice]:checked");
const press = (selector) => work.querySelector(selector)?.click();
const enter = (selector) => work.querySelector(selector)?.focus();
let drawn = null; // the map, made when it is first needed
let ahead = ""; // a unit's key pressed while the case was still on its way

listKeys(document.getElementById("dd-keys"));
swapRefused();

function tell(words, ask = false) {
  const place = work.querySelector("[data-to]");
  if (!place) return;
  place.textContent = words;
  place.classList.toggle("dd-ask", ask);
}

// What is chosen stands beside the button, its words are marked in the text, its area on the map.
function reflect() {
  const choice = chosen();
  const rank = choice?.dataset.choose ?? "1";
  for (const mark of work.querySelectorAll(".dd-words mark")) {
    mark.classList.toggle("on", mark.dataset.for.split(" ").includes(rank));
  }
  drawn?.then((map) => map.choose(rank));
  if (!choice) return;
  const due = choice.closest("label").querySelector("[data-due-shown]")?.parentElement;
  tell(`${say.to} `);
  const unit = document.createElement("b");
  unit.textContent = choice.dataset.name;
  work.querySelector("[data-to]").append(unit, due ? ` · ${due.textContent.trim()}` : "");
}

function choose(key) {
  const input = work.querySelector(`[data-choose="${key}"]:not([disabled])`);
  const link = current();
  ahead = link && opened() !== link.dataset.number ? key : "";
  if (ahead || !input) return;
  input.checked = true;
  reflect();
}

function send() {
  const link = current();
  if (link && opened() !== link.dataset.number) return tell(say.loading, true);
  if (!chosen()) return tell(say.chooseFirst, true);
  if (!pickedNow().size) return press("[data-send]");
  if (work.querySelector("[data-reason]").value.trim()) return press("[data-send-all]");
  tell(say.why, true);
  enter("[data-reason]");
}

work.addEventListener("change", (event) => {
  if (event.target.name === "choice") reflect();
});

const acts = {
  u: () => enter("[data-seek-unit]"),
  e: () => enter("[data-reason]"),
  r: () => {
    const review = work.querySelector("[data-review]");
    if (!review) return;
    review.open = true;
    review.querySelector("textarea").focus();
  },
  o: () => press("[data-open]"),
  l: () => press("[data-like]"),
  x: () => current() && togglePick(current().dataset.number),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (typing(event.target)) {
    if (event.key === "Escape") current()?.focus({ preventScroll: true });
    if (event.key === "Enter" && event.target.matches("[data-reason]")) {
      event.preventDefault();
      send();
    }
    return;
  }
  if (/^[1-9]$/.test(event.key)) choose(event.key);
  else if (event.key === "Escape") picks(new Set());
  else if (event.key === "Enter" && work.querySelector("#dd-send") && !event.target.matches("button, summary, a:not(.dd-row)")) {
    event.preventDefault();
    if (!event.repeat) send();
  } else if (acts[event.key]) {
    event.preventDefault();
    acts[event.key]();
  }
});

function draw() {
  const place = work.querySelector("[data-area]");
  if (!place || !mapPlace.offsetParent) return;
  drawn ??= import("./area.js").then(({ areaMap }) => areaMap(mapPlace));
  drawn.then((map) => map.show(place.dataset.area, chosen()?.dataset.choose ?? "1"));
}

// After a case is settled the next one is at hand: its row holds the focus, so j and k go on from it.
document.addEventListener("htmx:afterSwap", (event) => {
  const whole = event.detail.target === work;
  if (!whole && event.detail.target.id !== "dd-pane") return;
  startPicks(work);
  reflect();
  if (ahead) choose(ahead);
  draw();
  if (whole) {
    current()?.scrollIntoView({ block: "nearest" });
    if (innerWidth > 720 && !work.querySelector(".dd-note.error")) {
      current()?.focus({ preventScroll: true });
    }
  } else if (innerWidth <= 720) {
    work.querySelector(".dd-middle")?.scrollIntoView({ behavior: "smooth" });
  }
});

startPicks(work);
reflect();
draw();
if (innerWidth > 720) current()?.focus({ preventScroll: true });
