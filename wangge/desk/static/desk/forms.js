// Forms of deeds: errors and conflicts are shown where they belong; photos are seen before they are sent.
document.addEventListener("htmx:beforeSwap", (event) => {
  const status = event.detail.xhr.status;
  if ([403, 404, 409, 422].includes(status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "deed") return;
  const form = event.detail.target.querySelector("form");
  const wrong = form?.querySelector("[aria-invalid='true']");
  const first = wrong ?? form?.querySelector("input:not([type=hidden]), textarea, select");
  for (const menu of document.querySelectorAll("details.dk-others[open]")) menu.open = false;
  first?.focus({ preventScroll: true });
  form?.scrollIntoView({ block: innerWidth > 720 ? "nearest" : "start" });
});

document.addEventListener("click", (event) => {
  const close = event.target.closest("#deed [data-close]");
  if (!close) return;
  event.preventDefault();
  document.getElementById("deed").replaceChildren();
});

document.addEventListener("change", (event) => {
  const input = event.target.closest("[data-photos]");
  if (!input) return;
  const place = input.parentElement.querySelector("[data-previews]");
  place.replaceChildren(
    ...[...input.files].map((file) => {
      const image = document.createElement("img");
      image.src = URL.createObjectURL(file);
      image.alt = file.name;
      image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
      return image;
    }),
  );
});
