/* The chat of a Bellhop desk on any page: docs/site.md. Texts are never markup. */
{
const { dataset, src } = document.currentScript, base = new URL(".", src);
const sheet = new CSSStyleSheet();
sheet.replaceSync(`:host{all:initial;--p:#fff;--g:#f3f5f6;--i:#1c2529;--s:#566369;--l:#ccd4d7;--b:#a3271f;color-scheme:light dark}
@media(prefers-color-scheme:dark){:host{--p:#1b2428;--g:#121a1d;--i:#e9eff1;--s:#a5b3b8;--l:#3b494f;--b:#ff9d94}}
*{box-sizing:border-box;font:inherit;color:inherit;margin:0;overflow-wrap:anywhere}[hidden]{display:none!important}b,.key,.open{font-weight:600}i{font-style:italic}code{font-family:monospace}
.box,.open{position:fixed;z-index:99999999;bottom:20px;inset-inline-end:20px;font:15px/1.45 system-ui,sans-serif;color:var(--i);box-shadow:0 4px 24px #0006}
button{cursor:pointer;border:0;border-radius:8px;background:none;padding:6px 10px;min-height:34px;text-align:start}:focus-visible{outline:3px solid #2f8fd8;outline-offset:1px}
.open{border-radius:28px;min-height:54px;padding:0 22px}.open b{background:#c22f22;border-radius:12px;padding:1px 8px;margin-inline-start:8px}
.box,.log{display:flex;flex-direction:column}.box{width:380px;height:min(620px,100vh - 40px);background:var(--p);border-radius:14px;overflow:hidden}
.head,.line{display:flex;align-items:center;padding:6px}.head b{flex:1;padding:0 10px;font-size:17px}.icon{width:42px;height:42px;text-align:center;font-size:18px}
.log{flex:1;overflow:auto;padding:12px;background:var(--g);gap:8px}.log>:first-child{margin-top:auto}
.msg,.menu,.key,textarea{background:var(--p);border:1px solid var(--l);border-radius:10px}.key,textarea{border-color:var(--s)}.msg{max-width:88%;align-self:start;padding:7px 11px;white-space:pre-wrap}.in{align-self:end;background:color-mix(in srgb,var(--c) 16%,var(--p))}
small,.note{color:var(--s);font-size:13px}small,img{display:block}.bad{color:var(--b)}.row{display:flex;flex-wrap:wrap;gap:6px;margin-top:6px}
.open,.head,.main{background:var(--c);color:var(--o)}img{max-width:100%;max-height:220px}.note{padding:1px 14px;min-height:21px;background:var(--g)}
::placeholder{color:var(--s)}textarea{flex:1;padding:8px 10px;font-size:16px;resize:none;max-height:130px;field-sizing:content}
.menu{position:absolute;top:54px;inset-inline:10px;max-height:75%;overflow:auto;display:grid;padding:6px}
@media(max-width:480px){.box{inset:0;width:auto;height:auto;border-radius:0}}`);

const set = Object.assign;
const el = (tag, props, ...inside) => {
	const made = set(document.createElement(tag), props);
	made.append(...inside.flat(2).filter(Boolean));
	return made;
};
const div = (className, ...more) => el("div", { className }, ...more);
const button = (label, onclick, className = "key") => el("button", { className, onclick }, label);
const icon = (sign, name, onclick) => set(button(sign, onclick, "icon"), { title: words[name], ariaLabel: words[name] });
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const newId = () => crypto.getRandomValues(new Uint32Array(4)).join("-");
const kept = (name, value, storage = "localStorage") => { // may be forbidden
	const at = `bellhop ${base} ${name}`;
	try { return value === undefined ? self[storage][at] || "" : self[storage][at] = value; } catch { return ""; }
};

let desk, words, user, token, me, last, top, more, live, ready, chat, queue;
const call = async (path, { json, body = json && new Blob([JSON.stringify(json)], { type: "application/json" }), headers, signal } = {}) => {
	const answer = await fetch(base + path, {
		method: body && "POST", body, signal, credentials: "omit", headers: { ...token && { Authorization: `Bearer ${token}` }, ...headers },
	});
	if (answer.ok) return answer;
	const told = await answer.json().catch(() => ({}));
	console.warn("Bellhop:", told.reason || answer.status);
	throw set(new Error(told.error), { status: answer.status });
};
const same = (mine) => mine === chat || new Promise(() => {}); // after another signIn, nothing goes on
const ask = async (path, options) => {
	const mine = chat;
	try { return await (await call(path, options)).json(); } finally { await same(mine); }
};

const start = () => ready ||= begin().catch((error) => { ready = 0; throw error; });
const begin = async () => {
	const known = user ? undefined : kept("token"), session = (token) => ask("session", { json: { language: desk.language, user, token } });
	token = "";
	({ token, visitor: me } = await session(known).catch((error) => {
		if (known && error.status === 401) return session();
		throw error;
	}));
	user || kept("token", token);
	await earlier(last = 0);
	live?.abort();
	listen((live = new AbortController()).signal);
};
const earlier = async (before) => {
	const told = await ask(`messages?before=${before}`);
	last ||= told.last;
	more = told.more;
	took(told.messages);
};

// News: one page listens for all
const listen = (signal) => {
	const air = new BroadcastChannel(`bellhop ${base} ${me}`);
	air.onmessage = ({ data }) => took(data);
	signal.onabort = () => air.close();
	const run = () => follow(signal, (found) => { signal.aborted || (took(found), air.postMessage(found)); });
	navigator.locks?.request(air.name, { signal }, run).catch(() => 0) || run();
};
const follow = async (signal, tell) => {
	for (let cut = 0; !signal.aborted;) {
		const begun = Date.now();
		try {
			const later = await (cut < 2 ? stream : poll)(signal, tell);
			if (later) await pause(8e3);
			else if (cut < 2) cut = Date.now() - begun < 3e3 && cut + 1;
		} catch (error) {
			if (signal.aborted) return;
			if (error.status === 401) return user ? say(words.refused) : (ready = 0, start().catch(why));
			say(words.offline);
			await pause(Math.min(1e3 * 2 ** ++cut, 15e3));
		}
	}
};
const stream = async (signal, tell) => {
	const gone = new AbortController(), end = () => gone.abort();
	let timer = setTimeout(end, 8e3), rest = "", later; // a proxy may hold it back
	signal.addEventListener("abort", end);
	try {
		const reader = (await call("stream", { signal: gone.signal, headers: { "Last-Event-ID": last } })).body.pipeThrough(new TextDecoderStream()).getReader();
		for (let piece; !(piece = await reader.read()).done;) {
			clearTimeout(timer);
			timer = setTimeout(end, 4e4);
			const lines = (rest + piece.value).split("\n");
			rest = lines.pop();
			const found = lines.flatMap((line) => line.startsWith("data:") ? JSON.parse(line.slice(5)) : []);
			later ||= found.some((one) => one.later);
			tell(found.filter((one) => one.id));
		}
		return later;
	} finally { clearTimeout(timer); }
};
const poll = async (signal, tell) => {
	const { messages, later } = await (await call(`poll?after=${last}`, { signal })).json();
	tell(messages);
	return later;
};
const took = (found) => {
	say("", words.offline);
	for (const one of found) {
		last = Math.max(last, one.number);
		const { kind, id, at, born } = one;
		if (kind === "typing") {
			if (Date.now() - at < 3e4) say(words.typing), setTimeout(say, 6e3, "", words.typing);
			continue;
		}
		if (kind === "out") say("");
		top = Math.max(top, born);
		kind === "gone" ? chat.delete(id) : chat.set(id, one);
	}
	draw();
};

const post = async (json) => {
	const mine = chat;
	for (let tries = 0; ; tries++) {
		try {
			await start();
			const answer = await ask("events", { json });
			for (const one of answer.messages || []) chat.set(newId(), { ...one, kind: "out", at: Date.now(), born: top += 1e-4 });
			return draw();
		} catch (error) {
			if (error.status === 401 && !user) ready = 0;
			else if (error.status < 500 && error.status !== 429) throw error;
			if (tries > 2) throw error;
			await pause(1e3 * 2 ** tries);
			await same(mine);
		}
	}
};
const act = (event) => post({ id: newId(), ...event }).catch(why);
const why = ({ message, status }) => say(words[message] || (status < 500 ? words.refused : words.offline));
// Unsent text outlasts a reload, typed text a signIn
const unsent = (list) => kept(`unsent ${user?.id || ""}`, list && JSON.stringify(list), "sessionStorage");
const save = (typed = pen.value) => unsent([typed, ...[...chat.values()].filter((one) => one.unsent && one.text[0])]);
const write = (text, chosen = []) => deliver({ id: newId(), kind: "in", text: [text], at: Date.now(), born: 9e15,
	files: chosen.map((blob) => ({ id: newId(), name: blob.name, mime: blob.type, size: blob.size, blob })) });
const deliver = (one) => {
	set(one, { unsent: 1, failed: 0 });
	chat.set(one.id, one);
	draw();
	queue = Promise.resolve(queue).then(async () => {
		try {
			await start();
			for (const file of one.files) await upload(file);
			await post({ id: one.id, kind: "message", text: one.text[0], files: one.files.map(({ id }) => id) });
			set(one, { unsent: 0, born: top += 1e-4 });
		} catch (error) {
			one.failed = 1;
			why(error);
			if (!error.status) setTimeout(() => chat.get(one.id) === one && one.failed && deliver(one), 15e3);
		}
		save();
		draw();
	});
};
const upload = async ({ blob, ...json }) => {
	let { stored } = await ask("files", { json });
	while (stored < json.size) ({ stored } = await ask(`files/${json.id}?start=${stored}`, { body: blob.slice(stored, stored + 2 ** 18) }));
};
const attach = (list) => {
	const fitting = [...list].filter(({ size }) => size && size <= desk.file_size).slice(0, 10);
	if (fitting.length < list.length) say(words.large);
	if (fitting[0]) write("", fitting), show(1);
};

const host = el("div"), root = host.attachShadow({ mode: "open" }), drawn = new Map();
let log, note, box, bell, menu, pen;
const say = (text, instead = note.textContent) => { if (note.textContent === instead) note.textContent = text; };
const stay = (change) => {
	const low = log.scrollHeight - log.scrollTop - log.clientHeight < 180;
	change();
	if (low) log.scrollTop = 1e9;
};
const link = (href, text) => el("a", { href, target: "_blank", rel: "noreferrer" }, text);
const rich = (text) => text.flatMap((one) => {
	const [said, style = {}] = [one].flat();
	let made = /^(https?|mailto|tel):/i.test(style.link) ? link(style.link, said)
		: said.split(/(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)“”»։])/).map((part, at) => at % 2 ? link(part, part) : part);
	for (const [name, tag] of Object.entries({ bold: "b", italic: "i", strike: "s", code: "code", pre: "code" })) if (style[name]) made = el(tag, {}, made);
	return made;
});
const attached = (file) => {
	const picture = /^image\/(png|jpeg|gif|webp)$/.test(file.mime) && file.size < 5e6;
	const get = async () => URL.createObjectURL(file.blob || new Blob([await (await call(`files/${file.id}`)).blob()], { type: picture ? file.mime : "" }));
	const shown = button(`📎 ${file.name}`, () => get().then((href) => el("a", { href, download: file.name }).click(), why));
	if (picture) get().then((src) => el("img", { src, alt: file.name, onload: ({ target }) => stay(() => shown.replaceChildren(target)) }), why);
	return shown;
};
const press = (key, message) => key.confirm && !confirm(key.confirm[0]) || act({ kind: "press", data: key.data, message });
const time = (at) => new Date(at).toLocaleString(desk.language, { timeStyle: "short", ...Date.now() - at > 6e7 && { dateStyle: "short" } });
const bubble = (one) => div(`msg ${one.kind}`,
	one.author && el("b", {}, `${one.author}\n`), rich(one.text), one.files?.map(attached),
	one.buttons?.map((row) => div("row", row.map((key) => button(key.label, () => press(key, one.id), `key ${key.style === "primary" && "main"}`)))),
	el("small", { className: one.failed && "bad" }, one.failed ? [`${words.failed} `, button(words.again, () => deliver(one))]
		: one.unsent ? words.sending : [`${time(one.at)} `, one.marks]));
