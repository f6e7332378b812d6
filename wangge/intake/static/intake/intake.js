// Keys of the intake desk: a letter shown in <kbd> presses its button; Ctrl-Enter sends the form one types in.
const typing = (node) => node.closest?.("input:not([type=radio]):not([type=checkbox]), textarea, select");

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.target.closest?.("form")?.requestSubmit();
    return;
  }
  if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  const pressed = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!pressed) return;
  event.preventDefault();
  pressed.click();
  const details = pressed.closest("details");
  if (details?.open) details.querySelector("textarea, input:not([type=hidden]), select")?.focus();
});
