// Slack's forms: shows the open view as a dialog over the team's window. What was typed survives updates.

import { blocks } from "./blocks.js";
import { h } from "./dom.js";
import { dispatches, input } from "./inputs.js";
import { lettered, worded } from "./mrkdwn.js";
import { cover } from "./toast.js";

const plain = (object, otherwise) => (object ? lettered(object) : otherwise);

let shown = null;

function fingerprint(view) {
  return JSON.stringify([view.id, view.hash, view.blocks, view.title, view.submit]);
}

function field(block, deeds, values, complaints) {
  if (block.type !== "input") return undefined;
  const id = `in-${block.block_id}`;
  const note = `${id}-note`;
  const label = plain(block.label);
  const made = input(block.element, { id, "aria-describedby": note, "aria-label": label, "aria-required": String(!block.optional) }, deeds.known);
  if (!made) return h("div", { class: "unknown" }, `${block.element.type} is not shown here`);
  const kept = values.get(`${block.block_id}/${block.element.action_id}`);
  if (kept) restore(made.node, kept);
  values.set(`${block.block_id}/${block.element.action_id}`, { block, made, node: made.node });
  dispatches(block, made, (value) => deeds.act(block.element, block, value));
  const complaint = h("div", { class: "complaint", role: "alert", "data-block": block.block_id });
  complaints.set(block.block_id, complaint);
  return h("div", { class: "field" }, h("label", { for: id }, label, block.optional && h("small", {}, " (optional)")), made.node,
    h("small", { id: note, dir: "auto" }, block.hint && worded(block.hint)), complaint);
}

function restore(node, kept) {
  const [to, from] = [boxesOf(node), boxesOf(kept.node)];
  to.forEach((box, at) => {
    if (!from[at]) return;
    if (box.type === "checkbox" || box.type === "radio") box.checked = from[at].checked;
    else if (box.multiple) [...box.options].forEach((one, index) => (one.selected = from[at].options[index]?.selected ?? false));
    else box.value = from[at].value;
  });
}

const boxesOf = (node) => (node.matches("div") ? [...node.querySelectorAll("input")] : [node]);

function missing(values) {
  const errors = {};
  for (const { block, made, node } of values.values()) {
    const content = made.read();
    const blank = content === null || (Array.isArray(content) && content.length === 0);
    if (blank && !block.optional) errors[block.block_id] = "Please complete this required field.";
    else if (!blank && node.checkValidity && !node.checkValidity()) errors[block.block_id] = node.validationMessage;
  }
  return errors;
}

function complain(form, errors) {
  for (const [id, complaint] of form.complaints) complaint.textContent = errors[id] ?? "";
  for (const { block, node } of form.values.values()) node.setAttribute("aria-invalid", String(block.block_id in errors));
  const first = [...form.values.values()].find(({ block }) => block.block_id in errors);
  first?.node.focus();
}

function build(view, deeds, values) {
  const complaints = new Map();
  const fresh = new Map(values);
  for (const name of fresh.keys()) if (!view.blocks.some((one) => name.startsWith(`${one.block_id}/`))) fresh.delete(name);
  const entered = () => Object.fromEntries([...fresh.values()].map(({ block, made }) => [block.block_id, made.read()]));
  const acts = { ...deeds, scope: "view", act: (element, block, value) => deeds.act(element, block, value, entered()) };
  const content = blocks(view.blocks, acts, (block) => field(block, acts, fresh, complaints));
  const submit = view.submit && h("button", { type: "submit", class: "button primary" }, plain(view.submit));
  const cancel = h("button", { type: "button", class: "button", onclick: deeds.close }, plain(view.close, "Cancel"));
  const title = plain(view.title, "Form");
  const box = h("form", { class: "dialog", role: "dialog", "aria-modal": "true", "aria-label": title, novalidate: true, autocomplete: "off" },
    h("h2", { dir: "auto" }, title), h("div", { class: "dialog-body" }, content), h("footer", {}, cancel, submit));
  const form = { box, complaints, values: fresh, view };
  box.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!submit || submit.hasAttribute("aria-busy")) return;
    const errors = missing(fresh);
    complain(form, errors);
    if (Object.keys(errors).length > 0) return;
    submit.setAttribute("aria-busy", "true");
    const answer = await deeds.submit(entered());
    submit.removeAttribute("aria-busy");
    if (answer?.errors) complain(form, answer.errors);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) box.requestSubmit();
  });
  return form;
}

/** Shows this view, or none; an updated view takes over what was typed. */
export function modal(pane, view, deeds) {
  const print = view && fingerprint(view);
  if (shown?.print === print) return;
  const same = shown && view && shown.form.view.id === view.id;
  const [values, focus] = same ? [shown.form.values, document.activeElement?.id] : [new Map(), undefined];
  shown?.uncover();
  shown = null;
  if (!view) return;
  const form = build(view, deeds, values);
  shown = { print, form, uncover: cover(pane, form.box, deeds.close) };
  const target = (focus && form.box.querySelector(`#${CSS.escape(focus)}`)) || form.box.querySelector("input, textarea, select, button");
  target?.focus();
}
