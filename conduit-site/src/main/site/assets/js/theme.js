/**
 * The switch between the system's theme, the light and the dark one. A tiny script in the page's head has already
 * put a stored choice into force, before anything was drawn.
 */
import { announce } from "./announce.js";
import { button, icon } from "./icons.js";

const THEMES = {
  system: { icon: "system", next: "light" },
  light: { icon: "sun", next: "dark" },
  dark: { icon: "moon", next: "system" },
};

function current() {
  return document.documentElement.dataset.theme ?? "system";
}

function choose(theme) {
  if (theme === "system") {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = theme;
  }
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // No storage, as in some private windows: the choice lasts as long as the page.
  }
}

const place = document.querySelector(".theme-switch");
if (place) {
  const control = place.appendChild(button(""));
  const show = () => {
    const theme = current();
    control.replaceChildren(icon(THEMES[theme].icon));
    control.ariaLabel = `Theme: ${theme}`;
    control.title = `Theme: ${theme}. Switch to ${THEMES[theme].next}.`;
  };
  control.addEventListener("click", () => {
    choose(THEMES[current()].next);
    show();
    announce(`Theme: ${current()}`);
  });
  show();
}
