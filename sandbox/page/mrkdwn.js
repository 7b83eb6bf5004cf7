// Renders Slack's texts (mrkdwn, plain text, rich_text), and turns a sent message back into what was typed.

import { h, link } from "./dom.js";
import { sign } from "./emoji.js";

let names = { users: new Map(), channels: new Map(), viewer: "" };

/** How long ago, as Slack says it: the nearest unit that is not zero. */
function ago(at) {
  const seconds = Math.round((Date.now() - at) / 1000);
  const units = [["day", 86400], ["hour", 3600], ["minute", 60]];
  const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(-Math.round(seconds / size), unit);
}

/** Who and what a mention can mean, for the one who looks. */
export function know(users, channels, viewer) {
  names = { users: new Map(users.map((one) => [one.id, one.shown])), channels: new Map(channels.map((one) => [one.id, one.name])), viewer };
}

export function known(id) {
  return names.users.get(id);
}

export function called(id) {
  return known(id) ?? id;
}

function unescaped(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

export function emojied(text) {
  return text.replace(/:([a-z0-9_+-]+(?:::[a-z0-9-]+)?):/g, (_, name) => sign(name));
}

/** The text of a plain_text object. */
export function lettered(object) {
  return object?.emoji === false ? object.text : emojied(object?.text ?? "");
}

function mention(id, prefix, words) {
  return h("span", { class: `mention ${id === names.viewer ? "me" : ""}` }, prefix + words);
}

const NEAR = { "-1": "yesterday", 0: "today", 1: "tomorrow" };

function written(at, format) {
  const day = at.toLocaleDateString([], { year: "numeric", month: "short", day: "numeric" });
  const pretty = NEAR[Math.round((new Date(at).setHours(0, 0, 0, 0) - new Date().setHours(0, 0, 0, 0)) / 86_400_000)] ?? day;
  const hour = at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
  return format.replace(/\{date[a-z_]*_pretty\}/g, pretty).replace(/\{date[a-z_]*\}/g, day).replace(/\{time[a-z_]*\}/g, hour).replace(/\{ago\}/g, ago(at));
}

function when(stamp, format, fallback) {
  const at = new Date(stamp * 1000);
  if (Number.isNaN(at.getTime())) return fallback;
  const node = h("time", { datetime: at.toISOString(), title: at.toLocaleString() }, written(at, format));
  if (format.includes("{ago}")) node.again = () => (node.textContent = written(at, format));
  return node;
}

/** Times that say how long ago they were go on counting. */
export function tick() {
  for (const node of document.querySelectorAll("time")) node.again?.();
}

function bracket(inside) {
  const [target, ...rest] = inside.split("|");
  const label = rest.length > 0 ? unescaped(rest.join("|")) : "";
  if (target.startsWith("@")) return mention(target.slice(1), "@", label || called(target.slice(1)));
  if (target.startsWith("#")) return mention(target.slice(1), "#", label || (names.channels.get(target.slice(1)) ?? target.slice(1)));
  if (target.startsWith("!date^")) {
    const [, stamp, format] = target.split("^");
    return when(Number(stamp), format, label);
  }
  if (target.startsWith("!")) return mention("", "@", label || target.slice(1).split("^")[0]);
  return link(unescaped(target), label || unescaped(target));
}

const INLINE = /```([\s\S]+?)```|`([^`\n]+)`|<([^<>\n]+)>|(?<![\p{L}\p{N}*])\*([^\s*](?:[^*\n]*[^\s*])?)\*(?![\p{L}\p{N}*])|(?<![\p{L}\p{N}_:])_([^\s_](?:[^_\n]*[^\s_])?)_(?![\p{L}\p{N}_:])|(?<![\p{L}\p{N}~])~([^\s~](?:[^~\n]*[^\s~])?)~(?![\p{L}\p{N}~])/gu;

function inline(text) {
  const out = [];
  let at = 0;
  for (const found of text.matchAll(INLINE)) {
    const [whole, pre, code, angle, bold, italic, struck] = found;
    if (found.index > at) out.push(emojied(unescaped(text.slice(at, found.index))));
    if (pre !== undefined) out.push(h("pre", {}, unescaped(pre.trim())));
    else if (code !== undefined) out.push(h("code", {}, unescaped(code)));
    else if (angle !== undefined) out.push(bracket(angle));
    else out.push(h(bold !== undefined ? "b" : italic !== undefined ? "i" : "s", {}, inline(bold ?? italic ?? struck)));
    at = found.index + whole.length;
  }
  if (at < text.length) out.push(emojied(unescaped(text.slice(at))));
  return out;
}

export function mrkdwn(text) {
  const out = [];
  let quote = [];
  let plain = [];
  const flush = () => {
    if (quote.length > 0) out.push(h("blockquote", { dir: "auto" }, inline(quote.join("\n"))));
    if (plain.length > 0) out.push(h("div", { class: "para", dir: "auto" }, inline(plain.join("\n"))));
    [quote, plain] = [[], []];
  };
  for (const line of text.split("\n")) {
    const quoted = line.match(/^(?:&gt;|>) ?(.*)$/);
    if ((quoted ? plain : quote).length > 0) flush();
    (quoted ? quote : plain).push(quoted ? quoted[1] : line);
  }
  flush();
  return out;
}

/** A text object of Block Kit. */
export function worded(object) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text);
  return [h("span", { class: "plain-text", dir: "auto" }, lettered(object))];
}

function leaf(element) {
  const style = element.style ?? {};
  let node;
  switch (element.type) {
    case "text": node = element.text; break;
    case "link": node = link(element.url, element.text || element.url); break;
    case "user": node = mention(element.user_id, "@", called(element.user_id)); break;
    case "channel": node = mention("", "#", names.channels.get(element.channel_id) ?? element.channel_id); break;
    case "usergroup": node = mention("", "@", element.usergroup_id); break;
    case "broadcast": node = mention("", "@", element.range); break;
    case "emoji": node = sign(element.name); break;
    case "date": node = when(element.timestamp, element.format, element.fallback ?? ""); break;
    case "color": node = h("code", {}, element.value); break;
    default: node = h("code", {}, element.type);
  }
  for (const [name, tag] of [["code", "code"], ["strike", "s"], ["italic", "i"], ["bold", "b"], ["underline", "u"]]) {
    if (style[name]) node = h(tag, {}, node);
  }
  return node;
}

function richPart(part) {
  const inside = (part.elements ?? []).map((one) => (one.type.startsWith("rich_text") ? richPart(one) : leaf(one)));
  switch (part.type) {
    case "rich_text_quote": return h("blockquote", { dir: "auto" }, inside);
    case "rich_text_preformatted": return h("pre", {}, inside);
    case "rich_text_list": return h(part.style === "ordered" ? "ol" : "ul", { class: `indent-${part.indent ?? 0}` }, inside.map((one) => h("li", {}, one)));
    default: return h("div", { class: "para", dir: "auto" }, inside);
  }
}

export function rich(block) {
  return block.elements.map(richPart);
}

/** A message's text as its author once typed it, to be edited. */
export function retyped(text, handles) {
  const back = text.replace(/<([@#!])?([^<>|]+)(?:\|([^<>]*))?>/g, (_, kind, target, label) =>
    (kind === "@" ? `@${handles.get(target) ?? target}` : kind === "#" ? `#${label ?? target}` : kind === "!" ? `@${target}` : target.replace(/^mailto:/, "")));
  return unescaped(back);
}
