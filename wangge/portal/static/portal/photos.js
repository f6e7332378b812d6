// Photos are sent as soon as they are chosen; the page then shows them.
const form = document.querySelector("form[data-photos]");
for (const input of form.querySelectorAll("input[type=file]")) {
  input.addEventListener("change", () => {
    if (!input.files.length) return;
    form.querySelector(".pt-busy").hidden = false;
    for (const other of form.querySelectorAll("input[type=file]")) {
      if (other !== input) other.disabled = true; // an empty field sends an empty file
    }
    form.submit();
  });
}
