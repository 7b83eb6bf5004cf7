// Sends forms without leaving the page, and puts in what has changed. Without this script, the same forms and links work.

import { begin as beginLive } from "./live.js";
import { begin as beginKeys } from "./keys.js";
import { begin as beginWriting } from "./writing.js";

const PARTS = ["header.ticket-top", "#thread", "#writing", ".facts", ".side", ".list", ".page"];
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
  const writes = [...document.querySelectorAll("textarea")].some((one) => one.value.trim() && one.value !== one.defaultValue);
  if (!writes) { location.assign(SIGN_IN); return; }
  const shown = at("#lost"), link = Object.assign(document.createElement("a"), { href: SIGN_IN, target: "_blank", textContent: shown.dataset.signIn });
  shown.replaceChildren(`${shown.dataset.over} `, link);
}

/** What has the focus, so that it is found again in a new piece of the page. */
function mark(root) {
  const focused = document.activeElement;
  if (!focused || !root.contains(focused)) return () => {};
  const form = focused.closest("form");
  const key = (one) => `${one?.querySelector("[name=verb]")?.value} ${[...(one?.querySelectorAll("[name=args]") ?? [])].map((arg) => arg.value)}`;
  const wanted = form && key(form);
  return (fresh) => {
    const same = focused.id ? fresh.querySelector(`#${CSS.escape(focused.id)}`)
      : focused.href ? [...fresh.querySelectorAll("a")].find((one) => one.href === focused.href)
      : wanted ? [...fresh.querySelectorAll("form")].find((one) => key(one) === wanted)?.querySelector("button")
      : fresh.querySelector("summary");
    (same ?? at("#main")).focus({ preventScroll: true });
  };
}

function replacePart(selector, page) {
  const old = at(selector), fresh = at(selector, page);
  if (!old || !fresh) return;
  if (old.innerHTML.replace(/name="event" value="[^"]*"/g, "") === fresh.innerHTML.replace(/name="event" value="[^"]*"/g, "")) return;
  const refocus = mark(old), top = old.scrollTop, low = old.scrollHeight - old.scrollTop - old.clientHeight < 80;
  const open = [...old.querySelectorAll("details[open]")].map((one) => one.id).filter(Boolean);
  const put = document.importNode(fresh, true);
  for (const field of old.querySelectorAll("input[id]:not([type=file]), textarea[id]")) {
    const same = put.querySelector(`#${CSS.escape(field.id)}`);
    if (same && field.value !== field.defaultValue) same.value = field.value; // somebody is typing
  }
  old.replaceWith(put);
  for (const id of open) put.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
  put.scrollTop = selector === "#thread" && low ? put.scrollHeight : top;
  refocus(put);
}

/** Puts in the new pieces. A box in which somebody writes stays as it is, unless it was just sent; its files stay until they are sent, too. */
function putIn(page, sent = null, filled = false) {
  for (const selector of PARTS) replacePart(selector, page);
  const old = at(".boxes"), fresh = at(".boxes", page);
  if (old && fresh) {
    for (const kind of ["reply", "note"]) {
      const was = at(`#box-${kind}`), now = at(`#box-${kind}`, fresh);
      if (!was || !now) { old.replaceWith(document.importNode(fresh, true)); return; }
      const busy = was.querySelector("textarea").value !== was.querySelector("textarea").defaultValue || was.querySelector("[type=file]").files.length;
      if (busy && !(sent && was.contains(sent))) continue;
      const open = was.open, refocus = mark(was), put = document.importNode(now, true);
      const chosen = was.querySelector("[type=file]").files, asks = put.querySelector("[name='f.decision']");
      put.open = open;
      was.replaceWith(put);
      if (chosen.length && (filled || asks)) {
        const field = put.querySelector("[type=file]");
        field.files = chosen;
        field.dispatchEvent(new Event("change", { bubbles: true }));
      }
      refocus(put);
    }
  } else if (old && at(".ticket", page)) old.remove();
  else if (!old && fresh) at(".ticket")?.append(document.importNode(fresh, true));
}

/** Reads the page again, because something has changed. */
export async function refresh() {
  try {
    const { ok, page } = await ask(here());
    if (ok) putIn(page);
  } catch { /* the stream says when the desk is there again */ }
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
if (location.hash === "#search") at("#search")?.focus();
if (!at("#answer").hidden) closable(at("#answer"));
beginKeys(at);
beginWriting({ at, send, newEvent, texts, putIn, show, told });
beginLive({ at, refresh, over, ended: () => ended });
