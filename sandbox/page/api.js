// Calls the sandbox: reads what the windows show, reports actions, and receives changes.

const AGAIN = 1000; // milliseconds after which a call that nobody answered is made again

/** Nobody is there to ask, or the network has changed at this moment. */
export class Offline extends Error {}

async function call(path, options) {
  const response = await fetch(`/sandbox/${path}`, options).catch(() => {
    throw new Offline("The sandbox doesn't respond.");
  });
  const body = await response.json();
  if (!response.ok) throw new Error(body.error ?? response.statusText);
  return body;
}

export async function get(path, query = {}) {
  const known = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return call(`${path}?${new URLSearchParams(known)}`);
}

export async function act(name, values = {}) {
  return call(`act/${name}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(values) });
}

export async function packed(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const parts = [];
  for (let at = 0; at < bytes.length; at += 0x8000) parts.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  return { name: file.name, type: file.type || "application/octet-stream", data: btoa(parts.join("")) };
}

/** Calls `changed(side)` on every change; after a lost connection, which the browser mends by itself, for both sides. */
export function listen(changed, connected) {
  const source = new EventSource("/sandbox/events");
  source.onopen = () => {
    connected(true);
    changed("phone");
    changed("office");
  };
  source.onerror = () => connected(false);
  source.onmessage = (event) => changed(event.data);
}

/** One call at a time: what asks meanwhile is answered by one more call right after, and waits for it. */
export function single(work) {
  let again = false;
  let current = null;
  let later = 0;
  async function run() {
    clearTimeout(later);
    try {
      while (again) {
        again = false;
        await work();
      }
    } catch (error) {
      if (!(error instanceof Offline)) throw error;
      later = setTimeout(next, AGAIN);
    } finally {
      current = null;
    }
  }
  function next() {
    again = true;
    current ??= run();
    return current;
  }
  return next;
}
