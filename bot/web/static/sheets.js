// Loads the slow parts of a page after it, shows a long answer as it comes, and prints.
const sheet = (text) => new DOMParser().parseFromString(text, "text/html").querySelector(".sheet") ?? "";

const AGAIN = 2000; // milliseconds after which a part that nobody answered for is asked for again

async function load(part, address) {
  part.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { headers: { "X-Fragment": "1" } });
    if (answer.ok) part.replaceChildren(sheet(await answer.text()));
  } catch {
    setTimeout(load, AGAIN, part, address);
    return;
  } finally {
    part.removeAttribute("aria-busy");
  }
  watch(part, address, 1000);
}

// While something in a part is being tried, the part is looked at again until that is over, less and less often.
const watched = new Map();

function watch(part, address, pause) {
  clearTimeout(watched.get(part));
  if (!part.querySelector("[data-pending]")) return;
  watched.set(part, setTimeout(async () => {
    try {
      const answer = await fetch(address, { headers: { "X-Fragment": "1" } });
      const fresh = answer.ok ? sheet(await answer.text()) : null;
      if (fresh && fresh.textContent !== part.textContent) return loadAgain();
    } catch { /* the desk is away: it is asked again */ }
    watch(part, address, Math.min(pause * 1.5, 15000));
  }, pause));
}

function loadAgain() {
  for (const part of document.querySelectorAll("[data-again]")) load(part, part.dataset.load);
}

for (const part of document.querySelectorAll("[data-load]")) {
  load(part, part.dataset.load);
}

for (const details of document.querySelectorAll("[data-load-open]")) {
  details.addEventListener("toggle", () => load(details.lastElementChild, details.dataset.loadOpen), { once: true });
}

for (const form of document.querySelectorAll("form[data-stream]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    const place = document.getElementById(form.dataset.stream);
    button.disabled = true;
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.action, { method: "POST", headers: { "X-Fragment": "1" }, body });
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) {
          break;
        }
        text += value;
        place.replaceChildren(sheet(text));
      }
    } finally {
      button.disabled = false;
    }
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    for (const one of document.querySelectorAll("details.numbers")) {
      one.open = true;
    }
    window.print();
  });
}

// After an act, what it was about is read again.
const answer = document.getElementById("answer");
if (answer) {
  new MutationObserver(loadAgain).observe(answer, { childList: true });
}
