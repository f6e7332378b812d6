// A knowledge item is picked: its words go into the answer, to be edited, and the answer says what it rests on.
const form = (node) => node.closest("form");

const rest = (answer, ref) => {
  const picked = answer.querySelector("[data-picked]");
  picked.querySelector("[name=item]").value = ref;
  picked.querySelector("[data-ref]").textContent = ref;
  picked.hidden = !ref;
};

document.addEventListener("click", (event) => {
  const item = event.target.closest("[data-pick]");
  if (item) {
    event.preventDefault();
    const words = form(item).querySelector("[name=words]");
    const typed = words.value.trim();
    // what was put in by an earlier pick and left as it was gives way; what she wrote herself stays
    const kept = typed === (words.dataset.put ?? "") ? "" : typed;
    words.value = kept ? `${kept}\n${item.dataset.text}` : item.dataset.text;
    words.dataset.put = kept ? "" : item.dataset.text;
    rest(form(item), item.dataset.pick);
    words.focus();
  } else if (event.target.closest("[data-unpick]")) {
    rest(form(event.target), "");
  }
});
