// The customer's phone: shows one person's chat, and sends their actions.

import { act, get, packed, single } from "./api.js";
import { bubble, together } from "./bubbles.js";
import { avatar, earlier, follow, grow, h, icon, keyed, PAGE, pinned, scrollsBack, sends, showEnd, size, tool } from "./dom.js";
import { faces, since } from "./faces.js";
import { newcomer } from "./newcomer.js";
import { inShop, SHOP, visit } from "./shop.js";
import { ask, toast } from "./toast.js";

const at = (id) => document.getElementById(id);
const pane = at("phone-pane");
const text = at("phone-text");
const LANGUAGES = { en: "English", ru: "Russian", de: "German", hy: "Armenian", uk: "Ukrainian", th: "Thai" };

let person = Number(sessionStorage.getItem("person")) || null;
let shown = null;
let length = PAGE;
let context = null;
let files = [];
let timer = 0;

export const refresh = single(async () => {
  const asked = JSON.stringify([person, length]);
  const state = await get("phone", { person, shown: length });
  if (asked !== JSON.stringify([person, length])) return void refresh();
  const first = shown?.person !== state.person;
  person = state.person;
  shown = state;
  draw(state, first);
  clearTimeout(timer);
  if (state.typing) timer = setTimeout(refresh, 5200);
});

function draw(state, first) {
  since(state.start);
  const me = state.people.find((one) => one.id === state.person);
  const short = (one) => ({ id: one.id, name: one.first_name, title: `${one.first_name} ${one.last_name ?? ""}`.trim(),
    note: LANGUAGES[one.language_code] ?? one.language_code, last: one.last });
  const visitor = state.visitor ? [{ id: SHOP, name: state.visitor.split(" ")[0], title: state.visitor, note: "in the web shop" }] : [];
  faces(at("customers"), "customer", [...state.people.map(short), ...visitor], inShop() ? SHOP : state.person, choose);
  at("bot-name").textContent = state.bot.name;
  at("bot-state").textContent = state.typing ? "typing…" : "bot";
  at("bot-state").classList.toggle("busy", state.typing);
  at("block").setAttribute("aria-checked", String(me.blocked));
  at("blocked").hidden = !me.blocked;
  at("start").hidden = state.started;
  const rows = state.keyboard?.keyboard ?? [];
  at("reply-keys").hidden = rows.length === 0;
  keyed(at("reply-keys"), rows, JSON.stringify, (row) => h("div", { class: "keys" }, row.map((one) => one.text ?? one).map((words) =>
    h("button", { type: "button", class: "key", dir: "auto", onclick: () => deeds.command(words) }, words))));
  pinned(at("chat"), () => keyed(at("chat"), [...(state.earlier ? [{ message_id: "earlier" }] : []), ...together(state.messages)], (one) => one.message_id,
    (one) => (one.message_id === "earlier" ? earlier(showEarlier) : bubble(one, state.person, deeds))), first);
}

function showEarlier(event) {
  event.currentTarget.setAttribute("aria-busy", "true");
  length = shown.messages.length + PAGE;
  refresh();
}

function choose(id) {
  visit(id === SHOP);
  if (id === SHOP) return draw(shown);
  person = id;
  length = PAGE;
  sessionStorage.setItem("person", id);
  setContext(null);
  setFiles([]);
  refresh();
}

async function doing(name, values) {
  try {
    return await act(`phone/${name}`, { person, ...values });
  } catch (error) {
    toast(pane, error.message, "bad");
    return null;
  }
}

const deeds = {
  command: (words) => doing("say", { text: words }),
  reply: (message) => setContext({ kind: "reply", message }),
  edit: (message) => setContext({ kind: "edit", message }),
  async press(message, button) {
    const done = await doing("press", { message: message.message_id, data: button.callback_data });
    if (!done?.answer?.text) return;
    if (done.answer.show_alert) await ask(pane, { text: done.answer.text, yes: "OK" });
    else toast(pane, done.answer.text);
  },
};

function setContext(next) {
  context = next;
  if (next?.kind === "edit") text.value = next.message.text;
  drawContext();
  if (next) text.focus();
  grow(text);
}

function setFiles(next) {
  files = next;
  at("phone-file").value = "";
  drawContext();
  if (next.length) text.focus();
}

function drawContext() {
  const rows = [];
  if (context) {
    const words = context.message.text ?? context.message.caption ?? "Message";
    const title = context.kind === "edit" ? "Edit message" : `Reply to ${context.message.from?.first_name ?? "message"}`;
    rows.push(h("div", { class: "context-row" }, icon(context.kind), h("div", {}, h("b", {}, title), h("span", { dir: "auto" }, words)),
      tool("close", "Cancel", () => {
        if (context.kind === "edit") text.value = "";
        setContext(null);
      })));
  }
  rows.push(...files.map((file) => h("div", { class: "context-row" }, icon("file"), h("div", {}, h("b", {}, file.name), h("span", {}, size(file.size))),
    tool("close", "Remove the file", () => setFiles(files.filter((other) => other !== file))))));
  at("phone-context").replaceChildren(...rows);
  at("phone-context").hidden = rows.length === 0;
}

async function send() {
  const words = text.value.trim();
  const [now, attached] = [context, files];
  if (!words && attached.length === 0) return;
  showEnd(at("chat"));
  text.value = "";
  setFiles([]);
  setContext(null);
  const reply = now?.kind === "reply" ? now.message.message_id : undefined;
  const done = attached.length ? await doing("attach", { caption: words, files: await Promise.all(attached.map(packed)) })
    : now?.kind === "edit" ? await doing("edit", { message: now.message.message_id, text: words })
    : await doing("say", { text: words, reply });
  if (!done) text.value = words;
  suggest();
}

function suggest() {
  const typed = text.value;
  const fits = typed.startsWith("/") && !typed.includes(" ") ? shown.commands.filter((one) => `/${one.command}`.startsWith(typed)) : [];
  const pick = (one) => {
    text.value = `/${one.command}`;
    send();
  };
  at("phone-commands").replaceChildren(...fits.map((one) => h("button", { type: "button", role: "option", onclick: () => pick(one) },
    h("b", {}, `/${one.command}`), h("span", { dir: "auto" }, one.description))));
  at("phone-commands").hidden = fits.length === 0;
}

export function begin() {
  follow(at("chat"));
  scrollsBack(at("chat"));
  at("bot-face").append(avatar("bot", "Bellhop", "app"));
  at("add-customer").append(icon("plus"));
  at("phone-attach").append(icon("attach"));
  at("phone-form").querySelector(".send").append(icon("send"));
  at("phone-attach").onclick = () => at("phone-file").click();
  at("phone-file").onchange = (event) => setFiles([...files, ...event.target.files]);
  document.addEventListener("start-link", (event) => doing("say", { text: `/start ${event.detail}` }));
  at("start-bot").onclick = () => doing("say", { text: "/start" });
  at("block").onclick = () => doing(at("block").getAttribute("aria-checked") === "true" ? "unblock" : "block", {});
  at("add-customer").onclick = async () => {
    const wanted = await newcomer(pane, LANGUAGES);
    const added = wanted && await doing("add", wanted);
    if (added) choose(added.person);
  };
  at("phone-form").onsubmit = (event) => {
    event.preventDefault();
    send();
  };
  sends(text, send);
  text.addEventListener("input", suggest);
  text.addEventListener("paste", (event) => event.clipboardData.files.length && setFiles([...files, ...event.clipboardData.files]));
  at("phone-form").addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    setContext(null);
    at("phone-commands").hidden = true;
  });
}
