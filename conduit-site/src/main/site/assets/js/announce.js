/** Tells people who cannot see the change what has changed. The page has one place for it, from the start. */
export function announce(text) {
  const place = document.querySelector("[aria-live]");
  if (place) {
    place.textContent = "";
    // In a later frame: a text that replaces the same text would not be read again.
    requestAnimationFrame(() => (place.textContent = text));
  }
}
