// The same view again: camera, the first photo as a ghost over it, the gate of place, and a shot that is never lost.
import { gate } from "./recapture_gate.js";
import { outbox } from "./recapture_outbox.js";

const form = document.querySelector("[data-recapture]");
const words = JSON.parse(document.getElementById("vr-words").textContent);
const target = JSON.parse(document.getElementById("vr-target").textContent);
const find = (name) => form.querySelector(`[data-${name}]`);
const [stage, video, ghost, shot] = ["stage", "video", "ghost", "shot"].map(find);
const place = gate(form, words, target);
const box = outbox(form, words);
let taken = null; // {blob, at, live} until it is kept or taken again

const show = (name, on) => {
  if (find(name)) find(name).hidden = !on;
};

function arrange() {
  const live = !video.hidden;
  shot.hidden = !taken;
  show("file", !live && !taken);
  show("shutter", live && !taken);
  show("retake", Boolean(taken));
  show("keep", Boolean(taken));
  show("opacity", live || Boolean(taken));
  stage.classList.toggle("vr-over", live || Boolean(taken));
}

function say(text) {
  const told = find("problem");
  told.textContent = text;
  told.hidden = !text;
}

async function camera() {
  if (!navigator.mediaDevices?.getUserMedia) return say(words.noCamera);
  try {
    const wish = { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1440 } };
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: wish });
    await video.play();
    video.hidden = false;
    if (!ghost) stage.style.aspectRatio = `${video.videoWidth} / ${video.videoHeight}`;
  } catch {
    say(words.noCamera); // refused, or none: the phone's own camera is offered instead
  }
  arrange();
}

// What is seen is what is kept: the frame is cut as the stage shows it, so that both photos lie alike.
function frame() {
  const { width, height } = stage.getBoundingClientRect();
  const scale = Math.max(width / video.videoWidth, height / video.videoHeight);
  const [w, h] = [Math.round(width / scale), Math.round(height / scale)];
  const canvas = Object.assign(document.createElement("canvas"), { width: w, height: h });
  const [left, top] = [(video.videoWidth - w) / 2, (video.videoHeight - h) / 2];
  canvas.getContext("2d").drawImage(video, left, top, w, h, 0, 0, w, h);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
}

function take(blob, { live, at }) {
  taken = { blob, live, at, where: place.now() };
  if (shot.src) URL.revokeObjectURL(shot.src);
  shot.src = URL.createObjectURL(blob);
  say("");
  arrange();
  find("keep").focus();
}

find("shutter").addEventListener("click", async () => {
  place.ask();
  take(await frame(), { live: true, at: new Date() });
});
form.querySelector("input[type=file]").addEventListener("change", (event) => {
  const [file] = event.target.files;
  if (file) take(file, { live: false, at: new Date(file.lastModified) });
});
find("retake").addEventListener("click", () => {
  taken = null;
  form.querySelector("input[type=file]").value = "";
  arrange();
});
find("opacity")?.addEventListener("input", (event) => {
  stage.style.setProperty("--vr-ghost", event.target.value / 100);
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!taken) return;
  const { blob, live, at, where } = taken;
  const key = crypto.randomUUID?.() ?? uuid();
  try {
    await box.put({ key, blob, url: location.pathname, fields: { ...where, key, live: live ? "1" : "0", taken_at: at.toISOString() } });
  } catch {
    return say(words.full);
  }
  taken = null;
  form.querySelector("input[type=file]").value = "";
  arrange();
  box.send();
});

// Pages that are not served by https have no randomUUID; they have no live camera either.
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

if (ghost) {
  const fit = () => (stage.style.aspectRatio = `${ghost.naturalWidth} / ${ghost.naturalHeight}`);
  if (ghost.complete && ghost.naturalWidth) fit();
  else ghost.addEventListener("load", fit, { once: true });
}
arrange();
camera();
box.send();
