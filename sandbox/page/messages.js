// Lists of Slack messages with their tools, in the channel and in the thread.

import { body } from "./blocks.js";
import { avatar, earlier, h, icon, keyed, moment, pinned, tool } from "./dom.js";
import { QUICK, sign } from "./emoji.js";
import { called, known } from "./mrkdwn.js";
import { ask, menu } from "./toast.js";

const GAP = 300;

function author(message) {
  const app = Boolean(message.bot_id);
  const id = message.user ?? message.bot_id;
  const name = message.username ?? known(message.user) ?? message.bot_profile?.name ?? "";
  const face = message.icons?.emoji ? sign(message.icons.emoji.replaceAll(":", "")) : null;
  return { app, id: message.username ?? id, name, face, kind: app && !message.username ? "app" : "" };
}

function dayOf(ts) {
  return new Date(Number(ts) * 1000).toDateString();
}

/** Puts days and runs of one author into the list, so that a row knows how to look. */
export function arranged(messages, ephemerals) {
  const whispers = ephemerals.map((one) => ({ ...one, whisper: true }));
  const all = [...messages, ...whispers].sort((a, b) => Number(a.ts) - Number(b.ts));
  return all.map((one, at) => {
    const before = all[at - 1];
    const near = before && Number(one.ts) - Number(before.ts) < GAP && author(before).id === author(one).id && author(before).name === author(one).name;
    const card = one.bot_id && one.blocks?.some((block) => block.type !== "rich_text");
    const plain = !card && !one.whisper && !before?.whisper && !before?.reply_count && one.subtype !== "thread_broadcast";
    return { ...one, run: Boolean(near && plain), day: !before || dayOf(before.ts) !== dayOf(one.ts) ? dayOf(one.ts) : null };
  });
}

function reactions(message, deeds) {
  if (!message.reactions?.length) return null;
  return h("div", { class: "reactions", role: "group", "aria-label": "Reactions" }, message.reactions.map((one) => {
    const pressed = mine(message, one.name, deeds);
    const who = one.users.map(called).join(", ");
    return h("button", { type: "button", class: "reaction", "aria-pressed": String(pressed), title: `${who} — :${one.name}:`,
      "aria-label": `${one.name}, ${one.count}, ${who}`, onclick: () => deeds.react(message, one.name, pressed) }, sign(one.name), " ", one.count);
  }));
}

function replies(message, deeds) {
  if (!message.reply_count || !deeds.open) return null;
  const faces = (message.reply_users ?? []).slice(0, 4).map((id) => avatar(id, called(id), deeds.apps.has(id) ? "app" : ""));
  const words = message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`;
  const props = { type: "button", class: "replies", "aria-label": `Open thread, ${words}${message.fresh ? ", unread" : ""}`, onclick: () => deeds.open(message) };
  return h("button", props, faces, words, message.fresh && h("i", { class: "dot" }));
}

function tools(message, deeds) {
  const more = (event) => {
    const anchor = event.currentTarget;
    const own = message.user === deeds.viewer && !message.bot_id;
    const items = deeds.shortcuts.map((one) => ({ label: one.name, run: () => deeds.shortcut(message, one.callback_id) }));
    if (own) {
      items.push({ label: "Edit message", run: () => deeds.edit(message) });
      items.push({ label: "Delete message", danger: true, run: () => remove(message, deeds) });
    }
    items.push({ label: "Copy text", run: () => navigator.clipboard.writeText(message.text ?? "") });
    menu(anchor, items, "Message menu");
  };
  const react = (event) => menu(event.currentTarget, QUICK.map((name) => ({ label: `${sign(name)} ${name}`, run: () => deeds.react(message, name, mine(message, name, deeds)) })),
    "Add a reaction");
  return h("div", { class: "message-tools" }, tool("smile", "Add a reaction", react, { "aria-haspopup": "menu" }),
    deeds.open && tool("thread", "Reply in thread", () => deeds.open(message)),
    tool("more", "Message menu", more, { "aria-haspopup": "menu" }));
}

function mine(message, name, deeds) {
  return message.reactions?.some((one) => one.name === name && one.users.includes(deeds.viewer)) ?? false;
}

async function remove(message, deeds) {
  const sure = await ask(deeds.pane, { title: "Delete message", text: "Are you sure? This cannot be undone.", yes: "Delete", no: "Cancel", danger: true });
  if (sure) deeds.remove(message);
}

function notice(message, deeds) {
  if (message.whisper) {
    return h("div", { class: "whisper" }, icon("eye"), "Only visible to you",
      h("button", { type: "button", class: "plain-link", onclick: () => deeds.dismiss(message) }, "Dismiss"));
  }
  if (message.subtype === "thread_broadcast" && deeds.open) {
    return h("div", { class: "whisper" }, icon("thread"), "replied to a thread",
      h("button", { type: "button", class: "plain-link", onclick: () => deeds.open(message) }, "View thread"));
  }
  return message.subtype === "thread_broadcast" ? h("div", { class: "whisper" }, "Also sent to the channel") : null;
}

function row(message, deeds) {
  const who = author(message);
  if (message.subtype === "tombstone") return h("article", { class: "message gone" }, h("div"), h("div", {}, "This message was deleted.", replies(message, deeds)));
  const own = { ...deeds, scope: message.ts, act: (element, block, value) => deeds.act(message, element, block, value) };
  const head = h("header", {}, h("b", { dir: "auto" }, who.name), who.app && h("span", { class: "badge" }, "App"), moment(Number(message.ts)));
  const side = message.run ? h("div", { class: "gutter" }, moment(Number(message.ts))) : avatar(who.id, who.face ?? who.name, who.kind);
  const content = h("div", { class: "content" }, notice(message, deeds), !message.run && head, h("div", { class: "body" }, body(message, own)),
    message.edited && h("small", { class: "edited" }, "(edited)"), reactions(message, deeds), replies(message, deeds));
  const look = `message ${message.run ? "run" : ""} ${message.whisper ? "private" : ""}`;
  const node = h("article", { class: look, "aria-label": `${who.name}${message.whisper ? ", only visible to you" : ""}`, "data-ts": message.ts,
    tabindex: "-1" }, side, content, !message.whisper && tools(message, deeds));
  if (!message.day) return node;
  const day = new Date(Number(message.ts) * 1000);
  const label = day.toDateString() === new Date().toDateString() ? "Today" : day.toLocaleDateString([], { weekday: "long", day: "numeric", month: "long" });
  return h("div", {}, h("div", { class: "day", role: "separator" }, h("span", {}, label)), node);
}

/** `more` shows earlier messages; without it, the list begins with the first one. */
export function list(parent, items, deeds, fresh, more) {
  if (fresh) parent.replaceChildren();
  const rows = more ? [{ earlier: true, ts: "earlier" }, ...items] : items;
  const build = (one) => (one.earlier ? earlier(more) : row(one, deeds));
  pinned(parent, () => keyed(parent, rows, (one) => `${one.whisper ? "e" : "m"}${one.ts}`, build), fresh);
}
