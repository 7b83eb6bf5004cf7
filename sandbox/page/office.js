// The team's window: shows what one colleague sees, and sends their actions.

import { act, get, single } from "./api.js";
import { blocks } from "./blocks.js";
import { composer } from "./composer.js";
import { follow, h, icon, keyed, PAGE, scrollsBack, showEnd } from "./dom.js";
import { faces, read, since, unread } from "./faces.js";
import { arranged, list } from "./messages.js";
import { modal } from "./modal.js";
import { know, retyped } from "./mrkdwn.js";
import { rail } from "./rail.js";
import { toast } from "./toast.js";

const at = (id) => document.getElementById(id);
const pane = at("office-pane");
const kept = JSON.parse(sessionStorage.getItem("office") ?? "{}");

let viewer = kept.viewer ?? null;
const stands = kept.stands ?? {};
let shown = null;
let length = PAGE;
let boxes = {};

const stand = () => (stands[viewer] ??= { place: null, thread: null, tab: "messages" });
const keep = () => sessionStorage.setItem("office", JSON.stringify({ viewer, stands }));

export const refresh = single(async () => {
  const wanted = () => JSON.stringify([viewer, stand().place, stand().thread, stand().tab, length]);
  const asked = wanted();
  const state = await get("office", { viewer, place: stand().place, thread: stand().thread, shown: length });
  if (asked !== wanted()) return void refresh();
  viewer = state.viewer;
  stand().place = state.place.id;
  draw(state);
  keep();
});

async function doing(name, values = {}) {
  try {
    return await act(`office/${name}`, { viewer, channel: shown.place.id, ...values });
  } catch (error) {
    toast(pane, error.message, "bad");
    return null;
  }
}

function go(change) {
  Object.assign(stand(), change);
  keep();
  return refresh();
}

function chooseViewer(id) {
  viewer = id;
  refresh();
}

async function open(message) {
  await go({ thread: message.thread_ts ?? message.ts });
  boxes.thread?.focus();
}

async function leaveThread() {
  await go({ thread: null });
  boxes.room.focus();
}

function deedsFor(state, box, opens) {
  const known = { users: state.users.filter((one) => !one.is_bot), channels: state.places.filter((one) => one.kind !== "app") };
  return {
    pane, viewer: state.viewer, known, shortcuts: state.shortcuts, scope: "", apps: new Set(state.users.filter((one) => one.is_bot).map((one) => one.id)),
    image: (element) => (element.slack_file?.id ? `/sandbox/office/file/${encodeURIComponent(element.slack_file.id)}` : null),
    open: opens ? open : undefined,
    act: (message, element, block, value) => doing("act", { ts: message.ts, action_id: element.action_id, block_id: block.block_id, kind: element.type, value }),
    react: (message, name, remove) => doing("react", { ts: message.ts, name, remove }),
    shortcut: (message, callback) => doing("shortcut", { ts: message.ts, callback_id: callback }),
    remove: (message) => doing("delete", { ts: message.ts }),
    edit: (message) => boxes[box].edit(message, retyped(message.text ?? "", new Map(state.users.map((one) => [one.id, one.name])))),
    dismiss: (message) => doing("dismiss", { ts: message.ts }),
  };
}

function viewDeeds(state) {
  const known = deedsFor(state).known;
  return {
    pane, known, image: () => null,
    act: (element, block, value, values = {}) => doing("view-act", { action_id: element.action_id, block_id: block.block_id, value, values }),
    submit: (values) => doing("submit", { values }),
    close: () => doing("close"),
  };
}

const hints = {
  commands: () => shown.commands,
  people: () => shown.users.map((one) => ({ name: one.name, title: one.shown })),
};

async function say(thread, { text, files, broadcast, editing }) {
  if (editing) return Boolean(await doing("edit", { ts: editing.ts, text }));
  showEnd(at(thread ? "thread-messages" : "messages"));
  if (text.startsWith("/") && files.length === 0) {
    const [command] = text.split(/\s/, 1);
    if (!thread) return Boolean(await doing("command", { command, text: text.slice(command.length).trim() }));
    toast(pane, `${command} is not supported in threads. Sorry!`, "bad");
    return false;
  }
  return Boolean(await doing("post", { text, files, broadcast, thread: thread ? stand().thread : undefined }));
}

const threadMark = (state, ts) => `${state.viewer}/${state.place.id}/${ts}`;

function drawRoom(state, first) {
  const { place } = state;
  const app = place.kind === "app";
  const tab = app ? stand().tab : "messages";
  at("room-name").replaceChildren(app ? "" : place.kind === "private" ? icon("lock") : "#", ` ${place.name}`);
  at("room-about").textContent = app ? "App" : place.members.join(", ");
  drawTabs(app, tab);
  at("home").hidden = tab !== "home";
  at("messages").hidden = at("room-composer").hidden = tab !== "messages";
  if (tab === "home") drawHome(state);
  else drawMessages(state, first);
}

