// Copyright The topicpages Authors.
// SPDX-License-Identifier: Apache-2.0

// What the tests ask of a page, put in front of each question. Only mirror, space and
// type change the page.
(() => {
	const name = (element) => {
		const text = (element.innerText || element.getAttribute("aria-label") || element.name || "").trim().slice(0, 40);
		return `<${element.localName}${element.id ? "#" + element.id : ""}${element.className ? "." + element.className : ""}> "${text}"`;
	};
	const visible = (element) =>
		element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && element.getClientRects().length > 0;
	const all = (selector, root = document) => [...root.querySelectorAll(selector)];

	// scrolls says whether the element, or one around it, scrolls by itself.
	const scrolls = (element) => {
		for (let e = element; e && e !== document.body; e = e.parentElement) {
			if (["auto", "scroll"].includes(getComputedStyle(e).overflowX)) return true;
		}
		return false;
	};

	// wide lists the texts and pictures that stick out of the window, and says so where
	// the page scrolls sideways. What lies wholly outside is hidden on purpose, unless
	// a reader can scroll to it.
	const wide = () => {
		const width = document.documentElement.clientWidth;
		const whole = document.documentElement.scrollWidth;
		const leaf = (e) => [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim()) || e.matches("img, svg, input, button, hr");
		const out = (element, least) => {
			const { left, right } = element.getBoundingClientRect();
			return (left < -1 && right > least) || (right > width + 1 && left < width - least);
		};
		const tell = (e) => `${name(e)} sticks out of the window`;
		const candidates = all("body *").filter((e) => !e.closest("svg *") && visible(e) && !scrolls(e));
		if (whole > width) {
			const list = candidates.filter((e) => out(e, -Infinity)).slice(-3);
			return [`the page is ${whole} pixels wide in a window of ${width}`, ...list.map(tell)];
		}
		return candidates.filter((e) => leaf(e) && out(e, 1)).map(tell);
	};

	// linesOf are the lines that the text of an element stands in.
	const linesOf = (element) => {
		const range = document.createRange();
		range.selectNodeContents(element);
		return new Set([...range.getClientRects()].filter((r) => r.width > 0).map((r) => Math.round(r.top / 4))).size;
	};

	// squeezed lists the texts that stand in columns of a letter or two.
	const squeezed = () =>
		all("body *")
			.filter((e) => !e.closest("svg, pre, .visually-hidden") && [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim()) && visible(e))
			.filter((e) => linesOf(e) > 2 && [...e.innerText.trim()].length / linesOf(e) < 3)
			.map((e) => `${name(e)} stands in ${linesOf(e)} lines`);

	// isDark says whether the page is darker than a middle grey where nothing is on it.
	const isDark = () => {
		for (const element of [document.body, document.documentElement]) {
			const canvas = new OffscreenCanvas(1, 1).getContext("2d");
			canvas.fillStyle = getComputedStyle(element).backgroundColor;
			canvas.fillRect(0, 0, 1, 1);
			const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
			if (alpha > 0) return red + green + blue < 3 * 128;
		}
		return false;
	};

	// contents are the things that must be there without a script.
	const contents = () => ({
		headings: all("h1, h2, h3").filter(visible).map((e) => e.innerText.trim()),
		links: all("a[href]").filter(visible).map((e) => e.getAttribute("href")),
		idle: all("button").filter((e) => visible(e) && !e.form && !e.popoverTargetElement && !e.hasAttribute("commandfor")).map(name),
	});

	// printed lists what is wrong with the page on paper.
	const printed = () => {
		const faults = all("nav, [role=navigation], [role=search], search, button, input:not([disabled]), select")
			.filter(visible)
			.map((e) => `${name(e)} is printed`);
		for (const selector of ["main", "h1"]) {
			const element = document.querySelector(selector);
			if (!element || !visible(element) || !element.innerText.trim()) faults.push(`<${selector}> is not printed`);
		}
		return faults;
	};

	const style = (element) => {
		const s = getComputedStyle(element);
		return { outline: `${s.outlineStyle} ${s.outlineWidth} ${s.outlineColor}`, shadow: s.boxShadow };
	};

	// focusable are the elements that the keyboard must reach, in their order.
	const focusable = () =>
		all("a[href], area[href], button, input:not([type=hidden]), select, textarea, summary, iframe, [tabindex], [contenteditable]").filter(
			(e) => visible(e) && !e.disabled && e.tabIndex >= 0 && !e.closest("[inert]") &&
				// Of a group of radio buttons one is a stop.
				(e.type !== "radio" || e.checked || !e.form?.querySelector(`input[type=radio][name="${CSS.escape(e.name)}"]:checked`)),
		);

	// prepare remembers how everything looks without the focus, and returns the names.
	const prepare = () => {
		const list = focusable();
		globalThis.auditStops = list.map((element) => ({ element, style: style(element) }));
		return list.map(name);
	};

	const reached = (element) => {
		const inside = [...element.getClientRects()].find(
			(r) => r.width > 0 && r.bottom > 0 && r.right > 0 && r.top < innerHeight && r.left < innerWidth,
		);
		if (!inside) return false;
		const x = Math.min(Math.max(inside.left + inside.width / 2, 0), innerWidth - 1);
		const y = Math.min(Math.max(inside.top + inside.height / 2, 0), innerHeight - 1);
		const top = document.elementFromPoint(x, y);
		return top !== null && (element.contains(top) || top.contains(element));
	};

	// stop says where the focus is: index is the place among those of prepare, -1 where
	// there is none, -2 on an element that scrolls and -3 on one that should not get it.
	const stop = () => {
		const element = document.activeElement;
		if (!element || element === document.body || element === document.documentElement) return { index: -1, name: "", faults: [] };
		const index = globalThis.auditStops.findIndex((s) => s.element === element);
		const faults = [];
		const s = getComputedStyle(element);
		const before = globalThis.auditStops[index]?.style;
		const now = style(element);
		const outlined = s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2 && now.outline !== before?.outline;
		const shadowed = s.boxShadow !== "none" && now.shadow !== before?.shadow;
		if (!outlined && !shadowed) faults.push(`has no visible focus: outline ${now.outline}, box-shadow ${now.shadow}`);
		if (element.tabIndex > 0) faults.push("has a tabindex above 0");
		if (!reached(element)) faults.push("has the focus, but cannot be seen");
		if (index >= 0) return { index, name: name(element), faults };
		const scroller = element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight;
		return { index: scroller ? -2 : -3, name: name(element), faults };
	};

	const animations = () => document.getAnimations().filter((a) => a.playState === "running").map((a) => `${a.animationName ?? a.transitionProperty}: ${name(a.effect.target)}`);
	const mirror = () => { document.documentElement.dir = "rtl"; };

	const space = () => {
		for (const e of all("body, body *")) {
			e.style.letterSpacing = "0.12em";
			e.style.wordSpacing = "0.16em";
			e.style.lineHeight = "1.5";
		}
		for (const e of all("p")) e.style.marginBottom = "2em";
	};

	// type enters a text into the field for a search.
	const type = (text) => {
		const field = document.querySelector("input[type=search]");
		field.focus();
		field.value = text;
		field.dispatchEvent(new InputEvent("input", { bubbles: true }));
	};

	globalThis.audit = { wide, squeezed, linesOf, space, type, isDark, contents, printed, prepare, stop, animations, mirror };
})();
