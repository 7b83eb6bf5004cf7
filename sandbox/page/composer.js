// The input box of a channel or a thread in the team's workspace: text, commands and files.

import { packed } from "./api.js";
import { grow, h, icon, sends, size, tool } from "./dom.js";

/** `say({text, files, broadcast})` returns true when it went out; then the box empties itself. */
export function composer(parent, { label, thread, say, hints }) {
  let files = [];
  let editing = null;
  const picker = h("input", { type: "file", hidden: true, multiple: true });
  const text = h("textarea", { rows: 1, "aria-label": label, placeholder: label, dir: "auto" });
  const context = h("div", { class: "context", hidden: true });
  const list = h("div", { class: "commands", role: "listbox", "aria-label": "Suggestions", hidden: true });
  const also = h("input", { type: "checkbox" });

  function draw() {
    const rows = files.map((file) => h("div", { class: "context-row" }, icon("file"), h("div", {}, h("b", {}, file.name), h("span", {}, size(file.size))),
      tool("close", "Remove the file", () => attach(files.filter((other) => other !== file)))));
    if (editing) rows.push(h("div", { class: "context-row" }, icon("edit"), h("div", {}, h("b", {}, "Edit message")), tool("close", "Cancel", () => edit(null))));
    context.replaceChildren(...rows);
    context.hidden = rows.length === 0;
  }

  function attach(next) {
    files = next;
    picker.value = "";
    draw();
  }

  function edit(message, words = "") {
    editing = message;
    text.value = words;
    draw();
    grow(text);
    text.focus();
  }

  function complete(words) {
    const before = text.value.slice(0, text.selectionStart).replace(/\S*$/, "");
    text.setRangeText(`${words} `, before.length, text.selectionStart, "end");
    list.hidden = true;
    text.focus();
  }

  /** Commands at the beginning of a line, people after an @. */
  function suggest() {
    const [first, ...rest] = text.value.split(" ");
    const last = text.value.slice(0, text.selectionStart).match(/(?:^|\s)@([\w.-]*)$/)?.[1];
    const commands = thread || !first.startsWith("/") ? [] : hints.commands().filter((one) => (rest.length > 0 ? one.command === first : one.command.startsWith(first)));
    const people = last === undefined ? [] : hints.people().filter((one) => one.name.startsWith(last) && one.name !== last);
    const rows = [...commands.map((one) => [one.command, one.usage_hint, one.description]), ...people.map((one) => [`@${one.name}`, "", one.title])];
    list.replaceChildren(...rows.map(([name, usage, note]) => h("button", { type: "button", role: "option", onclick: () => complete(name) },
      h("b", {}, `${name} `, h("em", {}, usage ?? "")), h("span", {}, note ?? ""))));
    list.hidden = rows.length === 0;
  }

  async function send() {
    const words = text.value.trim();
    if (!words && files.length === 0) return;
    text.value = "";
    suggest();
    const sent = await say({ text: words, files: await Promise.all(files.map(packed)), broadcast: also.checked, editing });
    if (sent) {
      attach([]);
      editing = null;
      also.checked = false;
      draw();
    } else text.value = words;
    grow(text);
  }

  const submit = (event) => {
    event.preventDefault();
    send();
  };
  picker.onchange = () => attach([...files, ...picker.files]);
  const form = h("form", { class: "composer", autocomplete: "off", onsubmit: submit }, context, list,
    h("div", { class: "line" }, picker, tool("attach", "Attach a file", () => picker.click()), text,
      h("button", { type: "submit", class: "tool send", "aria-label": thread ? "Send reply" : "Send message", title: "Send (Enter)" }, icon("send"))),
    thread && h("label", { class: "also" }, also, "Also send to the channel"));
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || (!editing && list.hidden)) return;
    event.stopPropagation();
    list.hidden = true;
    if (editing) edit(null);
  });
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Tab" || event.shiftKey || list.hidden) return;
    event.preventDefault();
    list.firstElementChild.click();
  });
  sends(text, send);
  text.addEventListener("input", suggest);
  parent.replaceChildren(form);
  return { edit, focus: () => text.focus() };
}
