// The call-back desk by keyboard: 1–5 answer the open question, 0 passes it over, u says why nobody was reached; ? tells the rest.
import { listKeys, swapRefused } from "../wangge/desks.js";

const work = document.getElementById("cb-work");
const writes = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])";
const typing = (node) => node.closest?.(writes);
const script = () => work.querySelector("[data-script]");
const questions = () => [...(script()?.querySelectorAll("fieldset[data-question]") ?? [])];
const unreached = () => work.querySelector("[data-unreached]");
let passed = new Set(); // questions passed over in this call
let number = "";

listKeys(document.getElementById("cb-keys"));
swapRefused();

const answered = (question) => Boolean(question.querySelector("input:checked")) || passed.has(question.dataset.question);
const open = () => questions().find((one) => !answered(one));

function reflect({ scroll = false } = {}) {
  const form = script();
  if (form && form.action !== number) {
    number = form.action;
    passed = new Set();
  }
  const now = open();
  for (const one of questions()) one.classList.toggle("cb-now", one === now);
  if (scroll) (now ?? form?.querySelector(".cb-keep"))?.scrollIntoView({ block: "nearest" });
}

function answer(digit) {
  const outcomes = unreached();
  if (outcomes?.classList.contains("cb-now")) {
    outcomes.querySelectorAll("button[name=outcome]")[digit - 1]?.click();
    return;
  }
  const input = open()?.querySelectorAll("input[type=radio]")[digit - 1];
  if (!input) return;
  input.checked = true;
  reflect({ scroll: true });
}

function pass() {
  const now = open();
  if (!now || ["solved", "satisfied"].includes(now.dataset.question)) return; // these decide
  passed.add(now.dataset.question);
  reflect();
}

function back() {
  const last = questions().filter(answered).at(-1);
  if (!last) return;
  passed.delete(last.dataset.question);
  for (const input of last.querySelectorAll("input")) input.checked = false;
  reflect();
}

document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (!script()) return;
  if (/^[1-5]$/.test(event.key)) answer(Number(event.key));
  else if (event.key === "0") pass();
  else if (event.key === "Backspace") back();
  else if (event.key === "p") work.querySelector(".cb-phone")?.click();
  else if (event.key === "u") unreached()?.classList.toggle("cb-now");
  else if (event.key === "Escape") unreached()?.classList.remove("cb-now");
  else if (event.key === "n") {
    event.preventDefault();
    script().querySelector("textarea").focus();
  } else if (event.key === "Enter" && !open() && !event.target.closest("a, button")) {
    event.preventDefault();
    script().requestSubmit();
  }
});

work.addEventListener("change", () => reflect({ scroll: true }));
document.addEventListener("htmx:afterSwap", () => reflect());
reflect();
