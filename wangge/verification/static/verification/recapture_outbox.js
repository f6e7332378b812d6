// The outbox: photos wait in this browser until the server has them. None is dropped but by the person's own hand.
const EVERY = 20_000; // milliseconds between tries
const STORE = "shots";

export function outbox(form, words) {
  const told = form.querySelector("[data-outbox]");
  const list = form.querySelector("[data-troubles]");
  const who = form.dataset.who;
  let sending = false;

  async function waiting() {
    return (await all()).filter((one) => one.who === who); // another's, on a shared phone, stay theirs
  }

  async function draw(note = "", tone = "soon") {
    const held = await waiting();
    told.hidden = !held.length && !note;
    told.className = `vr-outbox vr-${held.length ? tone : "done"}`;
    told.querySelector("b").textContent = held.length ? words.waiting.replace("%", held.length) : "";
    told.querySelector("span").textContent = note;
    told.querySelector("[data-again]").hidden = !held.length || sending;
    const stuck = held.filter((one) => one.problem);
    list.hidden = !stuck.length;
    list.replaceChildren(...stuck.map(trouble));
  }

  function trouble(one) {
    const item = document.createElement("li");
    const image = Object.assign(new Image(), { src: URL.createObjectURL(one.blob), alt: "" });
    const drop = Object.assign(document.createElement("button"), { type: "button", textContent: "×", className: "wg-button" });
    drop.setAttribute("aria-label", words.discard);
    drop.addEventListener("click", async () => {
      if (!confirm(words.discard)) return;
      await remove(one.key);
      draw();
    });
    item.append(image, Object.assign(document.createElement("span"), { textContent: one.problem }), drop);
    return item;
  }

  async function send({ again = false } = {}) {
    if (sending) return;
    sending = true;
    let note = "";
    let tone = "soon";
    try {
      for (const one of await waiting()) {
        if (one.problem && !again) continue;
        await draw(words.sending, "hand");
        const end = await post(one);
        if (end.done) note = end.note;
        else if (end.problem) await change({ ...one, problem: end.problem });
        else {
          note = end.note;
          break; // without a connection the next one fares no better
        }
        if (end.done) await remove(one.key);
      }
    } finally {
      sending = false;
      await draw(note, tone);
    }
  }

  async function post(one) {
    const body = new FormData();
    for (const [name, value] of Object.entries(one.fields)) body.append(name, value);
    body.append("photo", one.blob, "photo.jpg");
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    let answer;
    try {
      answer = await fetch(one.url, { method: "POST", body, headers: { "X-CSRFToken": token, Accept: "application/json" } });
    } catch {
      return { note: words.offline };
    }
    if (answer.redirected || [401, 403].includes(answer.status)) return { note: words.signIn };
    if (answer.status >= 500 || [408, 429].includes(answer.status)) return { note: words.server };
    const said = await answer.json().catch(() => ({}));
    if (answer.status === 201) return { done: true, note: `${words.sent} ${said.word ?? ""}` };
    return { problem: said.problem ?? words.server };
  }

  told.querySelector("[data-again]").addEventListener("click", () => send({ again: true }));
  addEventListener("online", () => send());
  setInterval(() => navigator.onLine && send(), EVERY);
  draw();
  return { put: async (one) => (await put({ ...one, who, problem: "" }), draw()), send };
}

let opened = null;
function base() {
  opened ??= new Promise((done, fail) => {
    const asked = indexedDB.open("wangge.outbox", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
  return opened;
}

async function act(mode, does) {
  const store = (await base()).transaction(STORE, mode);
  return new Promise((done, fail) => {
    const asked = does(store.objectStore(STORE));
    store.oncomplete = () => done(asked.result);
    store.onerror = store.onabort = () => fail(store.error);
  });
}

const all = () => act("readonly", (store) => store.getAll());
const put = (one) => act("readwrite", (store) => store.add(one));
const change = (one) => act("readwrite", (store) => store.put(one));
const remove = (key) => act("readwrite", (store) => store.delete(key));
