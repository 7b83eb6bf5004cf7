// Sends forms without leaving the page, and puts in what has changed. Without this script, the same forms and links work.

import { begin as beginLive } from "./live.js";
import { begin as beginKeys } from "./keys.js";
import { patch } from "./patch.js";
import { begin as beginWriting } from "./writing.js";

const PARTS = ["header.ticket-top", "#thread", "#writing", ".boxes", ".facts", ".side", ".list", ".page"];
const AGAIN = 2000; // milliseconds after which a reading that failed is tried again
const AWAY = [502, 503, 504]; // what a proxy answers while the desk is away, and the desk while its database is
const SIGN_IN = "/desk/sign-in?over";
const at = (selector, root = document) => root.querySelector(selector);
const texts = at("#texts").dataset;
let number = 0;

document.documentElement.classList.add("script");

/** An id that no other form of this browser has. */
export const newEvent = () => `${Date.now().toString(36)}-${number++}-${Math.random().toString(36).slice(2)}`;

/** The address of this page, with what it shows. */
const here = () => location.pathname + location.search;

async function ask(address, options = {}) {
  const answer = await fetch(address, { ...options, headers: { "X-Fragment": "1", ...options.headers }, redirect: "follow" });
  if (answer.status === 401) over();
  return { ok: answer.ok, status: answer.status, page: new DOMParser().parseFromString(await answer.text(), "text/html") };
}

let ended = false;

/** Says in every tab that the session has ended. A page on which nothing is being written is left, so nobody else reads it. */
export function over(tell = true) {
  if (ended) return;
  ended = true;
  if (tell) document.dispatchEvent(new Event("over"));
  if (![...document.forms].some(isWritten)) { location.assign(SIGN_IN); return; }
  const shown = at("#lost"), link = Object.assign(document.createElement("a"), { href: SIGN_IN, target: "_blank", textContent: shown.dataset.signIn });
  shown.replaceChildren(`${shown.dataset.over} `, link);
}

/** Whether something in a form isn't sent yet: words, also those that the desk has filled in, a choice, or a file. */
function isWritten(form) {
  return [...form.elements].some((field) => {
    if (field.type === "file") return field.files.length > 0;
    if (field.type === "checkbox") return field.checked !== field.defaultChecked;
    if (field.tagName === "SELECT") return field.selectedIndex !== Math.max(0, [...field.options].findIndex((one) => one.defaultSelected));
    if (!field.matches("input:not([type=hidden]), textarea")) return false;
    return field.value.trim() && (field.value !== field.defaultValue || form.dataset.filled !== undefined);
  });
}

