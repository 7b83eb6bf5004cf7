// Makes a piece of the page like a new one, and changes only what differs. All other elements stay, so what somebody has opened, written or
// chosen stays, a recording goes on playing, and the focus and a pressed button are where they were.

const OWN = new Set(["open", "aria-disabled", "data-busy"]); // attributes that the new page doesn't decide

/** What tells an element from its siblings. A button with another action is another element, because somebody may be pressing the old one. */
function key(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  if (node.matches("form.act")) return [...node.querySelectorAll("[name=verb], [name=args]")].map((one) => one.value).join("|");
  return node.id || node.dataset.number || node.getAttribute("href") || "";
}

/** Changes an element of the page. ``stays`` says which elements keep their contents. Only the form that was ``sent`` gets a new event id: the
 * desk handles an event once, so a form that is sent again after an error keeps its id. */
export function patch(old, fresh, { sent = null, stays = () => false } = {}) {
  if (stays(old)) return;
  if (old.nodeName !== fresh.nodeName || key(old) !== key(fresh)) {
    old.replaceWith(document.importNode(fresh, true));
  } else if (old.nodeType === Node.ELEMENT_NODE) {
    if (old.name !== "event" || sent?.contains(old)) patchAttributes(old, fresh);
    patchChildren(old, fresh, { sent, stays });
  } else if (old.data !== fresh.data) old.data = fresh.data;
}

function patchAttributes(old, fresh) {
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !OWN.has(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value && !OWN.has(name)) old.setAttribute(name, value);
}

function patchChildren(old, fresh, options) {
  const wanted = [...fresh.childNodes], names = new Set(wanted.map(key)), byKey = new Map();
  for (const child of [...old.childNodes]) {
    const name = key(child);
    if (!names.has(name) || byKey.has(name)) child.remove();
    else if (name) byKey.set(name, child);
  }
  let next = old.firstChild;
  for (const child of wanted) {
    const name = key(child), same = name ? byKey.get(name) : next && !key(next) && next.nodeName === child.nodeName ? next : null;
    byKey.delete(name);
    if (!same) old.insertBefore(document.importNode(child, true), next);
    else if (same === next) next = next.nextSibling;
    else old.insertBefore(same, next);
    if (same) patch(same, child, options);
  }
  while (next) {
    const over = next;
    next = next.nextSibling;
    over.remove();
  }
}
