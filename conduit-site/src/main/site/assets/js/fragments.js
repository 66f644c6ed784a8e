/**
 * Sends forms without leaving the page. The server gets the same body at the same address, and because of the header
 * answers with just the part of the page that changes. Where anything is not as expected, the form is sent as if
 * there were no script, and the server's own page tells what is wrong.
 */
import { tellTimes } from "./times.js";

/** What is to be done with the answer is not known here: the form goes its plain way. */
export class Unexpected extends Error {}

/** Nobody is signed in any more. */
export class SignedOut extends Unexpected {}

/**
 * Sends a form.
 *
 * @returns {Promise<{ok: boolean, content: DocumentFragment}>} ok is false where the server refused what was entered,
 *     and the content is then the list of what is wrong
 */
export async function send(form, action = form.action) {
  const answer = await fetch(action, {
    method: "POST",
    headers: { "X-Fragment": "1" },
    // Not FormData itself, which would be sent as multipart.
    body: new URLSearchParams(new FormData(form)),
    redirect: "error",
  });
  if (answer.status === 401) {
    throw new SignedOut(`401 from ${action}`);
  }
  if (!answer.ok && answer.status !== 422) {
    throw new Unexpected(`${answer.status} from ${action}`);
  }
  const template = document.createElement("template");
  template.innerHTML = await answer.text();
  tellTimes(template.content);
  return { ok: answer.ok, content: template.content };
}

/** Takes over the forms that match, also those that come later. */
export function onSubmit(selector, handle, otherwise = (form) => form.submit()) {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches(selector) || form.method !== "post" || event.defaultPrevented) {
      return;
    }
    event.preventDefault();
    if (form.ariaBusy === "true") {
      return;
    }
    form.ariaBusy = "true";
    try {
      await handle(form);
    } catch (failure) {
      otherwise(form, failure);
    } finally {
      form.ariaBusy = null;
    }
  });
}