function drawTabs(app, chosen) {
  const tabs = [["home", "Home"], ["messages", "Messages"]].map(([name, label]) => ({ name, label, chosen: name === chosen }));
  at("tabs").hidden = !app;
  keyed(at("tabs"), tabs, (one) => one.name, (one) => h("button", { type: "button", role: "tab", "aria-selected": String(one.chosen),
    "data-focus": `tab:${one.name}`, onclick: () => openTab(one.name) }, one.label));
}

function drawMessages(state, first) {
  const messages = state.messages.map((one) => ({ ...one, fresh: unread(threadMark(state, one.ts), one.latest_reply) }));
  const whispers = state.whispers.filter((one) => !one.thread_ts);
  list(at("messages"), arranged(messages, whispers), deedsFor(state, "room", true), first, state.earlier && showEarlier);
}

function showEarlier(event) {
  event.currentTarget.setAttribute("aria-busy", "true");
  length = shown.messages.length + PAGE;
  refresh();
}

/** What was typed stays while its input does. */
function drawHome(state) {
  const home = at("home");
  const print = JSON.stringify([state.viewer, state.home?.id, state.home?.hash]);
  if (home.print === print) return;
  const inputs = () => home.querySelectorAll(".field [data-focus]");
  const typed = home.viewer === state.viewer ? new Map([...inputs()].map((one) => [one.dataset.focus, one.value])) : new Map();
  const focus = home.contains(document.activeElement) && document.activeElement.dataset.focus;
  Object.assign(home, { print, viewer: state.viewer });
  home.replaceChildren(...(state.home ? blocks(state.home.blocks, { ...viewDeeds(state), scope: "home" }).filter(Boolean) : [h("p", { class: "empty" }, "The app has not put anything here yet.")]));
  for (const one of inputs()) one.value = typed.get(one.dataset.focus) ?? one.value;
  if (focus) home.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus();
}

async function openTab(name) {
  go({ tab: name, thread: null });
  if (name === "home") await doing("open-home");
}

function drawThread(state, first) {
  at("thread").hidden = !state.thread;
  pane.classList.toggle("with-thread", Boolean(state.thread));
  if (!state.thread) return;
  at("thread-about").textContent = state.place.kind === "app" ? state.place.name : `#${state.place.name}`;
  const whispers = state.whispers.filter((one) => one.thread_ts === stand().thread);
  read(threadMark(state, stand().thread), state.thread.at(-1).ts);
  list(at("thread-messages"), arranged(state.thread, whispers), deedsFor(state, "thread", false), first);
}

function draw(state) {
  since(state.start);
  const moved = shown?.viewer !== state.viewer || shown?.place.id !== state.place.id;
  if (moved) length = PAGE;
  const turned = moved || shown?.threadOf !== stand().thread;
  shown = { ...state, threadOf: stand().thread };
  if (stand().thread && !state.thread) stand().thread = null;
  know(state.users, state.places, state.viewer);
  const team = state.team.map((one) => ({ id: one.id, name: one.first, title: one.name, note: one.role, last: one.last }));
  faces(at("team"), "team", team, state.viewer, chooseViewer);
  at("web-desk").href = `/sandbox/web/${state.viewer}`;
  at("web-desk").hidden = false;
  rail(at("rail"), { workspace: state.workspace, viewer: state.viewer, places: state.places, chosen: state.place.id,
    choose: (id) => go({ place: id, thread: null, tab: "messages" }) });
  if (moved || !boxes.room) {
    const label = `Message ${state.place.kind === "app" ? "" : "#"}${state.place.name}`;
    boxes.room = composer(at("room-composer"), { label, thread: false, say: (told) => say(false, told), hints });
  }
  if (turned && state.thread) boxes.thread = composer(at("thread-composer"), { label: "Reply…", thread: true, say: (told) => say(true, told), hints });
  drawThread(state, turned);
  drawRoom(state, moved);
  modal(pane, state.view, viewDeeds(state));
}

/** A link to a message of this workspace opens its thread here, and one to the bot its chat on the phone; the platforms' sites know neither. */
function follows(event) {
  const address = event.target.closest("a")?.href;
  const start = address?.match(/^https:\/\/t\.me\/\w+\?start=([\w-]{1,64})$/);
  if (start) {
    event.preventDefault();
    return void document.dispatchEvent(new CustomEvent("start-link", { detail: start[1] }));
  }
  const found = address?.match(/^https:\/\/sandbox\.slack\.com\/archives\/(\w+)\/p(\d+)(\d{6})(?:\?thread_ts=([\d.]+)&.*)?$/);
  if (!found) return;
  event.preventDefault();
  go({ place: found[1], thread: found[4] ?? `${found[2]}.${found[3]}`, tab: "messages" });
}

export function begin() {
  pane.addEventListener("click", follows);
  follow(at("messages"));
  scrollsBack(at("messages"));
  follow(at("thread-messages"));
  at("thread-close").append(icon("close"));
  at("thread-close").onclick = leaveThread;
  at("thread").addEventListener("keydown", (event) => event.key === "Escape" && leaveThread());
}
