// Loads an open page again when "topicpages preview" has another edition, and shows what is wrong with a manifest.
"use strict";
(() => {
  const edition = document.currentScript.dataset.edition;
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

  let events;
  const listen = () => {
    events?.close();
    // A browser holds six connections to a server. A page that nobody sees needs none of them.
    if (document.hidden) {
      return;
    }
    events = new EventSource("/.topicpages/events");
    events.onmessage = (event) => {
      const now = JSON.parse(event.data);
      if (now.edition === edition) {
        show(now.problems ?? []);
      } else {
        events.close();
        location.reload();
      }
    };
  };
  document.addEventListener("visibilitychange", listen);
  window.addEventListener("pageshow", (event) => event.persisted && listen());
  listen();
})();
