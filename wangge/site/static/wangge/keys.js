// The bar begins where one is. Keys that work on every staff page: "/" search, Ctrl-K palette, "?" the list of keys, j/k and Enter in lists.
const place = document.querySelector(".wg-nav [aria-current]");
place?.parentElement.scrollTo({ left: place.offsetLeft - place.parentElement.offsetLeft - 48 }); // a phone's bar holds more than it shows

const palette = document.getElementById("wg-palette");
const help = document.getElementById("wg-keys");
const writes = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])";
const typing = (node) => node.closest?.(writes);

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    open(palette);
    return;
  }
  if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "/") {
    event.preventDefault();
    (document.querySelector("[data-slash]") ?? document.querySelector(".wg-search input"))?.focus();
  } else if (event.key === "?") {
    open(help);
  } else if (event.key === "j" || event.key === "k") {
    step(event.key === "j" ? 1 : -1);
  }
});

function open(dialog) {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  const input = dialog.querySelector("input");
  if (input) {
    input.value = "";
    filter();
  }
}

// A list marked data-rows: each row marked data-row holds one link; j and k walk it, Enter follows. They
// go on from the link that has the focus, else from the one that is open (aria-current).
function step(by) {
  const rows = [...document.querySelectorAll("[data-rows] [data-row]")];
  if (!rows.length) return;
  const links = rows.map((row) => (row.matches("a") ? row : row.querySelector("a")));
  const focused = links.indexOf(document.activeElement);
  const here = focused >= 0 ? focused : links.findIndex((link) => link.hasAttribute("aria-current"));
  links[Math.min(rows.length - 1, Math.max(0, here + by))]?.focus();
}

const items = () => [...(palette?.querySelectorAll("li[data-words]") ?? [])];

function filter() {
  const wanted = palette.querySelector("input").value.trim().toLowerCase();
  for (const item of items()) item.hidden = !item.dataset.words.toLowerCase().includes(wanted);
  const seek = palette.querySelector("[data-seek]");
  seek.hidden = wanted === "";
  seek.querySelector("a").href = `${seek.dataset.seek}?q=${encodeURIComponent(wanted)}`;
  seek.querySelector("b").textContent = wanted;
  choose(0);
}

function choose(index) {
  const shown = [...palette.querySelectorAll("li")].filter((item) => !item.hidden);
  shown.forEach((item, i) => item.setAttribute("aria-selected", String(i === index)));
}

palette?.addEventListener("input", filter);
palette?.addEventListener("keydown", (event) => {
  const shown = [...palette.querySelectorAll("li")].filter((item) => !item.hidden);
  const now = shown.findIndex((item) => item.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    choose((now + (event.key === "ArrowDown" ? 1 : -1) + shown.length) % shown.length);
  } else if (event.key === "Enter") {
    event.preventDefault();
    shown[now]?.querySelector("a").click();
  }
});

for (const button of document.querySelectorAll("[data-opens]")) {
  button.addEventListener("click", () => open(document.getElementById(button.dataset.opens)));
}
for (const dialog of document.querySelectorAll("dialog")) {
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
}
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.wg-menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
