// A form is sent once: the button rests while it is on its way.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", () => {
    setTimeout(() => form.querySelector("[data-send]").setAttribute("disabled", ""), 0);
  });
}
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("[data-send]")) button.removeAttribute("disabled");
});
