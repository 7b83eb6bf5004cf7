// Renders Block Kit blocks as DOM nodes. Presses and choices call `deeds.act(element, block, value)`.

import { h, harmless, icon, link, size } from "./dom.js";
import { dispatches, groups, input } from "./inputs.js";
import { lettered, mrkdwn, rich, worded } from "./mrkdwn.js";
import { ask, menu } from "./toast.js";

const plain = (object) => lettered(object);

async function sure(element, deeds) {
  const asked = element.confirm;
  if (!asked) return true;
  return ask(deeds.pane, { title: plain(asked.title), text: worded(asked.text), yes: plain(asked.confirm), no: plain(asked.deny),
    danger: asked.style === "danger" });
}

function visit(url) {
  if (url && harmless(url)) window.open(url, "_blank", "noopener,noreferrer");
}

/** Shows that something is under way until the platform has taken it. */
async function busy(node, work) {
  node.setAttribute("aria-busy", "true");
  try {
    await work();
  } finally {
    node.removeAttribute("aria-busy");
  }
}

function button(element, block, deeds) {
  const press = async (event) => {
    const node = event.currentTarget;
    if (node.hasAttribute("aria-busy") || !(await sure(element, deeds))) return;
    visit(element.url);
    await busy(node, () => deeds.act(element, block, element.value));
  };
  return h("button", { type: "button", class: `button ${element.style ?? ""}`, "aria-label": element.accessibility_label,
    "data-focus": `${deeds.scope}:${block.block_id}:${element.action_id}`, onclick: press }, plain(element.text));
}

function select(element, block, deeds) {
  const kind = element.type;
  const options = kind === "users_select" ? deeds.known.users.map((one) => h("option", { value: one.id }, one.shown))
    : kind === "conversations_select" || kind === "channels_select" ? deeds.known.channels.map((one) => h("option", { value: one.id }, `#${one.name}`))
    : groups(element, element.initial_option ? [element.initial_option] : []);
  const label = plain(element.placeholder) || "Choose";
  const initial = element.initial_option?.value ?? element.initial_user ?? element.initial_conversation ?? element.initial_channel ?? "";
  const change = async (event) => {
    const node = event.currentTarget;
    if (!node.value || !(await sure(element, deeds))) return void (node.value = initial);
    await busy(node, () => deeds.act(element, block, node.value));
    if (deeds.scope !== "view") node.value = initial;
  };
  const node = h("select", { class: "select", "aria-label": label, "data-focus": `${deeds.scope}:${block.block_id}:${element.action_id}`,
    onchange: change }, h("option", { value: "", disabled: true }, label), options);
  node.value = initial;
  return node;
}

function overflow(element, block, deeds) {
  const pick = async (option) => {
    visit(option.url);
    if (await sure(element, deeds)) await deeds.act(element, block, option.value);
  };
  const show = (event) => menu(event.currentTarget, element.options.map((one) => ({ label: plain(one.text), run: () => pick(one) })), "More");
  return h("button", { type: "button", class: "button square", "aria-label": "More", "aria-haspopup": "menu", onclick: show }, icon("more"));
}

function image(element, deeds) {
  const address = deeds.image(element);
  const alt = element.alt_text ?? "";
  if (!address) return h("span", { class: "no-image", role: "img", "aria-label": alt, title: "Images from other servers are not loaded here" }, "🖼️ ", alt);
  return h("img", { src: address, alt });
}

function live(element, block, deeds) {
  const made = input(element, { "aria-label": plain(element.placeholder) || element.action_id }, deeds.known);
  if (!made) return h("span", { class: "unknown" }, `${element.type} is not shown here`);
  made.node.addEventListener("change", () => deeds.act(element, block, made.read()));
  return made.node;
}

