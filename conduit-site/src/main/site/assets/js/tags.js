/** Tags as chips: Enter or a comma makes one of what was typed, a click on its cross takes it away. */
import { announce } from "./announce.js";
import { button, icon } from "./icons.js";

/**
 * @param field the plain input, in which tags stand divided by commas; what it holds is what is sent
 * @param chips where the chips go
 */
export function tagInput(field, chips) {
  const typed = field.cloneNode();
  field.type = "hidden";
  field.removeAttribute("id");
  typed.removeAttribute("name");
  typed.value = "";
  field.after(typed);

  let tags = [];

  function split(text) {
    return text
      .split(",")
      .map((tag) => tag.trim())
      .filter(Boolean);
  }

  function set(changed) {
    tags = [...new Set(changed)];
    field.value = tags.join(", ");
    chips.replaceChildren(...tags.map(chip));
  }

  function add(text) {
    const added = split(text).filter((tag) => !tags.includes(tag));
    set([...tags, ...added]);
    typed.value = "";
    if (added.length > 0) {
      announce(`Tag ${added.join(", ")} added`);
    }
  }

  function remove(tag) {
    set(tags.filter((other) => other !== tag));
    typed.focus();
    announce(`Tag ${tag} removed`);
  }

  function chip(tag) {
    const item = document.createElement("li");
    item.className = "tag-default tag-pill";
    const cross = document.createElement("i");
    cross.className = "ion-close-round";
    cross.append(icon("close"));
    const control = button(`Remove tag ${tag}`, cross);
    control.addEventListener("click", () => remove(tag));
    item.append(tag, control);
    return item;
  }

  typed.addEventListener("keydown", (event) => {
    if (event.isComposing) {
      return;
    }
    if (event.key === "Enter" || event.key === ",") {
      event.preventDefault();
      add(typed.value);
    } else if (event.key === "Backspace" && typed.value === "" && tags.length > 0) {
      remove(tags.at(-1));
    }
  });
  // Pasted lists, and what was typed but not confirmed.
  typed.addEventListener("change", () => add(typed.value));
  field.form.addEventListener("submit", () => add(typed.value));

  set(split(field.value));
}
