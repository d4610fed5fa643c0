/**
 * Making elements. Foreign text enters the page here only, as text and never as markup.
 */

const CONTROLS = /[\u0000-\u0008\u000b-\u001f]/g;
const INVISIBLE = new RegExp(
  "[\\u007f-\\u009f\\u00ad\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f" +
    "\\ufeff\\ufff9-\\uffff\\ud800-\\udfff\\u{e0000}-\\u{e0fff}]", "gu");

/** The text with what cannot be seen spelled out. @param {string} text */
export function shown(text) {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(CONTROLS, (letter) => String.fromCharCode(0x2400 + letter.charCodeAt(0)))
    .replace(INVISIBLE, (letter) => `\\u${letter.codePointAt(0).toString(16).padStart(4, "0")}`);
}

/** @param {string} id @returns {HTMLElement} */
export const byId = (id) => document.getElementById(id);

/**
 * An HTML element. Keys of `props` are attributes; children are elements or texts.
 * @param {string} tag @param {Object<string, unknown>} props @param {...(Node|string)} children
 */
export function el(tag, props = {}, ...children) {
  return filled(document.createElement(tag), props, children);
}

/** The same for a drawing. */
export function svg(tag, props = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), props, children);
}

function filled(element, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === false || value === null || value === undefined) continue;
    element.setAttribute(name, value === true ? "" : shown(String(value)));
  }
  for (const child of children) {
    element.append(typeof child === "string" ? document.createTextNode(shown(child)) : child);
  }
  return element;
}

/** Put a text on the clipboard, and say so. @param {string} text @param {string} what */
export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = el("textarea", { class: "off-screen", "aria-hidden": "true" });
    field.value = text;
    const focused = document.activeElement;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
    focused?.focus?.();
  }
  say(`${what} copied`);
}

let silence = 0;

/** A short word at the foot of the page. @param {string} text */
export function say(text) {
  byId("said").textContent = shown(text);
  clearTimeout(silence);
  silence = setTimeout(() => { byId("said").textContent = ""; }, 2500);
}

/** Whether keys typed there are text. @param {EventTarget|null} target */
export const takesText = (target) =>
  target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
