// Short messages that disappear, confirmation dialogs, and small menus, inside one window of the page.

import { h } from "./dom.js";

export function toast(pane, words, kind = "") {
  const node = h("div", { class: `toast ${kind}`, role: kind === "bad" ? "alert" : "status", dir: "auto" }, words);
  pane.querySelector(".toasts").append(node);
  setTimeout(() => node.remove(), 5000);
}

/** Everything of the pane but the box is out of reach until the box closes, as on a real screen; the other pane stays alive. */
export function cover(pane, box, onescape) {
  const before = document.activeElement;
  const rest = [...pane.children].filter((child) => !child.classList.contains("toasts") && !child.inert);
  const veil = h("div", { class: "veil" }, box);
  for (const child of rest) child.inert = true;
  veil.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onescape();
  });
  pane.append(veil);
  return function uncover() {
    veil.remove();
    for (const child of rest) child.inert = false;
    if (before?.isConnected) before.focus();
  };
}

/** Asks before a deed; true when it was confirmed. */
export function ask(pane, { title, text, yes, no, danger }) {
  return new Promise((resolve) => {
    let uncover = () => undefined;
    const done = (value) => {
      uncover();
      resolve(value);
    };
    const confirm = h("button", { type: "button", class: `button ${danger ? "danger" : "primary"}`, onclick: () => done(true) }, yes);
    const cancel = no && h("button", { type: "button", class: "button", onclick: () => done(false) }, no);
    const box = h("div", { class: "dialog small", role: "alertdialog", "aria-modal": "true", "aria-label": title || "Message" },
      title && h("h2", {}, title), h("div", { class: "dialog-body", dir: "auto" }, text), h("footer", {}, cancel, confirm));
    uncover = cover(pane, box, () => done(false));
    confirm.focus();
  });
}

let open = null;

/** A small menu at a button. `items` are {label, danger, run}; arrows walk, Escape leaves. */
export function menu(anchor, items, label) {
  open?.();
  const list = h("div", { class: "menu", role: "menu", "aria-label": label });
  const leave = (back) => {
    list.remove();
    document.removeEventListener("pointerdown", outside, true);
    anchor.setAttribute("aria-expanded", "false");
    open = null;
    if (back) anchor.focus();
  };
  const outside = (event) => list.contains(event.target) || leave(false);
  for (const item of items) {
    const run = () => {
      leave(true);
      item.run();
    };
    list.append(h("button", { type: "button", role: "menuitem", class: item.danger ? "danger" : "", onclick: run }, item.label));
  }
  list.addEventListener("keydown", (event) => {
    const all = [...list.children];
    const at = all.indexOf(document.activeElement);
    if (event.key === "Escape") {
      event.stopPropagation();
      leave(true);
    } else if (event.key === "ArrowDown") all[(at + 1) % all.length].focus();
    else if (event.key === "ArrowUp") all[(at - 1 + all.length) % all.length].focus();
    else return;
    event.preventDefault();
  });
  document.body.append(list);
  const box = anchor.getBoundingClientRect();
  list.style.left = `${Math.max(8, Math.min(box.left, innerWidth - list.offsetWidth - 8))}px`;
  list.style.top = `${box.bottom + list.offsetHeight + 8 < innerHeight ? box.bottom + 4 : Math.max(8, box.top - list.offsetHeight - 4)}px`;
  anchor.setAttribute("aria-expanded", "true");
  document.addEventListener("pointerdown", outside, true);
  open = () => leave(false);
  list.firstElementChild?.focus();
}
