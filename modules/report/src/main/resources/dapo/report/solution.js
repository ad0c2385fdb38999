"use strict";

/** The advantage at which a step's colour is full. */
const FULL_COLOUR = 0.5;

/** Advantages that round to nothing have no colour. */
const isTinted = advantage => isNumber(advantage) && Math.abs(advantage) >= 0.005;

function tinted(node, advantage) {
  if (isTinted(advantage)) {
    node.classList.add(advantage < 0 ? "bad" : "good");
    node.style.setProperty("--strength", Math.min(1, Math.abs(advantage) / FULL_COLOUR).toFixed(3));
  }
  return node;
}

/** A solution at a glance: a block a step, in the steps' colours. */
const strip = steps => element("span", { class: "strip", "aria-hidden": "true" },
  ...steps.map(([, , advantage]) => tinted(element("span", { class: "block" }), advantage)));

const badge = correct => element("span", { class: correct ? "badge right" : "badge wrong" }, correct ? "right" : "wrong");

/** Text of a model or a problem: kept apart, so that its direction does not reach what follows. */
const written = (text, kind = "written") =>
  element("div", { class: kind, dir: "auto" }, text.replace(/\s+$/, "") || "(nothing)");

/** A number with the word that says what it is. */
const fact = (name, value) => element("span", { class: "fact" }, name, " ", element("strong", {}, value));

/** The advantage stands where the eye runs down; what has none leaves its place empty. */
const gutter = advantage => element("div", { class: "gutter" },
  ...(isNumber(advantage) ? [element("span", { class: "unseen" }, "advantage "), signed(advantage)] : []));

function alternativeRow([text, count, end, value, advantage, before, after], taken) {
  const facts = [fact("sampled", `${count}×`)];
  if (isNumber(value)) facts.push(fact("value", fixed(value, 2)));
  if (isNumber(before)) facts.push(fact("log-probability", fixed(before, 1) + (isNumber(after) ? ` → ${fixed(after, 1)}` : "")));
  if (isNumber(before) && isNumber(after)) facts.push(fact("training made it", times(Math.exp(after - before))));
  if (end > 0) facts.push(fact("ends the solution", end === 1 ? "right" : "wrong"));
  const names = taken ? [element("span", { class: "badge" }, "the step taken")] : [];
  return tinted(element("li", {}, gutter(advantage),
    element("div", { class: "said" }, written(text), element("div", { class: "facts" }, ...names, ...facts))), advantage);
}

/** How many times as probable, in words that need no direction. */
function times(ratio) {
  if (ratio >= 0.995 && ratio < 1.005) return "as probable as before";
  return ratio > 1 ? `${short(ratio)}× as probable` : `1/${short(1 / ratio)} as probable`;
}

/** Best first where that is known, else most often sampled first. */
function alternatives(state, takenText) {
  const sorted = [...state[3]].sort((a, b) =>
    isNumber(a[4]) && isNumber(b[4]) ? b[4] - a[4] : b[1] - a[1]);
  const title = sorted.length === 1
    ? `All ${whole(state[1])} completions began with the same step`
    : `${whole(sorted.length)} different steps in ${whole(state[1])} completions from here`;
  const box = element("details", {}, element("summary", {}, title));
  box.addEventListener("toggle", () => {
    if (box.open && !box.querySelector("ul")) {
      const note = sorted.some(each => isNumber(each[4])) ? []
        : [element("p", { class: "note" }, "The actor did not learn from this state: its steps are worth much the same, or advantages have not been estimated.")];
      box.append(...note, element("ul", { class: "alternatives" }, ...sorted.map(each => alternativeRow(each, each[0] === takenText))));
    }
  });
  return box;
}

/** From before the step to after it; after the last one the outcome is known. */
function change(name, before, after) {
  return isNumber(before) || isNumber(after) ? [fact(name, `${fixed(before, 2)} → ${fixed(after, 2)}`)] : [];
}

function stepRow(steps, index, correct, states) {
  const [text, at, advantage] = steps[index];
  const here = at >= 0 ? states[at] : [];
  const last = index === steps.length - 1;
  const next = last ? [correct, 0, correct] : steps[index + 1][1] >= 0 ? states[steps[index + 1][1]] : [];
  const facts = at < 0 ? []
    : [...(isNumber(here[2]) ? change("critic", here[2], next[2]) : []), ...change("right completions", here[0], next[0])];
  const said = element("div", { class: "said" }, written(text));
  if (facts.length) said.append(element("div", { class: "facts" }, ...facts));
  const row = tinted(element("li", { class: "step" }, gutter(advantage), said), advantage);
  if (at >= 0) row.append(alternatives(here, text));
  return row;
}

function solutionColumn([iteration, correct, finished, steps], states, comparing) {
  const heading = element("h4", {}, comparing ? policyName(iteration) : `Sampled from the ${iteration === 0 ? "base model" : `policy of iteration ${iteration}`}`,
    " ", badge(correct), finished ? "" : element("span", { class: "badge" }, "cut off at the token limit"));
  return element("div", { class: "column" }, heading,
    element("ol", { class: steps.some(step => isNumber(step[2])) ? "steps" : "steps plain" },
      ...steps.map((_, index) => stepRow(steps, index, correct, states))));
}

/** A whole item: the problem, and its solution or those of several policies. */
function solutionView(item, states, problem, heldOut) {
  const [, sample, solutions] = item;
  const [id, prompt, answer] = problem;
  const title = element("h3", {}, element("bdi", {}, id), heldOut ? "" : `, sample ${sample}`);
  const texts = prompt ? [written(prompt, "written prompt")] : [];
  if (answer) texts.push(element("div", { class: "facts" }, fact("right answer", element("bdi", {}, answer))));
  return [title, ...texts,
    element("div", { class: heldOut ? "columns" : "" }, ...solutions.map(each => solutionColumn(each, states, heldOut)))];
}
