/** An article with its comments. */
import { announce } from "./announce.js";
import { onSubmit, send, SignedOut, Unexpected } from "./fragments.js";
import "./site.js";
import "./toggles.js";

const list = document.querySelector(".comment-list");
const heading = document.querySelector("#comments h2");

function showErrors(form, errors) {
  hideErrors();
  form.before(errors);
}

function hideErrors() {
  document.querySelector("#comments > [role=alert]")?.remove();
}

function errorList(text) {
  const list = document.createElement("ul");
  list.className = "error-messages";
  list.append(Object.assign(document.createElement("li"), { textContent: text }));
  const errors = document.createElement("div");
  errors.role = "alert";
  errors.append(list);
  return errors;
}

onSubmit(
  ".comment-form",
  async (form) => {
    const { ok, content } = await send(form);
    const element = content.querySelector(ok ? ".card" : "[role=alert]");
    if (!element) {
      throw new Unexpected("no comment in the answer");
    }
    if (!ok) {
      showErrors(form, element);
      return;
    }
    hideErrors();
    element.classList.add("arrived");
    list.prepend(element);
    // Not reset(): after a refusal that would bring the refused text back.
    form.elements.namedItem("body").value = "";
    announce("Your comment has been posted.");
  },
  (form, failure) => {
    if (failure instanceof SignedOut) {
      form.submit(); // nothing was posted: the server's page keeps the text and asks to sign in
    } else {
      // Sending it once more by itself could post it twice: whether to try again is for the person to say.
      showErrors(form, errorList("Your comment could not be sent. It is still here: please try again."));
    }
  },
);

onSubmit(".comment-delete-form", async (form) => {
  await send(form);
  form.closest(".card").remove();
  heading.focus();
  announce("Your comment has been deleted.");
});
