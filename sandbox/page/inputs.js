// Input elements of Block Kit as {node, read()}. read() returns what was typed or chosen, or null.

import { lettered } from "./mrkdwn.js";
import { h } from "./dom.js";

const words = (object) => lettered(object);

function option(one, chosen) {
  const props = { value: one.value, selected: chosen.some((other) => other.value === one.value) };
  return h("option", props, words(one.text) + (one.description ? ` — ${words(one.description)}` : ""));
}

export function groups(element, chosen) {
  if (!element.option_groups) return (element.options ?? []).map((one) => option(one, chosen));
  return element.option_groups.map((group) => h("optgroup", { label: words(group.label) }, group.options.map((one) => option(one, chosen))));
}

function field(element, props, type = "input") {
  const { initial_value: initial, min_length: least, max_length: most } = element;
  return h(type, { ...props, value: initial ?? "", minlength: least, maxlength: most, placeholder: words(element.placeholder), dir: "auto" });
}

function text(element, props) {
  const node = element.multiline ? field(element, { ...props, rows: 5 }, "textarea") : field(element, props);
  return { node, read: () => node.value || null };
}

function richText(element, props) {
  const node = h("textarea", { ...props, rows: 5, placeholder: words(element.placeholder), dir: "auto" });
  node.value = (element.initial_value?.elements ?? []).map((part) => part.elements.map((one) => one.text ?? one.url ?? "").join("")).join("\n");
  return { node, read: () => (node.value.trim() ? node.value : null) };
}

function offered(element, { users, channels }) {
  const people = (chosen) => users.map((one) => h("option", { value: one.id, selected: chosen.includes(one.id) }, one.shown));
  const rooms = (chosen) => channels.map((one) => h("option", { value: one.id, selected: chosen.includes(one.id) }, `#${one.name}`));
  if (element.type.endsWith("users_select")) return people([element.initial_user, ...(element.initial_users ?? [])]);
  if (element.type.endsWith("conversations_select")) return rooms([element.initial_conversation, ...(element.initial_conversations ?? [])]);
  if (element.type.endsWith("channels_select")) return rooms([element.initial_channel, ...(element.initial_channels ?? [])]);
  return groups(element, [element.initial_option, ...(element.initial_options ?? [])].filter(Boolean));
}

function select(element, props, known) {
  const node = h("select", props, h("option", { value: "" }, words(element.placeholder) || "Choose…"), offered(element, known));
  return { node, read: () => node.value || null };
}

function multi(element, props, known) {
  const node = h("select", { ...props, multiple: true }, offered(element, known));
  return { node, read: () => [...node.selectedOptions].map((one) => one.value) };
}

function boxes(element, props) {
  const single = element.type === "radio_buttons";
  const chosen = [element.initial_option, ...(element.initial_options ?? [])].filter(Boolean).map((one) => one.value);
  const pairs = element.options.map((one) => [one, h("input", { type: single ? "radio" : "checkbox", name: props.id, value: one.value,
    checked: chosen.includes(one.value) })]);
  const node = h("div", { ...props, class: "choices", role: single ? "radiogroup" : "group" }, pairs.map(([one, box]) =>
    h("label", {}, box, h("span", {}, words(one.text), one.description && h("small", {}, words(one.description))))));
  const picked = () => pairs.filter(([, box]) => box.checked).map(([one]) => one.value);
  return { node, read: () => (single ? picked()[0] ?? null : picked()) };
}

function native(type, initial) {
  return (element, props) => {
    const node = h("input", { ...props, type, value: element[initial] ?? "", min: element.min_value, max: element.max_value,
      step: element.is_decimal_allowed ? "any" : undefined });
    return { node, read: () => node.value || null };
  };
}

function moment(element, props) {
  const local = (stamp) => new Date(stamp * 1000 - new Date(stamp * 1000).getTimezoneOffset() * 60000).toISOString().slice(0, 16);
  const node = h("input", { ...props, type: "datetime-local", value: element.initial_date_time ? local(element.initial_date_time) : "" });
  return { node, read: () => (node.value ? Math.floor(new Date(node.value).getTime() / 1000) : null) };
}

const KINDS = {
  plain_text_input: text,
  rich_text_input: richText,
  static_select: select,
  users_select: select,
  conversations_select: select,
  channels_select: select,
  multi_static_select: multi,
  multi_users_select: multi,
  multi_conversations_select: multi,
  multi_channels_select: multi,
  checkboxes: boxes,
  radio_buttons: boxes,
  datepicker: native("date", "initial_date"),
  timepicker: native("time", "initial_time"),
  datetimepicker: moment,
  number_input: native("number", "initial_value"),
  email_text_input: native("email", "initial_value"),
  url_text_input: native("url", "initial_value"),
};

/** Reports what was entered, if the block asks for it: a text on Enter or at each character, everything else at each change. */
export function dispatches(block, made, report) {
  if (!block.dispatch_action) return;
  const report_now = () => report(made.read());
  if (!block.element.type.endsWith("text_input")) return void made.node.addEventListener("change", report_now);
  const wanted = block.element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  if (wanted.includes("on_character_entered")) made.node.addEventListener("input", report_now);
  if (wanted.includes("on_enter_pressed")) made.node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.shiftKey) return;
    event.preventDefault();
    report_now();
  });
}

export function input(element, props, known) {
  return KINDS[element.type]?.(element, props, known) ?? null;
}
