/** The buttons to favourite an article and to follow somebody, in place. */
import { announce } from "./announce.js";
import { onSubmit, send, Unexpected } from "./fragments.js";

/** The same for both states of a button: /article/x for /article/x/favorite and /article/x/unfavorite. */
function subject(form) {
  return form.action.replace(/\/[^/]*$/, "");
}

function toggle(kind) {
  onSubmit(kind, async (form) => {
    const focused = form.contains(document.activeElement);
    const { ok, content } = await send(form);
    const element = content.querySelector(kind);
    if (!ok || !element) {
      throw new Unexpected(`no ${kind} in the answer`);
    }
    // An article's page has the same buttons above and below the text.
    for (const other of document.querySelectorAll(kind)) {
      if (other !== form && subject(other) === subject(form)) {
        other.replaceWith(element.cloneNode(true));
      }
    }
    form.replaceWith(element);
    const button = element.querySelector("button");
    if (focused) {
      button.focus({ preventScroll: true });
    }
    announce(button.textContent.replace(/\s+/g, " ").trim());
  });
}

toggle(".favorite-form");
toggle(".follow-form");
