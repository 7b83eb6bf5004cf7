// Keyboard shortcuts. The dialog #keys lists them.

const SEND = "send";

export function begin(at) {
  const rows = () => [...document.querySelectorAll("#rows > li")];
  const press = (verb) => [...document.querySelectorAll(".ticket-top .act, #verbs .act")]
    .find((form) => form.querySelector("[name=verb]").value === verb)?.querySelector("button").click();
  const write = (box) => {
    if (!box) return;
    for (const one of document.querySelectorAll(".box")) one.open = one === box;
    box.querySelector("textarea").focus();
  };
  const step = (by) => {
    const found = rows();
    if (!found.length) return;
    const now = found.findIndex((row) => row.contains(document.activeElement));
    const start = now < 0 ? found.findIndex((row) => row.classList.contains("here")) : now;
    const next = found[Math.min(Math.max(start + by, 0), found.length - 1)];
    next.querySelector("a")?.focus();
    next.scrollIntoView({ block: "nearest" });
  };
  const help = () => { const keys = at("#keys"); if (!keys.open) keys.showModal(); };
  const acts = {
    j: () => step(1),
    k: () => step(-1),
    r: () => write(at("#box-reply")),
    n: () => write(at("#box-note")),
    c: () => press("claim"),
    x: () => press("close"),
    m: () => { const more = at("#verbs"); if (more) { more.open = true; more.querySelector(".drop button").focus(); } },
    u: () => at(".up")?.click(),
    "/": () => {
      const search = at("#search");
      if (search?.offsetParent) search.focus();
      else location.assign("/desk/tickets#search"); // beside a ticket there may be no room for it
    },
    "?": help,
  };
  const busy = () => document.documentElement.hasAttribute("data-busy");
  /** Keys that were pressed before the answer was there. If it opened a form, they belong into it. */
  let early = [];
  document.addEventListener("answered", () => {
    const typed = early;
    early = [];
    for (const letter of typed) {
      const field = document.activeElement.closest("textarea, input[type=text], input[type=search], input:not([type])");
      if (letter === SEND) field?.form?.requestSubmit();
      else if (field) {
        field.setRangeText(letter, field.selectionStart, field.selectionEnd, "end");
        field.dispatchEvent(new Event("input", { bubbles: true }));
      } else if (Object.hasOwn(acts, letter) && !at("dialog[open]")) acts[letter]();
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys]")) help();
    const title = event.target.closest(".box:not([open]) > summary");
    if (title) { event.preventDefault(); write(title.parentElement); } // what is typed next belongs into the box
  });
  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !field && busy()) { event.preventDefault(); early.push(SEND); return; }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && field?.form) { event.preventDefault(); field.form.requestSubmit(); return; }
    if (event.key === "Escape") {
      const open = at("details.more[open], details.me[open]");
      if (open) { open.open = false; open.querySelector("summary").focus(); }
      else if (field && !at("dialog[open]")) field.blur();
      return;
    }
    if (field || event.ctrlKey || event.metaKey || event.altKey || at("dialog[open]")) return;
    if (busy() && event.key.length === 1) { event.preventDefault(); early.push(event.key); return; }
    if (Object.hasOwn(acts, event.key)) { event.preventDefault(); acts[event.key](); }
  });
}
