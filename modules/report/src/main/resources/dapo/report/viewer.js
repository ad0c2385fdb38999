"use strict";

const CORRECT = 1;
const VALUED = 4;
const GAINED = 8;
const LOST = 16;

const OUTCOMES = {
  all: ["right and wrong", () => true],
  wrong: ["wrong", flags => !(flags & CORRECT)],
  right: ["right", flags => flags & CORRECT],
  valued: ["with values", flags => flags & VALUED],
  gained: ["gained by training", flags => flags & GAINED],
  lost: ["lost by training", flags => flags & LOST],
};

/** The solutions of one set; chunks are read when they are first needed, and kept. */
class SolutionSet {
  constructor(number, index) {
    this.number = number;
    this.index = index;
    this.chunks = new Map();
    this.searchable = [];
  }

  get size() {
    return this.index.problems.length;
  }

  chunkOf(item) {
    let [low, high] = [0, this.index.starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.index.starts[middle] <= item) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  chunk(number) {
    if (!this.chunks.has(number)) this.chunks.set(number, embedded(`items-${this.number}-${number}`));
    return this.chunks.get(number);
  }

  item(item) {
    const number = this.chunkOf(item);
    const chunk = this.chunk(number);
    return { item: chunk.items[item - this.index.starts[number]], states: chunk.states };
  }

  /** What a search looks through: the problem, and all its solutions say. */
  text(item) {
    this.searchable[item] ??= [
      ...overview.problems[this.index.problems[item]],
      ...this.item(item).item[2].flatMap(solution => solution[3].map(step => step[0])),
    ].join("\n").toLowerCase();
    return this.searchable[item];
  }

  outcomes() {
    const seen = this.index.flags.reduce((all, flags) => all | flags, 0);
    return Object.keys(OUTCOMES).filter(key =>
      key === "valued" ? seen & VALUED : key === "gained" || key === "lost" ? this.index.heldOut : true);
  }
}

/** What tells a solution from the problem's others: the step that lost most, else the last one. */
function telling(steps) {
  const worst = steps.filter(step => step[2] < 0 && isTinted(step[2])).sort((a, b) => a[2] - b[2])[0];
  return (worst ?? steps.at(-1) ?? [""])[0];
}

/** The scale of the steps' colours. */
const colourKey = () => element("p", { class: "key" }, "advantage ",
  element("span", {}, `${MINUS}${FULL_COLOUR}`), element("span", { class: "ramp", "aria-hidden": "true" }), element("span", {}, `+${FULL_COLOUR}`));

class Viewer {
  constructor(sets) {
    this.sets = sets;
    this.choice = this.select("Solutions", "set", sets.map((set, number) => [number, `${capital(set.index.name)} (${whole(set.size)})`]));
    this.outcome = this.select("Outcome", "outcome", []);
    this.order = this.select("Order", "order", [["given", "as sampled"], ["drop", "largest drop first"]]);
    this.search = element("input", { type: "search", id: "search", autocomplete: "off", spellcheck: "false", placeholder: "in problems and steps" });
    this.count = element("p", { class: "count", role: "status" });
    this.detail = element("div", { class: "solution", id: "solution", tabindex: 0, role: "region", "aria-label": "Solution" });
    this.list = new SolutionList("Solutions", item => this.rowParts(item), item => this.show(item));
    this.choice.addEventListener("change", () => this.changeSet());
    this.outcome.addEventListener("change", () => this.filter());
    this.order.addEventListener("change", () => this.filter());
    this.search.addEventListener("input", () => {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.filter(), 150);
    });
    this.build();
    this.changeSet();
  }

  select(label, id, options) {
    const box = element("select", { id, "aria-label": label });
    this.fill(box, options);
    return box;
  }

  fill(box, options) {
    box.replaceChildren(...options.map(([value, text]) => element("option", { value }, text)));
  }

  build() {
    const labelled = (text, control) => element("label", {}, element("span", {}, text), control);
    document.getElementById("viewer").append(
      element("form", { class: "controls", role: "search", "aria-label": "Filter the solutions" },
        labelled("Solutions", this.choice), labelled("Search", this.search),
        labelled("Outcome", this.outcome), labelled("Order", this.order)),
      element("div", { class: "above" }, this.count, colourKey()),
      element("div", { class: "panes" }, this.list.box, this.detail),
      this.note = element("p", { class: "note" }));
    document.querySelector("form.controls").addEventListener("submit", event => event.preventDefault());
  }

  get set() {
    return this.sets[Number(this.choice.value)];
  }

  changeSet() {
    const kept = this.outcome.value;
    const keys = this.set.outcomes();
    this.fill(this.outcome, keys.map(key => [key, OUTCOMES[key][0]]));
    this.outcome.value = keys.includes(kept) ? kept : "all";
    this.order.value = this.set.index.drops.some(isNumber) ? "drop" : "given";
    this.note.textContent = this.set.index.heldOut
      ? "Greedy solutions of problems that nothing was learnt from. Steps have advantages where the run has shown them (dapo demo)."
      : `A step's colour is its advantage: the value after it, ${this.set.index.source === "critic" ? "by the critic" : "by completions"}, less what the steps sampled in its place are worth on average. Blue is better, orange worse.`;
    this.filter();
  }

  filter() {
    const { set } = this;
    const wanted = OUTCOMES[this.outcome.value][1];
    const words = this.search.value.trim().toLowerCase();
    const found = [];
    for (let item = 0; item < set.size; item++) {
      if (wanted(set.index.flags[item]) && (!words || set.text(item).includes(words))) found.push(item);
    }
    if (this.order.value === "drop") {
      const drop = item => set.index.drops[item] ?? Infinity;
      found.sort((a, b) => (drop(a) === drop(b) ? a - b : drop(a) - drop(b)));
    }
    this.count.textContent = `${whole(found.length)} of ${whole(set.size)} ${set.index.heldOut ? "problems" : "solutions"}`;
    this.list.show(found);
  }

  rowParts(item) {
    const { index } = this.set;
    const [id, prompt] = overview.problems[index.problems[item]];
    const flags = index.flags[item];
    const change = flags & GAINED ? "gained" : flags & LOST ? "lost" : isNumber(index.drops[item]) ? signed(index.drops[item]) : "";
    const steps = index.heldOut ? [] : this.set.item(item).item[2][0][3];
    return [
      element("div", { class: "head" }, badge(flags & CORRECT),
        element("span", { class: "id" }, element("bdi", {}, id), ...(index.heldOut ? [] : [element("span", {}, ` · ${index.samples[item]}`)])),
        ...(flags & VALUED ? [strip(steps)] : []), element("span", { class: "drop" }, change)),
      element("div", { class: "excerpt", dir: "auto" }, (index.heldOut ? prompt : telling(steps)).trim().slice(0, 120) || " "),
    ];
  }

  show(item) {
    if (item < 0) {
      this.detail.replaceChildren(element("p", { class: "note" }, "No solution is like that: search for less."));
      return;
    }
    const { set } = this;
    const found = set.item(item);
    this.detail.replaceChildren(
      ...solutionView(found.item, found.states, overview.problems[found.item[0]], set.index.heldOut));
    this.detail.scrollTop = 0;
  }
}

showMissing();
showHeadline();
showResults();
if (overview.sets.length) {
  new Viewer(overview.sets.map((index, number) => new SolutionSet(number, index)));
} else {
  document.getElementById("viewer").append(element("p", { class: "note" }, "No solution has been sampled yet."));
}
showTraining();
showCritic();
showCost();
showConfiguration();