function element(one, block, deeds) {
  switch (one.type) {
    case "button": case "workflow_button": return button(one, block, deeds);
    case "static_select": case "users_select": case "conversations_select": case "channels_select": return select(one, block, deeds);
    case "overflow": return overflow(one, block, deeds);
    case "image": return image(one, deeds);
    default: return live(one, block, deeds);
  }
}

/** An input outside a form. */
function typed(block, deeds) {
  const id = `${deeds.scope}-${block.block_id}`;
  const made = input(block.element, { id, "data-focus": id, "aria-label": plain(block.label), autocomplete: "off" }, deeds.known);
  if (!made) return h("span", { class: "unknown" }, `${block.element.type} is not shown here`);
  dispatches(block, made, (value) => deeds.act(block.element, block, value));
  return h("div", { class: "field" }, h("label", { for: id }, plain(block.label)), made.node,
    block.hint && h("small", { dir: "auto" }, worded(block.hint)));
}

const KINDS = {
  input: typed,
  header: (block) => h("h3", { class: "b-header", dir: "auto" }, worded(block.text)),
  divider: () => h("hr"),
  section: (block, deeds) => h("div", { class: "b-section" },
    h("div", { class: "b-text" }, block.text && h("div", {}, worded(block.text)),
      block.fields && h("div", { class: "b-fields" }, block.fields.map((one) => h("div", {}, worded(one))))),
    block.accessory && h("div", { class: "b-accessory" }, element(block.accessory, block, deeds))),
  context: (block, deeds) => h("div", { class: "b-context" },
    block.elements.map((one) => (one.type === "image" ? image(one, deeds) : h("div", {}, worded(one))))),
  actions: (block, deeds) => h("div", { class: "b-actions", role: "group", "aria-label": "Actions" },
    block.elements.map((one) => element(one, block, deeds))),
  context_actions: (block, deeds) => KINDS.actions(block, deeds),
  rich_text: (block) => h("div", { class: "b-rich" }, rich(block)),
  markdown: (block) => h("div", { class: "b-section" }, mrkdwn(block.text)),
  image: (block, deeds) => h("figure", { class: "b-image" }, block.title && h("figcaption", {}, worded(block.title)), image(block, deeds)),
  file: () => null,
};

/** `also` draws kinds of blocks that only a modal has; it returns undefined for all others. */
export function blocks(list, deeds, also = () => undefined) {
  return list.map((block) => also(block) ?? KINDS[block.type]?.(block, deeds)
    ?? h("div", { class: "unknown" }, `A block of type ${block.type} is not shown here.`));
}

export function fileCard(file) {
  const address = `/sandbox/office/file/${encodeURIComponent(file.id)}`;
  const name = file.title || file.name || "file";
  if (/^image\/(png|jpeg|gif|webp)$/.test(file.mimetype ?? "")) {
    return h("a", { class: "picture", href: address, target: "_blank", rel: "noopener" }, h("img", { src: address, alt: name }));
  }
  return h("a", { class: "attached", href: address, download: file.name, "aria-label": `File ${name}` }, h("span", { class: "attached-icon" }, icon("file")),
    h("span", { class: "attached-name", dir: "auto" }, name), h("small", {}, size(file.size)));
}

/** Body of a message: its blocks, or its text, then attachments and files. */
export function body(message, deeds) {
  const words = message.blocks?.length ? blocks(message.blocks, deeds) : mrkdwn(message.text ?? "");
  const extra = (message.attachments ?? []).map((one) => {
    const node = h("div", { class: "attachment" }, one.blocks?.length ? blocks(one.blocks, deeds)
      : [one.title && h("b", {}, one.title_link ? link(one.title_link, one.title) : one.title), mrkdwn(one.text ?? one.fallback ?? "")]);
    if (/^#?[0-9a-f]{3,8}$/i.test(one.color ?? "")) node.style.setProperty("--bar", one.color.startsWith("#") ? one.color : `#${one.color}`);
    return node;
  });
  return [words, extra, (message.files ?? []).map((one) => fileCard(one))];
}
