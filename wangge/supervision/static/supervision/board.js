// The board renews itself part by part, and a case's clocks open in a sheet. Nothing jumps: a part that
// has the focus, or has not changed, is left alone.
const EVERY = 15_000;
const board = document.getElementById("sv-board");
const sheet = document.getElementById("sv-sheet");
const stale = document.getElementById("sv-stale");

async function renew() {
  try {
    const answer = await fetch(board.dataset.part, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(answer.status);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    stale.hidden = true;
    for (const part of board.querySelectorAll("section[id]")) {
      const other = fresh.getElementById(part.id);
      if (other && !part.contains(document.activeElement)) replace(part, other);
    }
  } catch {
    stale.hidden = false; // said on the page; the next look may fare better
  }
  setTimeout(renew, document.hidden ? EVERY * 4 : EVERY);
}

function replace(part, other) {
  const was = part.dataset.was ?? part.innerHTML;
  if (was === other.innerHTML) return;
  const { scrollLeft, scrollTop } = part;
  part.replaceChildren(...other.cloneNode(true).childNodes);
  part.dataset.was = other.innerHTML;
  part.scrollLeft = scrollLeft;
  part.scrollTop = scrollTop;
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-sheet]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const answer = await fetch(link.dataset.sheet);
  if (!answer.ok) {
    location.assign(link.href);
    return;
  }
  sheet.innerHTML = await answer.text();
  if (!sheet.open) sheet.showModal();
});

sheet.addEventListener("click", (event) => {
  if (event.target === sheet) sheet.close();
});

if (board) setTimeout(renew, EVERY);
