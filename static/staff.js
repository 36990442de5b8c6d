// Staff pages only. All of it works without this file; with it, it is quicker.
(() => {
	const all = (selector, within = document) => [...within.querySelectorAll(selector)];
	const one = (selector, within = document) => within.querySelector(selector);

	// Saved replies go into the text at once.
	document.addEventListener("click", (e) => {
		const insert = e.target.closest("[data-insert]");
		if (!insert) return;
		const form = insert.form, box = form.elements.reply;
		const text = form.elements.saved.selectedOptions[0]?.dataset.text;
		e.preventDefault();
		if (!text) return;
		box.value = (box.value.trimEnd() + "\n\n" + text).trimStart();
		box.focus();
	});

	// Many at once.
	const boxes = () => all('.queue input[name="c"]');
	const count = one("[data-count]");
	const tell = () => {
		if (!count) return;
		const n = boxes().filter((b) => b.checked).length;
		count.textContent = n === 0 || one('#bulk [name="all"]') ? "" : n === 1 ? count.dataset.one : count.dataset.many.replace("%d", n);
	};
	document.addEventListener("change", (e) => { if (e.target.name === "c") tell() });
	document.addEventListener("click", (e) => {
		const tick = e.target.closest("[data-tick]");
		if (!tick || tick.dataset.tick !== "page" || e.ctrlKey || e.metaKey || e.shiftKey) return;
		e.preventDefault();
		const on = boxes().some((b) => !b.checked);
		boxes().forEach((b) => { b.checked = on });
		tell();
	});
	tell();

	// Keyboard shortcuts are off until a person switches them on, for the account in this browser.
	const toggle = one("[data-shortcuts]"), dialog = one("#keys");
	if (!toggle) return;
	const key = "shortcuts " + toggle.dataset.shortcuts, off = toggle.textContent;
	const on = () => { try { return localStorage.getItem(key) === "on" } catch { return toggle.getAttribute("aria-pressed") === "true" } };
	const show = (yes) => {
		toggle.setAttribute("aria-pressed", yes);
		toggle.textContent = yes ? toggle.dataset.on : off;
	};
	show(on());
	toggle.addEventListener("click", () => {
		const yes = !on();
		try { localStorage.setItem(key, yes ? "on" : "off") } catch { /* for this page alone */ }
		show(yes);
	});
	one("[data-help]").addEventListener("click", () => dialog.showModal());

	const rows = () => all(".queue > li");
	const at = () => document.activeElement.closest?.(".queue > li") ?? one(".queue > li:target") ?? one(".queue > li.at");
	const go = (by) => {
		const list = rows(), row = list[Math.max(0, Math.min(list.length - 1, list.indexOf(at()) + by))];
		row?.focus();
		row?.scrollIntoView({ block: "nearest" });
	};
	const press = (selector, within = at()) => within && one(selector, within)?.click();
	const panel = (row, name) => {
		if (row) location.href = row.dataset.open + "&do=" + name + "#p" + row.id.slice(1) + "-" + name;
	};
	const keys = {
		j: () => go(1),
		k: () => go(-1),
		// Private data is taken out first: no single key shows it to everyone.
		a: () => at() && press(one('[value="take-out-approve"]', at()) ? '[value="take-out-approve"]' : '.do [value="approve"], .do [value="keep"]'),
		s: () => press('.do [value="spam"]'),
		u: () => press('.do [value="put-back"]'),
		d: () => press('.do [data-do="reject"]'),
		r: () => press('.do [data-do="reply"]'),
		e: () => panel(at(), "redact"),
		z: () => press('[data-key="undo"]', one(".toast [data-key]") ? one(".toast") : at()),
		x: () => press('input[name="c"]'),
		A: () => press('[value="approve"]', one("#bulk")),
		S: () => press('[value="spam"]', one("#bulk")),
		D: () => press('[value="reject"]', one("#bulk")),
		"?": () => dialog.showModal(),
	};
	document.addEventListener("keydown", (e) => {
		if (!on() || e.ctrlKey || e.altKey || e.metaKey || e.repeat && e.key !== "j" && e.key !== "k" || dialog.open) return;
		if (e.target.closest('input:not([type="checkbox"]), textarea, select, [contenteditable]')) return;
		// Caps lock alone must not decide about many.
		const name = e.shiftKey ? e.key : e.key.toLowerCase();
		if (!keys[name]) return;
		e.preventDefault();
		keys[name]();
	});
})();
