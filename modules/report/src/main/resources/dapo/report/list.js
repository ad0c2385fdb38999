"use strict";

const ROW_HEIGHT = 60;
const SPARE_ROWS = 6;

/** A list box of any length: only the rows in sight are in the document. */
class SolutionList {
  constructor(label, drawRow, onSelect) {
    this.drawRow = drawRow;
    this.onSelect = onSelect;
    this.items = [];
    this.selected = -1;
    this.space = element("div", { class: "space", role: "presentation" });
    this.box = element("div", { class: "list", role: "listbox", tabindex: 0, "aria-label": label, id: "solution-list" }, this.space);
    this.box.addEventListener("scroll", () => this.draw());
    this.box.addEventListener("keydown", event => this.onKey(event));
    this.box.addEventListener("click", event => this.onClick(event));
    new ResizeObserver(() => this.draw()).observe(this.box);
  }

  /** Shows other items, which are numbers, and selects the first. */
  show(items) {
    this.items = items;
    this.space.style.height = `${items.length * ROW_HEIGHT}px`;
    this.box.scrollTop = 0;
    this.selected = -1;
    this.drawn = "";
    this.select(0);
    this.draw();
  }

  select(position) {
    if (!this.items.length) {
      this.box.removeAttribute("aria-activedescendant");
      this.onSelect(-1);
      return;
    }
    this.selected = Math.max(0, Math.min(this.items.length - 1, position));
    const top = this.selected * ROW_HEIGHT;
    const sight = this.box.clientHeight;
    if (top < this.box.scrollTop) this.box.scrollTop = top;
    if (sight && top + ROW_HEIGHT > this.box.scrollTop + sight) this.box.scrollTop = top + ROW_HEIGHT - sight;
    this.drawn = "";
    this.draw();
    this.onSelect(this.items[this.selected]);
  }

  draw() {
    const first = Math.max(0, Math.floor(this.box.scrollTop / ROW_HEIGHT) - SPARE_ROWS);
    const count = Math.ceil((this.box.clientHeight || 600) / ROW_HEIGHT) + 2 * SPARE_ROWS;
    const last = Math.min(this.items.length, first + count);
    if (this.drawn === `${first}-${last}`) return;
    this.drawn = `${first}-${last}`;
    const rows = [];
    for (let position = first; position < last; position++) rows.push(this.row(position));
    this.space.replaceChildren(...rows);
    if (this.selected >= first && this.selected < last) {
      this.box.setAttribute("aria-activedescendant", `option-${this.selected}`);
    } else {
      this.box.removeAttribute("aria-activedescendant");
    }
  }

  row(position) {
    const row = element("div", {
      class: "row", role: "option", id: `option-${position}`, "aria-selected": position === this.selected,
      "aria-posinset": position + 1, "aria-setsize": this.items.length,
    }, ...this.drawRow(this.items[position]));
    row.style.top = `${position * ROW_HEIGHT}px`;
    row.dataset.position = position;
    return row;
  }

  onKey(event) {
    const page = Math.max(1, Math.floor(this.box.clientHeight / ROW_HEIGHT) - 1);
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (event.key in moves) {
      event.preventDefault();
      this.select(Math.max(0, Math.min(this.items.length - 1, this.selected + moves[event.key])));
    } else if (event.key === "Enter") {
      event.preventDefault();
      document.getElementById("solution").focus();
    }
  }

  onClick(event) {
    const row = event.target.closest(".row");
    if (row) this.select(Number(row.dataset.position));
  }
}
