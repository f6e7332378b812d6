// The cases selected to be sent together: kept over pages of the queue for as long as the tab is open.
const KEY = "wangge.dispatch.picks";
let work = null;

export const pickedNow = () => new Set(JSON.parse(sessionStorage.getItem(KEY) ?? "[]"));

export function picks(numbers) {
  sessionStorage.setItem(KEY, JSON.stringify([...numbers]));
  draw();
}

export function togglePick(number) {
  if (!work.querySelector("[data-pick]")) return;
  const held = pickedNow();
  if (!held.delete(number)) held.add(number);
  picks(held);
}

// After a swap: what was sent is selected no more, what the page came with selected is.
export function startPicks(place) {
  work = place;
  const held = pickedNow();
  const sent = work.querySelector("[data-sent]")?.dataset.sent.split(" ") ?? [];
  for (const number of sent) held.delete(number);
  const given = work.querySelector("[data-picked]");
  if (given && !given.dataset.taken) {
    given.dataset.taken = "yes";
    for (const box of given.querySelectorAll("[data-pick]:checked")) held.add(box.value);
  }
  picks(held);
}

function draw() {
  const held = pickedNow();
  const boxes = [...work.querySelectorAll("[data-pick]")];
  for (const box of boxes) box.checked = held.has(box.value);
  const here = new Set(boxes.map((box) => box.value));
  const elsewhere = work.querySelector("[data-elsewhere]");
  elsewhere?.replaceChildren(...[...held].filter((number) => !here.has(number)).map(hidden));
  const told = work.querySelector("[data-picks]");
  if (told) {
    told.hidden = !held.size || !boxes.length;
    told.querySelector("b").textContent = held.size;
  }
  const [one, all] = ["[data-send]", "[data-send-all]"].map((which) => work.querySelector(which));
  if (one && all) {
    one.hidden = held.size > 0;
    all.hidden = !held.size;
    all.querySelector("b").textContent = held.size;
  }
}

function hidden(number) {
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name: "case", value: number });
  return input;
}

document.addEventListener("change", (event) => {
  if (!event.target.matches?.("[data-pick]")) return;
  const held = pickedNow();
  if (event.target.checked) held.add(event.target.value);
  else held.delete(event.target.value);
  picks(held);
});
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-unpick]")) picks(new Set());
});
