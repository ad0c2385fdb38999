"use strict";

/** The advantage at which a step's colour is full. */
const FULL_COLOUR = 0.5;

function tinted(node, advantage) {
  if (isNumber(advantage) && Math.abs(advantage) >= 0.005) {
    node.classList.add(advantage < 0 ? "bad" : "good");
    node.style.setProperty("--strength", Math.min(1, Math.abs(advantage) / FULL_COLOUR).toFixed(3));
  }
  return node;
}

const badge = correct => element("span", { class: correct ? "badge right" : "badge wrong" }, correct ? "right" : "wrong");

/** Text of a model or a problem: kept apart, so that its direction does not reach what follows. */
const written = (text, kind = "written") =>
  element("div", { class: kind, dir: "auto" }, text.replace(/\s+$/, "") || "(nothing)");

/** A number with the word that says what it is. */
const fact = (name, value) => element("span", { class: "fact" }, name, " ", element("strong", {}, value));

function alternativeRow([text, count, end, value, advantage, before, after]) {
  const facts = [fact("sampled", `${count}×`)];
  if (isNumber(advantage)) facts.push(fact("advantage", signed(advantage)), fact("value", fixed(value, 2)));
  if (isNumber(before)) {
    const change = isNumber(after) ? ` → ${fixed(after, 1)} (×${short(Math.exp(after - before))})` : "";
    facts.push(fact("log-probability", fixed(before, 1) + change));
  }
  if (end > 0) facts.push(fact("ends the solution", end === 1 ? "right" : "wrong"));
  return tinted(element("li", {}, written(text), element("div", { class: "facts" }, ...facts)), advantage);
}

/** Best first where that is known, else most often sampled first. */
function alternatives(state) {
  const sorted = [...state[3]].sort((a, b) =>
    isNumber(a[4]) && isNumber(b[4]) ? b[4] - a[4] : b[1] - a[1]);
  const title = sorted.length === 1
    ? `all ${whole(state[1])} completions began with the same step`
    : `${whole(sorted.length)} different steps were sampled here, in ${whole(state[1])} completions`;
  const box = element("details", {}, element("summary", {}, title));
  box.addEventListener("toggle", () => {
    if (box.open && !box.querySelector("ul")) {
      const note = sorted.some(each => isNumber(each[4])) ? []
        : [element("p", { class: "note" }, "The actor did not learn from this state: its steps are worth much the same, or advantages have not been estimated.")];
      box.append(...note, element("ul", { class: "alternatives" }, ...sorted.map(alternativeRow)));
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
  const facts = isNumber(advantage) ? [fact("advantage", signed(advantage))] : [];
  if (at >= 0) {
    facts.push(...change("completions that end right", here[0], next[0]));
    if (isNumber(here[2])) facts.push(...change("critic", here[2], next[2]));
  }
  const row = tinted(element("li", { class: "step" }, written(text)), advantage);
  if (facts.length) row.append(element("div", { class: "facts" }, ...facts));
  if (at >= 0) row.append(alternatives(here));
  return row;
}

function solutionColumn([iteration, correct, finished, steps], states, comparing) {
  const heading = element("h4", {}, comparing ? policyName(iteration) : `sampled from the ${iteration === 0 ? "base model" : `policy of iteration ${iteration}`}`,
    " ", badge(correct), finished ? "" : element("span", { class: "badge" }, "cut off at the token limit"));
  return element("div", { class: "column" }, heading,
    element("ol", { class: "steps" }, ...steps.map((_, index) => stepRow(steps, index, correct, states))));
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
