// Times left tick without reload. The words come from the page, so this file speaks no language.
const words = JSON.parse(document.getElementById("wg-due-words").textContent);
const MINUTE = 60_000;
const SOON = 4 * 60;

function say(left) {
  const minutes = Math.floor(Math.abs(left) / MINUTE);
  let span;
  if (minutes < 60) span = words.minutes.replace("%", minutes);
  else if (minutes < 48 * 60) span = words.hours.replace("%", Math.floor(minutes / 60));
  else span = words.days.replace("%", Math.floor(minutes / 1440));
  return (left < 0 ? words.over : words.left).replace("%", span);
}

function tick() {
  for (const node of document.querySelectorAll("time[data-due]")) {
    const left = new Date(node.dateTime) - Date.now();
    const tone = left < 0 ? "late" : left < SOON * MINUTE ? "soon" : "hand";
    node.textContent = say(left);
    node.className = `wg-due wg-tone-${tone}`;
  }
}

setInterval(tick, MINUTE / 2);
document.addEventListener("htmx:afterSwap", tick);
