"use strict";

// What a model wrote is hostile: it becomes text nodes, never markup. Nothing here reads HTML.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes and children; children are nodes, or anything else as its text. */
function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

function drawn(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

function filled(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    node.setAttribute(key, value);
  }
  node.append(...children.map(child => (child instanceof Node ? child : String(child))));
  return node;
}

/** The JSON document of that id, which is there once for each page. */
function embedded(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

const isNumber = value => typeof value === "number" && Number.isFinite(value);
const NONE = "–";
const MINUS = "\u2212";

function fixed(value, digits) {
  return isNumber(value) ? value.toFixed(digits).replace("-", MINUS) : NONE;
}

/** About four characters, whatever the size. */
function short(value) {
  if (!isNumber(value)) return NONE;
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 1e6)) {
    return value.toExponential(1).replaceAll("-", MINUS);
  }
  return fixed(value, size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 || size === 0 ? 2 : 3);
}

function signed(value, digits = 2) {
  if (!isNumber(value)) return NONE;
  const size = fixed(Math.abs(value), digits);
  return Number(size) === 0 ? size : (value > 0 ? "+" : MINUS) + size;
}

const percent = share => (isNumber(share) ? fixed(100 * share, 1) + " %" : NONE);
const whole = value => (isNumber(value) ? Math.round(value).toLocaleString("en") : NONE);

function duration(seconds) {
  if (!isNumber(seconds)) return NONE;
  const total = Math.round(seconds);
  const parts = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  if (seconds < 10) return fixed(seconds, 1) + " s";
  return parts[0] > 0
    ? `${parts[0]} h ${String(parts[1]).padStart(2, "0")} min`
    : parts[1] > 0 ? `${parts[1]} min ${String(parts[2]).padStart(2, "0")} s` : `${total} s`;
}

const capital = text => text.charAt(0).toUpperCase() + text.slice(1);
const policyTitle = iteration => capital(policyName(iteration));
const policyName = iteration => (iteration === 0 ? "base model" : `after iteration ${iteration}`);
const trainingName = iteration => (iteration === 0 ? "base model" : `iteration ${iteration}`);

/** A table that scrolls by itself where it is too wide; the first cell of a row names it. */
function table(label, heads, rows) {
  const head = element("tr", {}, ...heads.map(text => element("th", { scope: "col" }, text)));
  const body = rows.map(cells =>
    element("tr", {}, ...cells.map((cell, column) =>
      column === 0 ? element("th", { scope: "row" }, cell) : element("td", {}, cell))));
  return element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": label },
    element("table", {}, element("thead", {}, head), element("tbody", {}, ...body)));
}

/** A titled box in the grid of a section. */
function card(title, ...children) {
  return element("article", { class: "card" }, element("h3", {}, title), ...children);
}
