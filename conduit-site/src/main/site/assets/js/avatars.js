/** People's pictures that cannot be loaded: the default one instead. */
const SELECTOR = "img[data-avatar]";
const FALLBACK = "/images/default-avatar.svg";

function replace(picture) {
  if (!picture.src.endsWith(FALLBACK)) {
    picture.src = FALLBACK;
  }
}

export function mendAvatars() {
  // Errors do not bubble, but they can be caught on the way down; also of pictures that come later.
  document.addEventListener(
    "error",
    ({ target }) => {
      if (target instanceof HTMLImageElement && target.matches(SELECTOR)) {
        replace(target);
      }
    },
    true,
  );
  for (const picture of document.querySelectorAll(SELECTOR)) {
    if (picture.complete) {
      picture.decode().catch(() => replace(picture)); // it failed before this script ran
    }
  }
}
