// One connection for all tabs of a browser: one tab holds it and tells the others, which read their own pages again.

const CHANNEL = "bellhop-live";
const PAUSE = 150; // milliseconds, so that a burst is one reading
const COMMIT = 1000; // milliseconds that a commit may take
const pause = (time) => new Promise((done) => { setTimeout(done, time); });

export function begin({ at, refresh, over, ended }) {
  if (!at("body").dataset.live || !window.EventSource) return;
  const channel = "BroadcastChannel" in window ? new BroadcastChannel(CHANNEL) : null;
  const mine = () => Number(at("[data-ticket]")?.dataset.ticket ?? 0);
  const others = new Map(); // tab -> ticket
  const me = `${Date.now()}-${Math.random()}`;
  const born = at("body").dataset.at; // when this page was made, by the desk's clock
  let source = null, watched = "", since = "", waits = 0, leads = false, stale = false, seen = 0;

  const changed = ({ all, tickets, news }) => {
    const open = mine();
    if (all || at("[data-live=list]") || tickets.length) later(all || !open || tickets.includes(open) || at(".list"));
    for (const one of news) heard(one);
  };
  const later = (wanted) => {
    if (!wanted) return;
    if (document.hidden) { stale = true; return; }
    clearTimeout(waits);
    waits = setTimeout(refresh, PAUSE);
  };

  function connect() {
    const tickets = [...new Set([mine(), ...others.values()])].filter(Boolean).slice(0, 50).join(",");
    if (source && tickets === watched && source.readyState !== EventSource.CLOSED) return;
    source?.close();
    watched = tickets;
    const query = new URLSearchParams({ tickets, ...(since ? { since } : { page: born }) });
    source = new EventSource(`${at("body").dataset.live}?${query}`);
    source.onopen = () => say("up");
    source.onmessage = (event) => {
      since = event.lastEventId || since;
      const data = JSON.parse(event.data);
      changed(data);
      channel?.postMessage({ kind: "changed", data, since });
    };
    source.addEventListener("over", () => { source.close(); over(); });
    source.onerror = async () => {
      say("down");
      if (source.readyState !== EventSource.CLOSED) return;
      await refresh(); // the answer says whether the session has ended
      if (!ended()) setTimeout(connect, 3000);
    };
  }
  const say = (state) => { lost(state === "down"); channel?.postMessage({ kind: state }); };
  const lost = (yes) => { if (ended()) return; const shown = at("#lost"); shown.textContent = yes ? shown.dataset.lost : ""; };

  channel?.addEventListener("message", ({ data }) => {
    if (data.kind === "changed") {
      since = data.since;
      changed(data.data);
      if (data.data.news.length && document.hasFocus()) channel.postMessage({ kind: "seen" });
    } else if (data.kind === "seen") seen = Date.now();
    else if (data.kind === "ring") ring(data.id);
    else if (data.kind === "rung") rung.add(data.id);
    else if (data.kind === "over") over(false);
    else if (data.kind === "down" || data.kind === "up") lost(data.kind === "down");
    else if (data.kind === "read") unread(0);
    else if (data.kind === "open") {
      others.set(data.tab, data.ticket);
      if (!leads) return;
      if (Number(since) > Number(data.born) - COMMIT) channel.postMessage({ kind: "missed", tab: data.tab });
      connect();
    } else if (data.kind === "missed") later(data.tab === me);
    else if (data.kind === "gone") { others.delete(data.tab); if (leads) connect(); }
    else if (data.kind === "who") channel.postMessage({ kind: "open", tab: me, ticket: mine(), born });
  });
  document.addEventListener("over", () => { source?.close(); channel?.postMessage({ kind: "over" }); });
  const lead = () => { leads = true; channel?.postMessage({ kind: "who" }); connect(); };

  if (navigator.locks && channel) {
    navigator.locks.request(CHANNEL, () => new Promise(() => lead()));
    channel.postMessage({ kind: "open", tab: me, ticket: mine(), born });
  } else if (!document.hidden) lead(); // without locks, every tab that is seen has its own
  addEventListener("pagehide", () => { channel?.postMessage({ kind: "gone", tab: me }); source?.close(); });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  document.addEventListener("visibilitychange", () => {
    if (!navigator.locks) { if (document.hidden) source?.close(); else lead(); }
    if (document.hidden) return;
    unread(0);
    channel?.postMessage({ kind: "read" });
    if (stale) { stale = false; refresh(); }
  });

  // What concerns me: a number in the title, a sound, and a notification

  const title = document.title.replace(/^\(\d+\) /, "");
  let count = 0;
  const unread = (n) => { count = n; document.title = n ? `(${n}) ${title}` : title; };
  const on = (name) => localStorage.getItem(`bellhop-${name}`) === "on";
  for (const name of ["sound", "notices"]) {
    const box = at(`#${name}`);
    box.checked = on(name);
    box.onchange = async () => {
      if (name === "notices" && box.checked && "Notification" in window) box.checked = (await Notification.requestPermission()) === "granted";
      localStorage.setItem(`bellhop-${name}`, box.checked ? "on" : "off");
      if (name === "sound" && box.checked) sounds();
    };
  }

  const KEY = "bellhop-heard";
  const stored = () => (localStorage.getItem(KEY) ?? "").split(" ");
  const known = new Set(stored()), rung = new Set();

  /** Counts in every tab; one tells. A stream that begins repeats the last seconds. */
  function heard(one) {
    const id = `${one.ticket}-${one.seq}`;
    if (known.has(id) || one.at < Number(born) - COMMIT) return; // the page shows it
    known.add(id);
    if (document.hidden || mine() !== one.ticket) unread(count + 1);
    if (!leads || stored().includes(id)) return; // without locks, another tab may have told
    localStorage.setItem(KEY, [id, ...stored().slice(0, 30)].join(" "));
    if (on("sound")) { channel?.postMessage({ kind: "ring", id }); ring(id); }
    if (on("notices") && "Notification" in window && Notification.permission === "granted") notify(one, id);
  }

  /** Shows a notification, unless somebody looks at one of the tabs. */
  async function notify(one, id) {
    const asked = Date.now();
    await pause(250);
    if (document.hasFocus() || seen >= asked) return;
    const shown = new Notification(one.title, { body: one.text, tag: id });
    shown.onclick = () => { window.focus(); location.assign(`/desk/tickets/${one.ticket}`); };
  }

  /** Rings in the first tab in which the browser allows it: one that nobody has touched is silent. */
  function ring(id) {
    const once = async () => {
      if (rung.has(id) || !(await sounds())) return;
      rung.add(id);
      channel?.postMessage({ kind: "rung", id });
      await pause(300); // until the others know
    };
    if (navigator.locks) navigator.locks.request("bellhop-ring", once);
    else once();
  }

  async function sounds() {
    const sound = new AudioContext();
    const allowed = await Promise.race([sound.resume().then(() => true), pause(1000)]);
    if (!allowed) { sound.close(); return false; }
    const tone = sound.createOscillator(), loud = sound.createGain();
    tone.frequency.value = 880;
    loud.gain.setValueAtTime(0.08, sound.currentTime);
    loud.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + 0.4);
    tone.connect(loud).connect(sound.destination);
    tone.start();
    tone.stop(sound.currentTime + 0.4);
    tone.onended = () => sound.close();
    return true;
  }
}
