/** Signing in and up, settings: forms that leave the page, so there is little to do. */
import { button } from "./icons.js";
import "./site.js";

// Once is enough: a second press on the button while the first is under way does nothing.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.ariaBusy === "true") {
      event.preventDefault();
    }
    form.ariaBusy = "true";
  });
}
// The page may come back from the browser's memory as it was left.
addEventListener("pageshow", () => {
  for (const form of document.forms) {
    form.ariaBusy = null;
  }
});

for (const password of document.querySelectorAll("input[type=password]")) {
  const reveal = button("Show password", "Show");
  reveal.className = "reveal";
  reveal.ariaPressed = "false";
  reveal.addEventListener("click", () => {
    const shown = password.type === "text";
    password.type = shown ? "password" : "text";
    reveal.ariaPressed = String(!shown);
  });
  // Password managers look at the type when the form is sent.
  password.form.addEventListener("submit", () => (password.type = "password"));
  password.after(reveal);
}

const picture = document.querySelector(".picture img");
if (picture) {
  const address = document.querySelector("input[name=image]");
  const { fallback } = picture.dataset;
  picture.addEventListener("error", () => {
    if (!picture.src.endsWith(fallback)) {
      picture.src = fallback;
    }
  });
  address.addEventListener("change", () => (picture.src = address.value.trim() || fallback));
}
