// The list of channels and apps on the left of the team's window, with unread marks.

import { avatar, h, icon, keyed } from "./dom.js";
import { read, unread } from "./faces.js";

export function rail(parent, { workspace, viewer, places, chosen, choose }) {
  const rows = [{ kind: "title", id: "title", name: workspace }, { kind: "head", id: "head-channels", name: "Channels" }];
  const add = (place) => {
    const mark = `${viewer}/${place.id}`;
    if (place.id === chosen) read(mark, place.last);
    rows.push({ ...place, chosen: place.id === chosen, fresh: place.id !== chosen && unread(mark, place.last) });
  };
  places.filter((one) => one.kind !== "app").forEach(add);
  if (!places.some((one) => one.kind !== "app")) rows.push({ kind: "note", id: "none", name: "You aren't a member of any channel" });
  rows.push({ kind: "head", id: "head-apps", name: "Apps" });
  places.filter((one) => one.kind === "app").forEach(add);
  keyed(parent, rows, (one) => one.id, (one) => item(one, choose));
}

function item(one, choose) {
  if (one.kind === "title") return h("div", { class: "rail-title" }, one.name);
  if (one.kind === "head") return h("h3", {}, one.name);
  if (one.kind === "note") return h("p", { class: "rail-note" }, one.name);
  const face = one.kind === "app" ? avatar(one.id, one.name, "app") : one.kind === "private" ? icon("lock") : h("span", { class: "hash" }, "#");
  const label = `${one.kind === "app" ? "App" : "Channel"} ${one.name}${one.fresh ? ", unread" : ""}`;
  return h("button", { type: "button", class: `place ${one.fresh ? "fresh" : ""}`, "aria-label": label, "aria-current": one.chosen ? "page" : undefined,
    "data-focus": `place:${one.id}`, onclick: () => choose(one.id) }, face, h("span", {}, one.name), one.fresh && h("i", { class: "dot" }));
}
