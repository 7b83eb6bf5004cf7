// The tour at the top of the page: shows which steps are done and explains the next one.

import { get, single } from "./api.js";
import { h, icon, keyed } from "./dom.js";
import { mark } from "./switcher.js";

/** Title, what to do, and the side on which it is done. */
const STEPS = {
  ask: ["Write as a customer", "On the phone, write a message as Olga and press Enter. A second later, a ticket appears in #support.", "phone"],
  claim: ["Claim it as Anna", "Press Claim on the ticket's card. Olga sees 👀 on her message and gets no notification.", "office"],
  reply: ["Reply", "Press Reply, or write !r and your reply in the ticket's thread. Other messages in the thread are notes 🔒 that only the team sees.", "office"],
  close: ["Close", "Press Close on the card, or write !close in the thread. Only agents can read the reason that you give.", "office"],
  rate: ["Rate as the customer", "On the phone, Olga is asked to rate the support. Tap a rating. Her next message is saved as a comment.", "phone"],
  ping: ["Let Tom wait", "On the phone, choose T (Tom) and write a message, but don't reply to it. In less than a minute, Maria, the manager, is notified.", "phone"],
  ack: ["Take it as Maria", "Above the workspace, choose Maria. Bellhop has sent her a message. Press I have it, and the notifications stop.", "office"],
};

function help(step, waiting) {
  if (step !== "ping" || waiting.length === 0) return STEPS[step][1];
  return `${waiting.at(-1)} is waiting. Don't reply: in less than a minute, Maria, the manager, is notified.`;
}

export const refresh = single(async () => {
  const { done, waiting } = await get("guide");
  const next = Object.keys(STEPS).find((name) => !done.includes(name));
  document.getElementById("guide-help").textContent = next ? help(next, waiting) : "That was the tour. Now try More… on a card, /ticket help, photos, a second agent, or Block bot.";
  mark(next && STEPS[next][2]);
  const items = Object.entries(STEPS).map(([name, [title, help]], at) => ({ name, title, help, number: at + 1, done: done.includes(name), next: name === next }));
  keyed(document.getElementById("guide"), items, (one) => one.name, (one) => h("li", { class: `${one.done ? "done" : ""} ${one.next ? "next" : ""}`,
    title: one.help, "aria-current": one.next ? "step" : undefined },
  h("span", { class: "step", "aria-label": one.done ? "done" : undefined }, one.done ? icon("check") : one.number), h("span", { class: "step-title" }, one.title)));
});
