// The dispatch desk by keyboard: j/k walk and open the queue, 1–5 choose a unit, u seeks another, Enter opens the case page.
const work = document.getElementById("dd-work");
const typing = (node) => node.closest?.("input, textarea, select, [contenteditable]");
const row = (node) => node.closest?.(".dd-row");

// A settled or refused case answers with the whole desk, whatever its status.
document.addEventListener("htmx:beforeSwap", (event) => {
  if ([409, 422].includes(event.detail.xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

function show(link) {
  if (link.getAttribute("aria-current")) return;
  work.querySelector(".dd-row[aria-current]")?.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  link.dispatchEvent(new CustomEvent("open"));
}

work.addEventListener("focusin", (event) => {
  const link = row(event.target);
  if (link) show(link);
});
work.addEventListener("click", (event) => {
  const link = row(event.target);
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(link);
  if (innerWidth <= 720) document.getElementById("dd-pane").scrollIntoView({ behavior: "smooth" });
});

document.addEventListener("keydown", (event) => {
  if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  if (/^[1-5]$/.test(event.key)) {
    work.querySelector(`[data-choose="${event.key}"]:not([disabled])`)?.click();
  } else if (event.key === "u") {
    event.preventDefault();
    work.querySelector("[data-seek-unit]")?.focus();
  } else if (event.key === "Enter" && (row(event.target) || event.target === document.body)) {
    const page = work.querySelector("[data-open]");
    if (page) {
      event.preventDefault();
      page.click();
    }
  }
});

// j and k go on from the open case.
if (innerWidth > 720) work.querySelector(".dd-row[aria-current]")?.focus({ preventScroll: true });

// After a case is settled the next one is at hand: its row holds the focus, so j and k go on from it.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== work) return;
  const current = work.querySelector(".dd-row[aria-current]");
  current?.scrollIntoView({ block: "nearest" });
  if (work.querySelector("[role='alert']") === null) current?.focus({ preventScroll: true });
});
