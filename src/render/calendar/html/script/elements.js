// Elements. Text from the files becomes text nodes and attributes, and is never read as HTML.

const byId = (id) => document.getElementById(id);

/** An element with attributes and children; what is absent or false is left out. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "click") element.addEventListener("click", value);
    else if (key === "css") setStyles(element, value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(2).filter((child) => child || child === 0));
  return element;
}

// The policy forbids style attributes, and allows a script to set single properties.
function setStyles(element, properties) {
  for (const [property, value] of Object.entries(properties)) element.style.setProperty(property, value);
}

/** Words for those who hear the page, where the eye sees them by place or colour. */
const heard = (text) => make("span", { class: "heard" }, text);

/** A sign that says nothing that is not said in words as well. */
const sign = (text, kind = "sign") => make("span", { class: kind, "aria-hidden": "true" }, text);

const button = (attributes, ...children) => make("button", { type: "button", ...attributes }, ...children);

const counted = (count, one, many = `${one}s`) => `${count.toLocaleString("en-GB")} ${count === 1 ? one : many}`;
