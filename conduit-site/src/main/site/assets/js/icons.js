/** Drawings from the sprite, for what only scripts make. The page tells its address, which changes with its content. */
const SVG = "http://www.w3.org/2000/svg";
const sprite = document.querySelector("[data-icons]")?.dataset.icons ?? "/assets/icons.svg";

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = svg.appendChild(document.createElementNS(SVG, "use"));
  use.setAttribute("href", `${sprite}#${name}`);
  return svg;
}

/** A button that does nothing but what a script makes of it. */
export function button(label, ...content) {
  const element = document.createElement("button");
  element.type = "button";
  element.ariaLabel = label;
  element.append(...content);
  return element;
}