const draw = () => {
	const list = [...chat].sort(([, a], [, b]) => a.born - b.born);
	const shown = list.map(([id, one]) => {
		const state = id + JSON.stringify({ ...one, born: 0, number: 0 });
		if (!drawn.has(state)) drawn.set(state, bubble(one));
		return drawn.get(state);
	});
	stay(() => log.replaceChildren(more ? button(words.earlier, () => earlier(list[0][1].born)) : div("msg", words.hello), ...shown));
	if (!box.hidden) kept("read", top);
	const unread = list.filter(([, one]) => one.kind === "out" && one.born > kept("read")).length;
	bell.replaceChildren(words.open, unread ? el("b", {}, unread) : "");
	bell.ariaLabel = words.open + (unread ? `. ${words.unread}: ${unread}` : "");
};
const show = (open) => {
	box.hidden = !open;
	bell.hidden = open;
	draw();
	(open ? pen : bell).focus();
	log.scrollTop = 1e9;
};
const send = () => {
	if (pen.value.trim()) write(pen.value.trim());
	pen.value = "";
	save();
	show(1);
};
const take = (event) => {
	const { files } = event.clipboardData || event.dataTransfer;
	if (files.length) event.preventDefault(), attach(files);
};
const build = () => {
	const chooser = el("input", { type: "file", multiple: 1, hidden: 1, onchange: () => { attach(chooser.files); chooser.value = ""; } });
	root.adoptedStyleSheets = [sheet];
	host.style.cssText = desk.style;
	host.lang = desk.language;
	log = set(div("log"), { role: "log", ariaLabel: words.log, tabIndex: 0 });
	note = set(div("note"), { role: "status" });
	pen = el("textarea", { rows: 1, placeholder: words.write, ariaLabel: words.write, maxLength: 1e4, oninput: () => save(),
		onkeydown: (event) => { if (event.key === "Enter" && !event.shiftKey && !event.isComposing) event.preventDefault(), send(); } });
	menu = div("menu", desk.menu.map(([line, help]) => button(help, () => { pen.focus(); act({ kind: "command", line }); }, "")));
	const burger = icon("☰", "menu", () => drop(menu.hidden));
	const drop = (open) => (menu.hidden = !(burger.ariaExpanded = open)) || menu.firstChild.focus();
	pen.onfocus = log.onclick = () => drop(false);
	drop(false);
	box = set(div("box", div("head", el("b", {}, desk.title), burger, icon("✕", "close", () => show())), menu, log, note,
		div("line", icon("📎", "attach", () => chooser.click()), chooser, pen, icon("➤", "send", send))), { role: "dialog", ariaLabel: desk.title, hidden: true });
	box.onkeydown = ({ key }) => { if (key === "Escape") menu.hidden ? show() : (drop(false), burger.focus()); };
	box.ondragover = (event) => event.preventDefault();
	box.onpaste = box.ondrop = take;
	bell = button("", () => show(1), "open");
	root.append(bell, box);
	document.body.append(host);
};
const signIn = (told) => {
	live?.abort();
	user ? pen.value = "" : chat && save("");
	user = told;
	chat = new Map();
	token = ready = queue = top = more = 0;
	const [typed, ...rest] = JSON.parse(unsent() || '[""]');
	pen.value ||= typed;
	rest.forEach(deliver);
	draw();
	if (user || kept("token")) start().catch(why);
};
const load = async (wait = 4e3) => {
	try {
		desk = await ask(`hello?language=${dataset.language || document.documentElement.lang || navigator.language}`);
	} catch (error) {
		return error.status < 500 || setTimeout(load, wait, Math.min(wait * 2, 6e4));
	}
	({ words } = desk);
	build();
	signIn(JSON.parse(dataset.user || null));
	self.bellhop = { open: () => show(1), close: () => show(), signIn, signOut: () => signIn() };
};
load();
}
