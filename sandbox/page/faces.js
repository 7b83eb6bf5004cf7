// A row of people to choose from: a radio group with dots for unread messages.

import { avatar, h, keyed } from "./dom.js";

const STORE = "sandbox-seen";
let seen = JSON.parse(sessionStorage.getItem(STORE) ?? "{}");

/** A sandbox that was started anew counts anew, so what was read before means nothing. */
export function since(start) {
  if (seen.start !== start) seen = { start };
}

/** Remembers how far somebody has read a place, so that what came later can be marked. */
export function read(place, last) {
  if (seen[place] === last) return;
  seen[place] = last;
  sessionStorage.setItem(STORE, JSON.stringify(seen));
}

export function unread(place, last) {
  return Boolean(last) && Number(last) > Number(seen[place] ?? 0);
}

/** `people` are {id, name, title, note, last}; `last` is the newest thing this person could see, `kind` tells rows apart. */
export function faces(row, kind, people, chosen, choose) {
  const me = people.find((one) => one.id === chosen);
  if (me) read(`${kind}:${chosen}`, me.last);
  const items = people.map((one) => ({ ...one, chosen: one.id === chosen, fresh: one.id !== chosen && unread(`${kind}:${one.id}`, one.last) }));
  keyed(row, items, (one) => one.id, (one) => h("button", {
    type: "button", role: "radio", class: "face", "aria-checked": String(one.chosen), tabindex: one.chosen ? "0" : "-1",
    "aria-label": `${one.title}, ${one.note}${one.fresh ? ", new messages" : ""}`, title: `${one.title} · ${one.note}`,
    "data-focus": `face:${one.id}`, onclick: () => choose(one.id),
  }, avatar(one.id, one.name), h("span", { class: "face-name", dir: "auto" }, one.name), h("small", {}, one.note), one.fresh && h("i", { class: "dot" })));
  row.querySelector("[aria-checked=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  row.onkeydown = (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = [...row.children].indexOf(document.activeElement) + step;
    const target = row.children[(next + row.children.length) % row.children.length];
    target.focus();
    target.click();
  };
}
