// The verification desk by keyboard: j/k walk the queue, v and r open a decision, 1–5 choose a reason, Enter sends.
import { listKeys, queue, swapRefused } from "../wangge/desks.js";
import { sliders } from "./looking_slider.js";

const work = document.getElementById("vl-work");
const writes = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=file])";
const current = queue(work, ".vl-row");
const opened = () => work.querySelector("[data-case]")?.dataset.case;

listKeys(document.getElementById("vl-keys"));
swapRefused();

work.addEventListener("change", (event) => {
  if (!event.target.matches("[data-count]")) return;
  const label = event.target.closest("label");
  let told = label.querySelector("b");
  if (!told) label.insertBefore((told = document.createElement("b")), event.target);
  told.textContent = event.target.files.length || "";
});

const deed = (name) => work.querySelector(`[data-deed="${name}"]`);

// The case on the screen must be the one the queue stands at: no decision on a case still being fetched.
function decide(name) {
  const panel = deed(name);
  const link = current();
  if (!panel || (link && opened() !== link.dataset.number)) return;
  for (const other of work.querySelectorAll("[data-deed]")) other.open = other === panel;
  (name === "verify" ? panel.querySelector("[data-send]") : panel.querySelector("[type=radio]"))?.focus();
}

function pick(key) {
  const radios = work.querySelectorAll("[data-deed][open] [type=radio]");
  const radio = radios[Number(key) - 1];
  if (!radio) return;
  radio.checked = true;
  work.querySelector("[data-deed][open] [data-send]")?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") {
    for (const panel of work.querySelectorAll("[data-deed][open]")) panel.open = false;
    return current()?.focus({ preventScroll: true });
  }
  if (event.target.closest?.(writes)) return;
  if (event.key === "v" || event.key === "r") {
    event.preventDefault();
    decide(event.key === "v" ? "verify" : "rework");
  } else if (/^[1-5]$/.test(event.key)) pick(event.key);
  else if (event.key === "o") work.querySelector("[data-open]")?.click();
});

document.addEventListener("htmx:afterSwap", (event) => {
  const whole = event.detail.target === work;
  if (!whole && event.detail.target.id !== "vl-pane") return;
  sliders(work);
  // Of one name only one may be open: the browser closes what comes in while the old one still stands.
  const again = whole && work.querySelector("[data-opened]");
  if (again) decide(again.dataset.deed);
  if (whole && innerWidth > 720 && !work.querySelector(".vl-note")) current()?.focus({ preventScroll: true });
  if (!whole && innerWidth <= 720) work.querySelector(".vl-middle")?.scrollIntoView({ behavior: "smooth" });
});

sliders(work);
if (innerWidth > 720) current()?.focus({ preventScroll: true });
