// What every desk does alike: its keys in the list of keys, refused forms that answer with the desk, a queue beside the opened case.

// The keys of a <template> join the list that "?" shows, each in place of what it does elsewhere.
export function listKeys(template) {
  const list = document.querySelector("#wg-keys dl");
  if (!list) return;
  const name = (dt) => dt.textContent.trim();
  const own = new Set([...template.content.querySelectorAll("dt")].map(name));
  for (const dt of list.querySelectorAll("dt")) {
    if (!own.has(name(dt))) continue;
    dt.nextElementSibling.remove();
    dt.remove();
  }
  list.append(template.content);
}

// What was refused answers with the whole desk, whatever its status.
export function swapRefused() {
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (![403, 409, 422].includes(event.detail.xhr.status)) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  });
}

// The row that is clicked or walked to opens its case; answers the row the queue stands at.
export function queue(work, rows) {
  const current = () => work.querySelector(`${rows}[aria-current]`);
  const show = (link) => {
    if (!link || link.getAttribute("aria-current")) return;
    current()?.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    link.dispatchEvent(new CustomEvent("open"));
  };
  work.addEventListener("focusin", (event) => show(event.target.closest?.(rows)));
  work.addEventListener("click", (event) => {
    const link = event.target.closest?.(rows);
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(link);
  });
  return current;
}
