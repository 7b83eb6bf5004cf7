// Helpers that make DOM nodes from texts and attributes. They never parse HTML.

export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else if (name === "value" && "value" in node) node.value = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false));
  return node;
}

const SHAPES = {
  attach: "M19.5 11.5l-7.6 7.4a4.6 4.6 0 0 1-6.5-6.5L13 4.9a3.1 3.1 0 0 1 4.4 4.4l-7.3 7.2a1.6 1.6 0 0 1-2.3-2.3l6.6-6.5",
  send: "M4 12 20 4l-6 16-3-6.5z",
  reply: "M10 7 4.5 12 10 17M5 12h8a6 6 0 0 1 6 6",
  thread: "M5 5h14v10h-8l-4 4v-4H5z",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  close: "M6 6l12 12M18 6 6 18",
  edit: "M5 19l1-4L16 5l3 3L9 18z",
  smile: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M9 10h.01M15 10h.01M8.5 14a4.5 4.5 0 0 0 7 0",
  lock: "M7 11h10v8H7zM9 11V8a3 3 0 0 1 6 0v3",
  file: "M7 3.5h7l4 4v13H7zM14 3.5v4h4",
  eye: "M3 12s3.5-6 9-6 9 6 9 6-3.5 6-9 6-9-6-9-6M12 10a2 2 0 1 0 0 4 2 2 0 0 0 0-4",
  plus: "M12 5v14M5 12h14",
  check: "M5 12.5l4.5 4.5L19 7.5",
  home: "M4 11.5 12 5l8 6.5M6.5 10v9h11v-9",
  block: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16M6.5 6.5l11 11",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon icon-${name}`);
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}

export function tool(name, label, onclick, props = {}) {
  return h("button", { type: "button", class: "tool", "aria-label": label, title: label, onclick, ...props }, icon(name));
}

const HUES = [12, 32, 150, 174, 200, 222, 258, 290, 330];

export function avatar(id, name, kind = "") {
  let sum = 0;
  for (const letter of String(id)) sum = (sum * 31 + letter.codePointAt(0)) % 9973;
  const face = h("span", { class: `avatar ${kind}`, "aria-hidden": "true" }, kind === "app" ? "🛎️" : [...(name || "?")][0].toUpperCase());
  face.style.setProperty("--hue", HUES[sum % HUES.length]);
  return face;
}

export function clock(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
}

export function moment(seconds) {
  const at = new Date(seconds * 1000);
  return h("time", { datetime: at.toISOString(), title: at.toLocaleString() }, clock(seconds));
}

/** Addresses that may be opened: nothing that would run here. */
export function harmless(url) {
  return /^(https?:|mailto:|tel:)/i.test(url);
}

export function link(url, ...words) {
  if (!harmless(url)) return h("span", { class: "link", title: url }, ...words);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...words);
}

export function size(bytes) {
  if (!bytes) return "";
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 ** 2 ? `${(bytes / 1024).toFixed(0)} kB` : `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

/** Makes the children of `parent` show `items`, building anew only what changed, so that focus, scroll and open lists survive. */
export function keyed(parent, items, key, build) {
  const old = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  const focus = parent.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
  const nodes = items.map((item) => {
    const id = String(key(item));
    const sign = JSON.stringify(item);
    const known = old.get(id);
    if (known && known.sign === sign) return known;
    const node = build(item);
    node.dataset.key = id;
    node.sign = sign;
    return node;
  });
  if (nodes.length !== parent.children.length || nodes.some((node, at) => parent.children[at] !== node)) place(parent, nodes);
  if (focus && !parent.contains(document.activeElement)) parent.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus();
}

function place(parent, nodes) {
  const keep = new Set(nodes);
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove();
  nodes.forEach((node, at) => {
    if (parent.children[at] !== node) parent.insertBefore(node, parent.children[at] ?? null);
  });
}

const toEnd = (list) => (list.scrollTop = list.scrollHeight);

/** Keeps a list at its end as long as nobody scrolls up, also when pictures arrive late or the box below it grows. */
export function follow(list) {
  list.atEnd = true;
  const settle = () => list.atEnd && toEnd(list);
  list.addEventListener("scroll", () => (list.atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60));
  list.addEventListener("load", settle, true);
  document.fonts.addEventListener("loadingdone", settle);
  new ResizeObserver(settle).observe(list);
}

/** Runs `change` on a list that is followed. Above the end, the row at the top of the window stays where it is. */
export function pinned(list, change, force = false) {
  const atEnd = force || list.atEnd;
  const rows = [...list.children].filter((row) => !row.classList.contains("earlier"));
  const top = rows.find((row) => row.offsetTop + row.offsetHeight > list.scrollTop + list.offsetTop);
  const before = top?.offsetTop;
  change();
  const now = top && [...list.children].find((row) => row.dataset.key === top.dataset.key);
  if (atEnd) toEnd(list);
  else if (now) list.scrollTop += now.offsetTop - before;
  list.atEnd = atEnd;
}

/** The number of messages that are shown at first, and that each *Earlier messages* adds. */
export const PAGE = 200;

/** The first row of a list whose beginning is not shown. */
export function earlier(more) {
  return h("button", { type: "button", class: "button earlier", "data-focus": "earlier", onclick: more }, "Earlier messages");
}

/** Calls `more` when somebody scrolls to the beginning of a list that has an *Earlier messages* button. */
export function scrollsBack(list) {
  list.addEventListener("scroll", () => {
    if (list.scrollTop < 40) list.querySelector(":scope > .earlier:not([aria-busy])")?.click();
  });
}

/** Who has just said something looks at it, wherever he had scrolled to. */
export function showEnd(list) {
  list.atEnd = true;
  toEnd(list);
}

export function grow(area) {
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight, 160)}px`;
}

/** Enter sends, Shift+Enter makes a new line; an input method's Enter belongs to the input method. */
export function sends(area, send) {
  area.addEventListener("input", () => grow(area));
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
}
