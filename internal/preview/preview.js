// Shows the next edition in an open page when "topicpages preview" has one, and what is wrong with a manifest.
"use strict";
(() => {
  let edition = document.currentScript.dataset.edition;
  const notice = document.createElement("pre");
  notice.id = "topicpages-problems";
  notice.setAttribute("role", "alert");
  // The policy of the pages forbids style attributes, and not this.
  notice.style.cssText =
    "position:fixed;inset:auto 0 0 0;z-index:2147483647;max-height:50vh;overflow:auto;margin:0;padding:1em;" +
    "background:#7a0c0c;color:#fff;font:14px/1.5 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere";

  const show = (problems) => {
    notice.textContent = problems.join("\n");
    if (problems.length > 0) {
      document.body.append(notice);
    } else {
      notice.remove();
    }
  };

  // A save changes these parts of a page, and rarely anything else. The script of the site sets up some elements when a
  // page is loaded.
  const parts = ["nav.breadcrumb", "main", "footer.site"];
  const forMachines = ["title", "meta", "link:not([rel=stylesheet])", "script[type]", "script[data-edition]"];
  const setUp = ["button.scheme", ".search input", "[data-filter]", "#search-page"]; // a test compares them with script.js

  // read returns the page as it is now, or null.
  const read = async () => {
    const response = await fetch(location.href);
    return response.ok && !response.redirected ? new DOMParser().parseFromString(await response.text(), "text/html") : null;
  };
  const editionOf = (page) => page.querySelector("script[data-edition]").dataset.edition;
  const frameOf = (page) => {
    const frame = page.cloneNode(true);
    frame.querySelectorAll(forMachines).forEach((element) => element.remove());
    frame.querySelectorAll(parts).forEach((part) => part.replaceChildren());
    return frame.documentElement.outerHTML;
  };
  // The open page is no source for it: the script of the site has changed it.
  const frame = read().then((page) => page && editionOf(page) === edition && frameOf(page)).catch(() => null);

  // replace puts the parts of the next edition into the page, and reports whether that is all that differs. A browser takes
  // several times as long to load the page again.
  const replace = async () => {
    const next = await read();
    if (!next?.querySelector("main") || next.querySelector(`:is(${parts}) :is(${setUp})`) || frameOf(next) !== (await frame)) {
      return false;
    }
    document.title = next.title;
    edition = editionOf(next);
    const now = [...document.querySelectorAll(parts)];
    next.querySelectorAll(parts).forEach((part, i) => now[i].replaceWith(document.adoptNode(part)));
    return true;
  };

  const take = async (now) => {
    if (now.edition !== edition && !(await replace().catch(() => false))) {
      events.close();
      location.reload();
      return;
    }
    show(now.problems ?? []);
  };

  let events;
  let taken = Promise.resolve();
  const listen = () => {
    events?.close();
    // A browser holds six connections to a server. A page that nobody sees needs none of them.
    if (document.hidden) {
      return;
    }
    events = new EventSource("/.topicpages/events");
    events.onmessage = (event) => {
      taken = taken.then(() => take(JSON.parse(event.data)));
    };
  };
  document.addEventListener("visibilitychange", listen);
  window.addEventListener("pageshow", (event) => event.persisted && listen());
  listen();
})();
