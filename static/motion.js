// Plays the movement of an exercise in the place of one of its pictures. The
// still pictures say all of it, so a page without this file loses nothing else.
{
	const button = document.querySelector("[data-motion]");
	const words = button.dataset;
	const [icon, label] = [button.querySelector("use"), button.querySelector("span")];
	const status = button.parentNode.querySelector("[role=status]");
	const stage = document.querySelector("[data-stage]");
	const caption = stage.parentNode.querySelector("figcaption");
	const still = matchMedia("(prefers-reduced-motion: reduce)");

	// Milliseconds: a hold, there, a hold, and back the same way.
	const phase = 1500, hold = 800, rest = 1000;
	let there, keys, shapes, loading = false;
	let elapsed = 0, last = 0, frame = 0; // frame is 0 while nothing moves
	let atStart = false; // for readers who want no motion: which end is shown

	const say = (word) => {
		label.textContent = words[word];
		icon.setAttribute("href", word === "pause" ? "#i-pause" : "#i-play");
		status.textContent = word === "failed" ? words.failed : "";
	};
	// name says what the moving picture shows, over the still one's caption, which
	// screen readers and paper keep, as they keep the still picture.
	const name = (text) => {
		let now = caption.querySelector(".now");
		if (!now) {
			now = document.createElement("span");
			now.className = "now";
			now.setAttribute("aria-hidden", true);
			caption.prepend(now);
		}
		now.textContent = text;
	};
	const offer = () => say(still.matches ? (atStart ? "end" : "start") : "play");

	const svg = (name, attributes) => {
		const e = document.createElementNS("http://www.w3.org/2000/svg", name);
		for (const key in attributes) e.setAttribute(key, attributes[key]);
		return e;
	};
	const path = (ops, numbers) => {
		let i = 0, d = "";
		for (const op of ops) {
			d += op;
			for (let n = op === "C" ? 6 : op === "Z" ? 0 : 2; n > 0; n--) d += numbers[i++] / 10 + " ";
		}
		return d;
	};

	const load = async () => {
		const answer = await fetch(words.motion);
		if (!answer.ok) throw new Error(answer.status);
		const motion = await answer.json();
		const reel = svg("svg", { class: motion.class + " reel", viewBox: `0 0 ${motion.width} ${motion.height}`, "aria-hidden": "true" });
		keys = motion.keys;
		there = phase * motion.phases;
		shapes = motion.shapes.map(({ class: name, ops, at }) => {
			const e = svg("path", { class: name, d: path(ops, at[0]) });
			reel.append(e);
			return { e, ops, at };
		}).filter((s) => s.at.length > 1);
		stage.prepend(reel);
	};

	// draw shows the body at x, from 0 at the start to 1 at the end.
	const draw = (x) => {
		x = x * x * (3 - 2 * x);
		const k = Math.max(1, keys.findIndex((key) => key >= x));
		const part = (x - keys[k - 1]) / (keys[k] - keys[k - 1]);
		for (const { e, ops, at } of shapes) {
			const to = at[k];
			e.setAttribute("d", path(ops, at[k - 1].map((n, i) => n + (to[i] - n) * part)));
		}
	};
	const place = (t) => {
		t %= hold + there + rest + there;
		if (t > hold + there) return Math.min(1, 1 - (t - hold - there - rest) / there);
		return Math.max(0, (t - hold) / there);
	};
	const step = (now) => {
		elapsed += Math.min(now - last, 100);
		last = now;
		draw(place(elapsed));
		frame = requestAnimationFrame(step);
	};
	const pause = () => {
		cancelAnimationFrame(frame);
		frame = 0;
		offer();
	};

	button.addEventListener("click", async () => {
		if (loading) return;
		if (frame) return pause();
		if (!shapes) {
			loading = true;
			say("loading");
			try {
				await load();
			} catch {
				return say("failed");
			} finally {
				loading = false;
			}
		}
		if (document.hidden) return offer(); // nothing starts while nobody looks
		if (still.matches) {
			atStart = !atStart;
			draw(atStart ? 0 : 1);
			name((atStart ? document.querySelector(".pair figcaption") : caption).lastChild.textContent);
			return offer();
		}
		say("pause");
		name(words.moving);
		last = performance.now();
		frame = requestAnimationFrame(step);
	});
	document.addEventListener("visibilitychange", () => { if (document.hidden && frame) pause() });
	still.addEventListener("change", () => { if (frame) pause(); else if (!loading) offer() });
	offer();
	button.hidden = false;
}
