// The strip at the top: which steps of the first tour are done goes in, ticks and the next step come out.

import { get, single } from "./api.js";
import { h, icon, keyed } from "./dom.js";

const STEPS = {
  ask: ["Write as a customer", "On the phone Olga writes one line, and Enter. A second later a ticket stands in #support."],
  claim: ["Claim it as Anna", "Press Claim on the ticket's card. Olga sees 👀 on her message, and is not disturbed."],
  reply: ["Reply", "Press Reply, or type !r and your answer in the ticket's thread. Plain words in the thread stay a note 🔒 among colleagues."],
  close: ["Close", "Press Close on the card, or type !close in the thread. What you write with it only agents read."],
  rate: ["Rate as the customer", "On the phone Olga is asked how it went: one tap. What she writes next is her comment."],
  ping: ["Let Tom wait", "On the phone pick T, Tom, write, and answer nothing. In less than a minute Maria, the manager, hears of it."],
  ack: ["Take it as Maria", "Choose Maria above the workspace: Bellhop has written to her. Press I have it, and it stops ringing."],
};

export const refresh = single(async () => {
  const { done } = await get("guide");
  const next = Object.keys(STEPS).find((name) => !done.includes(name));
  document.getElementById("guide-help").textContent = next ? STEPS[next][1] : "That was the tour. More… on a card, /ticket help, photos, a second agent, Block bot: the rest is yours to find.";
  const items = Object.entries(STEPS).map(([name, [title, help]], at) => ({ name, title, help, number: at + 1, done: done.includes(name), next: name === next }));
  keyed(document.getElementById("guide"), items, (one) => one.name, (one) => h("li", { class: `${one.done ? "done" : ""} ${one.next ? "next" : ""}`,
    title: one.help, "aria-current": one.next ? "step" : undefined },
  h("span", { class: "step", "aria-label": one.done ? "done" : undefined }, one.done ? icon("check") : one.number), h("span", { class: "step-title" }, one.title)));
});
