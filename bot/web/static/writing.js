// The reply box: files by drag and drop and by paste, canned replies, and telling others that somebody writes.

const AGAIN = 120_000; // milliseconds after which the others are told once more

export function begin({ at, send, newEvent, texts, putIn, show, told, isWritten }) {
  let toldAt = 0;

  const list = (form) => {
    const input = form.querySelector("[type=file]"), shown = form.querySelector(".chosen");
    shown.replaceChildren(...[...input.files].map((file, place) => {
      const item = document.createElement("li"), remove = document.createElement("button");
      item.textContent = `📎 ${file.name} `;
      Object.assign(remove, { type: "button", textContent: "✕", className: "plain" });
      remove.setAttribute("aria-label", texts.remove.replace("{name}", file.name));
      remove.onclick = () => { put(form, [...input.files].filter((_, other) => other !== place)); form.querySelector("textarea").focus(); };
      item.append(remove);
      return item;
    }));
  };
  const put = (form, files) => {
    const all = new DataTransfer();
    for (const file of files) all.items.add(file);
    form.querySelector("[type=file]").files = all.files;
    list(form);
  };
  const add = (form, files) => put(form, [...form.querySelector("[type=file]").files, ...files]);
  const writer = (event) => event.target.closest?.("form.writer");

  document.addEventListener("change", async (event) => {
    const form = writer(event);
    if (event.target.type === "file" && form) list(form);
    const refills = event.target.dataset?.refills;
    if (!refills) return;
    const own = event.target.form;
    const { ok, page } = await send(own, null, { kind: "change", changed: refills, event: newEvent() });
    if (!ok) return;
    putIn(page, own, true);
    if (own.classList.contains("desk-form")) show(told(page));
    at("#box-reply textarea")?.focus();
  });
  document.addEventListener("paste", (event) => {
    const form = writer(event);
    if (form && event.clipboardData.files.length) { event.preventDefault(); add(form, event.clipboardData.files); }
  });
  for (const kind of ["dragenter", "dragover"]) {
    document.addEventListener(kind, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      target(event)?.classList.add("over");
    });
  }
  const target = (event) => writer(event) ?? at(".box[open] form.writer");
  const leave = () => document.querySelectorAll(".over").forEach((one) => one.classList.remove("over"));
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) leave(); });
  document.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    leave();
    const form = target(event);
    if (form) add(form, event.dataTransfer.files);
  });

  // Others see who is writing, here and in the chat

  const tell = (form, kind) => send(form, null, { kind, event: newEvent() }).catch(() => {});
  document.addEventListener("input", (event) => {
    const form = writer(event);
    if (!form || form.dataset.verb !== "reply" || event.target.tagName !== "TEXTAREA") return;
    const empty = !event.target.value.trim();
    if (!empty && Date.now() - toldAt > AGAIN) { toldAt = Date.now(); tell(form, "begin"); }
    if (empty && toldAt) { toldAt = 0; tell(form, "cancel"); }
  });
  document.addEventListener("submit", (event) => { if (event.target.dataset.verb === "reply") toldAt = 0; });
  addEventListener("beforeunload", (event) => {
    if ([...document.querySelectorAll(".writer")].some(isWritten)) event.preventDefault();
  });
}
