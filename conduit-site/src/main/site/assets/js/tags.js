/** Tags as chips: Enter or a comma makes one of what was typed, a click on its cross takes it away. */
import { announce } from "./announce.js";
import { button, icon } from "./icons.js";

/**
 * @param typed the input in which, without scripts, tags stand divided by commas
 * @param chips where the chips go
 */
export function tagInput(typed, chips) {
  // What is sent is the list of the chips, under the same name and in the same form.
  const sent = document.createElement("input");
  sent.type = "hidden";
  sent.name = typed.name;
  typed.removeAttribute("name");
  typed.after(sent);

  let tags = [];

  // A tag that has a comma itself stands in quotation marks, its own ones doubled.
  function split(text) {
    return [...text.matchAll(/\s*"((?:[^"]|"")+)"\s*(?:,|$)|([^,]*)(?:,|$)/g)]
      .map(([, quoted, plain]) => (quoted ? quoted.replaceAll('""', '"') : plain).trim())
      .filter(Boolean);
  }

  function written(tag) {
    return tag.includes(",") || tag.startsWith('"') ? `"${tag.replaceAll('"', '""')}"` : tag;
  }

  function set(changed) {
    tags = [...new Set(changed)];
    // A comma after the last one too: a single tag may have blanks in it.
    sent.value = tags.map((tag) => `${written(tag)},`).join(" ");
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
    const open = typed.value.trimStart().startsWith('"');
    if (event.key === "Enter" || (event.key === "," && !open)) {
      event.preventDefault();
      add(typed.value);
    } else if (event.key === "Backspace" && typed.value === "" && tags.length > 0) {
      remove(tags.at(-1));
    }
  });
  // Pasted lists, and what was typed but not confirmed.
  typed.addEventListener("change", () => add(typed.value));
  typed.form.addEventListener("submit", () => add(typed.value));

  const given = split(typed.value);
  typed.value = "";
  set(given);
}
