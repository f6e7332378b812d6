// Rectangles over a photo, by mouse, finger and keys; what is drawn stands in a hidden field as shares of the photo.
const board = document.querySelector("[data-board]");
const layer = board.querySelector("[data-boxes]");
const field = document.querySelector("[data-value]");
const [undoes, removes] = ["[data-undo]", "[data-remove]"].map((which) => document.querySelector(which));
const kinds = Object.fromEntries(board.dataset.kinds.split("|").map((word, i) => [["face", "plate", "other"][i], word]));
const single = "single" in board.dataset;
const LEAST = 0.01;
let boxes = JSON.parse(field.value || "[]");
let chosen = -1;
const past = [];

const clamp = (value, least, most) => Math.min(most, Math.max(least, value));
const remember = () => past.push(JSON.stringify(boxes));

function draw(focus = false) {
  field.value = JSON.stringify(boxes);
  layer.replaceChildren(...boxes.map(node));
  undoes.disabled = !past.length;
  removes.disabled = chosen < 0;
  document.querySelector("[data-count-none]")?.toggleAttribute("hidden", boxes.length > 0);
  document.querySelector("[data-count-some]")?.toggleAttribute("hidden", boxes.length === 0);
  if (focus) layer.children[chosen]?.focus({ preventScroll: true });
}

function node(box, index) {
  const made = document.createElement("div");
  made.className = `vd-box${box.score < 1 ? " vd-machine" : ""}`;
  made.tabIndex = 0;
  made.setAttribute("role", "button");
  made.setAttribute("aria-pressed", String(index === chosen));
  const word = single ? board.dataset.one : `${board.dataset.one} ${index + 1} · ${kinds[box.kind] ?? kinds.other}`;
  made.setAttribute("aria-label", `${word}. ${board.dataset.help}`);
  made.dataset.index = index;
  for (const [side, value] of [["left", box.x], ["top", box.y], ["width", box.w], ["height", box.h]]) {
    made.style[side] = `${value * 100}%`;
  }
  made.append(Object.assign(document.createElement("b"), { textContent: word }), document.createElement("i"));
  return made;
}

function point(event) {
  const area = layer.getBoundingClientRect();
  return [clamp((event.clientX - area.left) / area.width, 0, 1), clamp((event.clientY - area.top) / area.height, 0, 1)];
}

function change(act) {
  remember();
  act();
  draw(true);
}

// A press on a box moves it, on its corner sizes it, elsewhere a new one is drawn.
layer.addEventListener("pointerdown", (event) => {
  if (event.button) return;
  event.preventDefault();
  const [x0, y0] = point(event);
  const on = event.target.closest(".vd-box");
  const before = JSON.stringify(boxes);
  const sizes = event.target.matches("i");
  if (on) chosen = Number(on.dataset.index);
  else {
    if (single) boxes = [];
    boxes.push({ x: x0, y: y0, w: 0, h: 0, kind: "other", score: 1 });
    chosen = boxes.length - 1;
  }
  const start = { ...boxes[chosen] };
  const move = (now) => {
    const [x, y] = point(now);
    const box = boxes[chosen];
    if (!on) Object.assign(box, { x: Math.min(x0, x), y: Math.min(y0, y), w: Math.abs(x - x0), h: Math.abs(y - y0) });
    else if (sizes) {
      box.w = clamp(start.w + x - x0, LEAST, 1 - box.x);
      box.h = clamp(start.h + y - y0, LEAST, 1 - box.y);
    } else {
      box.x = clamp(start.x + x - x0, 0, 1 - box.w);
      box.y = clamp(start.y + y - y0, 0, 1 - box.h);
    }
    if (on) box.score = 1; // corrected by a person
    draw();
  };
  const end = () => {
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", end);
    removeEventListener("pointercancel", end);
    const box = boxes[chosen];
    if (!on && (box.w < LEAST || box.h < LEAST)) {
      boxes = JSON.parse(before);
      chosen = -1;
    }
    if (JSON.stringify(boxes) !== before) past.push(before);
    draw(true);
  };
  addEventListener("pointermove", move);
  addEventListener("pointerup", end);
  addEventListener("pointercancel", end);
  draw();
});

layer.addEventListener("focusin", (event) => {
  const on = event.target.closest(".vd-box");
  if (!on || Number(on.dataset.index) === chosen) return;
  chosen = Number(on.dataset.index);
  for (const one of layer.children) one.setAttribute("aria-pressed", String(one === on));
  removes.disabled = false;
});

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
layer.addEventListener("keydown", (event) => {
  const box = boxes[chosen];
  if (!box) return;
  const step = STEPS[event.key];
  if (event.key === "Delete" || event.key === "Backspace") remove();
  else if (!step) return;
  else
    change(() => {
      if (event.shiftKey) {
        box.w = clamp(box.w + step[0] * LEAST, LEAST, 1 - box.x);
        box.h = clamp(box.h + step[1] * LEAST, LEAST, 1 - box.y);
      } else {
        box.x = clamp(box.x + step[0] * LEAST, 0, 1 - box.w);
        box.y = clamp(box.y + step[1] * LEAST, 0, 1 - box.h);
      }
      box.score = 1;
    });
  event.preventDefault();
});

function remove() {
  if (chosen < 0) return;
  change(() => {
    boxes.splice(chosen, 1);
    chosen = Math.min(chosen, boxes.length - 1);
  });
}

function undo() {
  if (!past.length) return;
  boxes = JSON.parse(past.pop());
  chosen = Math.min(chosen, boxes.length - 1);
  draw(true);
}

removes.addEventListener("click", remove);
undoes.addEventListener("click", undo);
document.querySelector("[data-add]").addEventListener("click", () =>
  change(() => {
    if (single) boxes = [];
    boxes.push({ x: 0.4, y: 0.4, w: 0.2, h: 0.2, kind: "other", score: 1 });
    chosen = boxes.length - 1;
  }),
);
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  undo();
});
draw();