/** Empties a box whose words were sent. Returns what is to be done once the new box is there. */
function emptied(form, keepsFiles) {
  const field = at("[type=file]", form), files = new DataTransfer();
  if (keepsFiles) for (const file of field.files) files.items.add(file);
  form.reset();
  delete form.dataset.filled;
  return () => {
    if (at("textarea", form).value) form.dataset.filled = "";
    field.files = files.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
}

/** Puts in the new pieces. A box in which somebody writes stays as it is, unless it was just sent; its files stay until they are sent, too. */
function putIn(page, sent = null, filled = false) {
  const focused = document.activeElement;
  const asks = sent && at(`.writer[data-verb="${sent.dataset.verb}"] [name='f.decision']`, page);
  const refill = sent?.matches(".writer") ? emptied(sent, filled || asks) : () => {};
  const stays = (node) => node.nodeName === "FORM" && node.matches(".writer") && isWritten(node);
  for (const selector of PARTS) {
    const old = at(selector), fresh = at(selector, page);
    if (old && fresh) patch(old, fresh, { sent, stays });
  }
  const boxes = at(".boxes"), ticket = at(".ticket", page);
  if (ticket && !at(".boxes", ticket)) boxes?.remove();
  else if (ticket && !boxes) at(".ticket")?.append(document.importNode(at(".boxes", ticket), true));
  refill();
  if (following) toEnd();
  if (document.activeElement !== focused) (focused.isConnected ? focused : at("#main")).focus({ preventScroll: true });
}

let again = 0;

/** Reads the page again, because something has changed. Tries until the desk answers: the network may change, or a proxy wait for the desk. */
export async function refresh() {
  clearTimeout(again);
  const answer = await ask(here()).catch(() => null);
  if (answer?.ok) putIn(answer.page);
  if (!answer || AWAY.includes(answer.status)) again = setTimeout(refresh, AGAIN);
}

function told(page) {
  const found = at("#answer", page);
  return found && !found.hidden ? found : null;
}

function plainAnswer(text) {
  const box = at("#answer");
  box.replaceChildren(Object.assign(document.createElement("div"), { className: "text alert", textContent: text }));
  closable(box);
}

let fading = 0;

/** A short sentence goes away by itself; a question or an error stays. */
function closable(box) {
  clearTimeout(fading);
  if (!box.querySelector("form, .alert, a") && box.textContent.trim().length < 120) fading = setTimeout(() => { box.hidden = true; }, 8000);
  const close = Object.assign(document.createElement("button"), { type: "button", className: "plain close", textContent: "✕", ariaLabel: texts.close, title: texts.close });
  close.onclick = () => { box.hidden = true; at("#main").focus({ preventScroll: true }); };
  box.append(close);
  box.hidden = false;
  box.scrollIntoView({ block: "nearest" });
}

/** Shows the desk's answer: a form as a dialog, everything else above the page. */
function show(found) {
  const box = at("#answer"), dialog = at("#dialog");
  if (!found) { box.hidden = true; if (dialog.open) dialog.close(); return; }
  const form = found.querySelector("form.desk-form");
  if (form) {
    const inside = document.createElement("div");
    inside.append(...[...found.childNodes].map((one) => document.importNode(one, true)));
    inside.querySelector("form.desk-form h2").id = "dialog-title";
    dialog.replaceChildren(inside);
    box.hidden = true;
    if (!dialog.open) dialog.showModal();
    (dialog.querySelector("[autofocus]") ?? dialog.querySelector("input:not([type=hidden]), select, textarea, button"))?.focus();
    return;
  }
  if (dialog.open) dialog.close();
  box.replaceChildren(...[...found.childNodes].map((one) => document.importNode(one, true)));
  closable(box);
}

async function confirmed(button) {
  if (!button?.dataset.confirm) return true;
  const dialog = document.createElement("dialog"), about = document.createElement("p"), row = document.createElement("div");
  about.textContent = button.dataset.confirm;
  row.className = "row";
  const yes = Object.assign(document.createElement("button"), { textContent: button.dataset.yes, className: "danger" });
  const no = Object.assign(document.createElement("button"), { textContent: button.dataset.no });
  row.append(yes, no);
  dialog.append(about, row);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((done) => {
    yes.onclick = () => dialog.close("yes");
    no.onclick = () => dialog.close("");
    dialog.onclose = () => { dialog.remove(); done(dialog.returnValue === "yes"); };
  });
}

export async function send(form, submitter = null, more = {}) {
  const data = new FormData(form);
  if (submitter?.name) data.set(submitter.name, submitter.value);
  for (const [name, value] of Object.entries(more)) data.set(name, value);
  const files = data.get("kind") === "form" && [...data.values()].some((value) => value instanceof File && value.name);
  if (!files) for (const [name, value] of [...data.entries()]) if (value instanceof File) data.delete(name);
  const body = files ? data : new URLSearchParams(data);
  return ask(form.getAttribute("action"), { method: "POST", body });
}

let waiting = 0;

/** Marks the page while an answer is waited for. The form that asked may be replaced meanwhile. */
function asking(more) {
  waiting += more;
  document.documentElement.toggleAttribute("data-busy", waiting > 0);
}

document.addEventListener("submit", async (event) => {
  const form = event.target, button = event.submitter;
  if (form.method !== "post" || form.action.includes("/sign-out") || form.dataset.whole !== undefined) return;
  event.preventDefault();
  if (form.dataset.busy || !(await confirmed(button))) return;
  form.dataset.busy = "1";
  asking(1);
  button?.setAttribute("aria-disabled", "true");
  try {
    const { ok, page } = await send(form, button);
    if (!ok) {
      plainAnswer((at("[role=alert], .problem h1", page) ?? page.body).textContent.trim());
      return;
    }
    const found = told(page), kept = found?.querySelector(".errors, .question.wrong");
    form.closest("details.more, details.me")?.removeAttribute("open");
    putIn(page, kept ? null : form);
    show(found);
    if (kept) form.querySelector("textarea")?.focus();
  } catch {
    plainAnswer(texts.failed);
  } finally {
    delete form.dataset.busy;
    asking(-1);
    button?.removeAttribute("aria-disabled");
    document.dispatchEvent(new Event("answered"));
  }
});

document.addEventListener("click", (event) => {
  for (const one of document.querySelectorAll("details.more[open], details.me[open]")) if (!one.contains(event.target)) one.open = false;
});

function toEnd() {
  const thread = at("#thread");
  if (thread) thread.scrollTop = thread.scrollHeight;
}

/** Whether the end of the thread is shown. It stays so when a picture comes in, and ends when somebody scrolls up. */
let following = true, scrolled = 0;
document.addEventListener("scroll", ({ target }) => {
  if (target.id !== "thread") return;
  const low = target.scrollHeight - target.scrollTop - target.clientHeight < 80;
  following = low || (following && target.scrollTop >= scrolled);
  scrolled = target.scrollTop;
}, true);
document.addEventListener("load", ({ target }) => { if (following && target.closest?.("#thread")) toEnd(); }, true);

toEnd();
at(".side [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
if (location.hash === "#search") at("#search")?.focus();
if (!at("#answer").hidden) closable(at("#answer"));
beginKeys(at);
beginWriting({ at, send, newEvent, texts, putIn, show, told, isWritten });
beginLive({ at, refresh, over, ended: () => ended });
