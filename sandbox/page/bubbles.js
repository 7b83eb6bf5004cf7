// Renders messages of the Bot API as chat bubbles.

import { h, harmless, icon, link, moment, size, tool } from "./dom.js";

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote",
  expandable_blockquote: "blockquote" };

/** Text with entities as nodes. Offsets count UTF-16 units, as strings do here; entities nest, so this does too. */
export function formatted(text, entities = [], tap = () => undefined) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return pieces(text, 0, text.length, sorted, tap);
}

function pieces(text, from, to, entities, tap) {
  const out = [];
  let at = from;
  for (let index = 0; index < entities.length;) {
    const entity = entities[index];
    const end = Math.min(entity.offset + entity.length, to);
    const inner = [];
    for (index += 1; index < entities.length && entities[index].offset < end; index += 1) inner.push(entities[index]);
    if (entity.offset > at) out.push(text.slice(at, entity.offset));
    out.push(styled(entity, text.slice(entity.offset, end), pieces(text, entity.offset, end, inner, tap), tap));
    at = end;
  }
  if (at < to) out.push(text.slice(at, to));
  return out;
}

function styled(entity, words, inner, tap) {
  if (entity.type in TAGS) return h(TAGS[entity.type], { class: entity.type }, inner);
  switch (entity.type) {
    case "text_link": return link(entity.url, inner);
    case "url": return link(/^[a-z]+:/i.test(words) ? words : `https://${words}`, inner);
    case "email": return link(`mailto:${words}`, inner);
    case "phone_number": return link(`tel:${words}`, inner);
    case "bot_command": return h("button", { type: "button", class: "command", onclick: () => tap(words) }, inner);
    case "spoiler": return h("span", { class: "spoiler", tabindex: "0" }, inner);
    case "mention": case "text_mention": case "hashtag": case "cashtag": return h("span", { class: "link" }, inner);
    default: return h("span", {}, inner);
  }
}

function source(file) {
  return `/sandbox/phone/file/${encodeURIComponent(file.file_id)}`;
}

function attached(file, name) {
  const props = { class: "attached", href: source(file), download: name, "aria-label": `Document ${name}` };
  return h("a", props, h("span", { class: "attached-icon" }, icon("file")), h("span", { class: "attached-name", dir: "auto" }, name),
    h("small", {}, size(file.file_size)));
}

function position({ latitude, longitude, live_period: live }) {
  const map = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=17/${latitude}/${longitude}`;
  return h("div", { class: "plain" }, link(map, [`📍 ${latitude}, ${longitude}`]), live ? h("small", { class: "live" }, "live") : null);
}

/** The files of one message, or of all messages of an album. */
function medias(messages) {
  if (messages.length === 1) return media(messages[0]);
  const pictures = messages.every((message) => message.photo?.length || message.video);
  return h("div", { class: pictures ? "album" : "album files", role: "group", "aria-label": `Album of ${messages.length}` }, messages.map(media));
}

/** Messages that were sent as one album become one item, which has the others under ``album``. */
export function together(messages) {
  const out = [];
  for (const message of messages) {
    const last = out.at(-1);
    if (message.media_group_id && last?.media_group_id === message.media_group_id) last.album.push(message);
    else out.push({ ...message, album: [] });
  }
  return out;
}

function media(message) {
  if (message.photo?.length) {
    const best = message.photo.at(-1);
    return h("img", { class: "photo", src: source(best), alt: message.caption || "Photo", width: best.width, height: best.height });
  }
  if (message.document) return attached(message.document, message.document.file_name ?? "file");
  if (message.sticker) return h("div", { class: "sticker", role: "img", "aria-label": "Sticker" }, message.sticker.emoji ?? "🖼️");
  if (message.audio) return h("audio", { controls: true, src: source(message.audio), "aria-label": message.audio.file_name ?? "Audio" });
  if (message.video) return h("video", { class: "photo", controls: true, src: source(message.video), "aria-label": message.video.file_name ?? "Video" });
  if (message.animation) return attached(message.animation, message.animation.file_name ?? "animation");
  if (message.voice) return h("audio", { controls: true, src: source(message.voice), "aria-label": "Voice message" });
  if (message.location) return position(message.location);
  if (message.contact) return h("div", { class: "plain" }, `👤 ${message.contact.first_name} ${message.contact.phone_number}`);
  return null;
}

function key(button, message, deeds) {
  if (button.url && harmless(button.url)) return h("a", { class: "key", href: button.url, target: "_blank", rel: "noopener noreferrer" }, `${button.text} ↗`);
  const press = async (event) => {
    const node = event.currentTarget;
    node.setAttribute("aria-busy", "true");
    await deeds.press(message, button);
    node.removeAttribute("aria-busy");
  };
  const usable = button.callback_data !== undefined;
  return h("button", { type: "button", class: "key", disabled: !usable, dir: "auto", "data-focus": `${message.message_id}:${button.callback_data}`,
    onclick: press }, button.text);
}

function keyboard(message, deeds) {
  const rows = message.reply_markup?.inline_keyboard ?? [];
  return rows.length > 0 && h("div", { class: "keyboard", role: "group", "aria-label": "Buttons" },
    rows.map((row) => h("div", { class: "keys" }, row.map((button) => key(button, message, deeds)))));
}

function quoted(message) {
  const original = message.reply_to_message;
  if (!original) return null;
  const words = message.quote?.text ?? original.text ?? original.caption ?? (original.photo ? "Photo" : original.document?.file_name ?? "Message");
  return h("div", { class: "quoted", dir: "auto" }, h("b", {}, original.from?.first_name ?? ""), h("span", {}, words));
}

function marks(message) {
  const signs = message.bot_reactions ?? [];
  return signs.length > 0 && h("div", { class: "marks", "aria-label": "Reactions of the bot" }, signs.map((sign) => h("span", {}, sign)));
}

export function bubble(message, me, deeds) {
  const mine = message.from?.id === me;
  const parts = [message, ...(message.album ?? [])];
  const captioned = parts.find((part) => part.text ?? part.caption) ?? message;
  const text = captioned.text ?? captioned.caption;
  const stamp = h("span", { class: "stamp" }, message.edit_date ? "edited " : "", moment(message.date), mine && icon("check"));
  const words = h("div", { class: `words ${text ? "" : "wordless"}`, dir: "auto" },
    text && formatted(text, captioned.entities ?? captioned.caption_entities, deeds.command), stamp);
  const tap = (event) => {
    if (event.target.closest("a, button, audio, video, .spoiler") || String(getSelection())) return;
    deeds.reply(message);
  };
  const body = h("div", { class: `bubble ${message.sticker ? "bare" : ""}`, onclick: tap }, quoted(message), medias(parts), words, marks(message));
  const tools = h("div", { class: "bubble-tools" }, tool("reply", "Reply", () => deeds.reply(message)),
    mine && message.text && tool("edit", "Edit", () => deeds.edit(message)));
  const who = mine ? "You" : message.from?.first_name ?? "Bot";
  return h("article", { class: `row ${mine ? "mine" : "theirs"}`, "aria-label": `${who} at ${stamp.textContent}`, "data-message": message.message_id },
    h("div", { class: "stack" }, body, keyboard(message, deeds)), tools);
}
