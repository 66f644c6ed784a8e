/** The editor: tags as chips, and a look at the text as readers will see it. */
import { announce } from "./announce.js";
import { send } from "./fragments.js";
import { button } from "./icons.js";
import "./site.js";
import { tagInput } from "./tags.js";

const page = document.querySelector(".editor-page");
tagInput(page.querySelector("[name=tagList]"), page.querySelector(".tag-list"));

// Without scripts a preview is a page of its own, with this button.
page.querySelector("[formaction]").remove();
page.querySelector("#preview")?.remove();

const text = page.querySelector("[name=body]");
const preview = document.createElement("div");
text.after(preview);

const write = button("Write", "Write");
const look = button("Preview", "Preview");
page.querySelector(".switch").append(write, look);

function show(previewing) {
  preview.hidden = !previewing;
  text.hidden = previewing;
  write.ariaPressed = String(!previewing);
  look.ariaPressed = String(previewing);
}

write.addEventListener("click", () => {
  show(false);
  text.focus();
});

look.addEventListener("click", async () => {
  if (!text.hidden) {
    // As tall as the text was, so that nothing below moves.
    preview.style.setProperty("--height", `${text.offsetHeight}px`);
  }
  try {
    const { content } = await send(text.form, "/editor/preview");
    preview.replaceChildren(content);
    show(true);
    announce("Preview");
  } catch {
    show(false);
    announce("The preview could not be made.");
  }
});

show(false);
