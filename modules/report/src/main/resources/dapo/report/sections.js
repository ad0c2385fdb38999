"use strict";

const overview = embedded("overview");

function put(section, ...children) {
  const box = document.getElementById(section).querySelector(".cards");
  box.append(...(children.length ? children : [element("p", { class: "note" }, "Nothing has been measured yet.")]));
}

function showMissing() {
  if (overview.missing.length) {
    document.getElementById("missing").append(
      element("div", { class: "notice", role: "note" },
        element("p", {}, "This page lacks what the run has not got, or not recorded:"),
        element("ul", {}, ...overview.missing.map(line => element("li", {}, line)))));
  }
}

const GREEDY = { name: "greedily", look: "first" };
const SAMPLED = { name: "sampled", look: "second" };

function accuracyChart() {
  const figures = overview.accuracies;
  const points = greedy => figures.filter(each => each.greedy === greedy)
    .map(each => ({ ...each, value: each.share }));
  const series = [{ ...GREEDY, points: points(true) }, { ...SAMPLED, points: points(false) }]
    .filter(each => each.points.length);
  const high = Math.max(...figures.map(each => each.upper));
  return dotChart({
    title: "Solved, with 95 % intervals",
    series,
    iterations: [...new Set(figures.map(each => each.iteration))],
    low: 0,
    high: Math.min(1, high * 1.1 || 0.1),
    name: share => `${Number((100 * share).toFixed(1))} %`,
    text: point => `${percent(point.value)} (${percent(point.lower)} to ${percent(point.upper)})`,
  });
}

function accuracyTable() {
  const find = (list, iteration, test = () => true) =>
    list.find(each => each.iteration === iteration && test(each));
  const share = figure => (figure
    ? `${percent(figure.share)} (${fixed(100 * figure.lower, 1)} to ${fixed(100 * figure.upper, 1)})`
    : NONE);
  const iterations = [...new Set(overview.accuracies.map(each => each.iteration))];
  const rows = iterations.map(iteration => {
    const against = find(overview.comparisons, iteration);
    const moved = find(overview.divergences, iteration);
    return [
      policyName(iteration),
      share(find(overview.accuracies, iteration, each => each.greedy)),
      share(find(overview.accuracies, iteration, each => !each.greedy)),
      against ? `+${against.gained} ${MINUS}${against.lost}, p = ${short(against.chance)}` : NONE,
      moved ? short(moved.perSolution) : NONE,
    ];
  });
  const box = card("All policies", table("Accuracies",
    ["policy", "greedily", "sampled", "against base", "KL"], rows));
  box.classList.add("rest");
  return box;
}

function divergenceChart() {
  const figures = overview.divergences;
  const [low, high, room] = extent([figures.map(each => each.perSolution)], [0]);
  return dotChart({
    title: "KL a solution, in nats",
    series: [{ name: "from the policy before, KL(π_θ‖π_ref)", look: "first",
      points: figures.map(each => ({ ...each, value: each.perSolution })) }],
    iterations: figures.map(each => each.iteration),
    low: Math.min(0, low - room),
    high: high + room,
    text: point => short(point.value),
  });
}

/** A number that the reader came for, and what it is. */
const tile = (name, number, about) => element("div", { class: "tile" },
  element("dt", {}, name), element("dd", { class: "number" }, number), element("dd", {}, about));

/** The run in a line: where it began, where it is, and what it took. */
function showHeadline() {
  const greedy = overview.accuracies.filter(each => each.greedy);
  const between = figure => `${percent(figure.lower)} to ${percent(figure.upper)}, of ${whole(figure.total)} problems`;
  const tiles = [];
  if (greedy.length) tiles.push(tile(policyTitle(greedy[0].iteration), percent(greedy[0].share), between(greedy[0])));
  if (greedy.length > 1) {
    const last = greedy.at(-1);
    tiles.push(tile(policyTitle(last.iteration), percent(last.share), between(last)));
    const against = overview.comparisons.find(each => each.iteration === last.iteration);
    if (against && greedy[0].iteration === 0) {
      tiles.push(tile("Change", `${signed(100 * (last.share - greedy[0].share), 1)} points`,
        `${whole(against.gained)} gained, ${whole(against.lost)} lost, p = ${short(against.chance)}`));
    }
  }
  const seconds = overview.costs.reduce((sum, each) => sum + each.seconds, 0);
  const tokens = overview.costs.reduce((sum, each) => sum + (each.tokens ?? 0), 0);
  if (seconds) tiles.push(tile("Time", duration(seconds), `${whole(tokens)} tokens counted`));
  document.getElementById("headline").append(...tiles);
}

function showResults() {
  const cards = [];
  if (overview.accuracies.length) cards.push(accuracyChart());
  if (overview.divergences.length) cards.push(divergenceChart());
  if (overview.accuracies.length) cards.push(accuracyTable());
  put("results", ...cards);
}

const STAGES = { sft: "Fine-tuning", "train-critic": "Critic", "train-policy": "Actor" };

/** The charts of a training: title, series by name and look, percentiles between which to shade, and what the axis must show. */
const CHARTS = [
  { title: "loss of actions", series: { loss: ["mean", "first"], "action-loss-p50": ["median", "second"] },
    band: ["action-loss-p10", "action-loss-p90"] },
  { title: "loss", series: { loss: ["loss", "first"] }, unless: "action-loss-p50" },
  { title: "sign agreement", series: { "sign-agreement": ["actions that move as they should", "first"] },
    include: [0.5], bounds: [0, 1] },
  { title: "log-ratios", series: { "log-ratio-positive": ["good steps", "first"], "log-ratio-negative": ["bad steps", "second"] },
    include: [0] },
  { title: "targets", series: { "target-p50": ["median", "first"] }, band: ["target-p10", "target-p90"], include: [0] },
  { title: "gradient norm", series: { "gradient-norm": ["norm before clipping", "first"] } },
];

function curveCharts(curve) {
  return CHARTS
    .filter(chart => [...Object.keys(chart.series), ...(chart.band ?? [])].every(name => name in curve.series)
      && !(chart.unless in curve.series))
    .map(chart => lineChart({
      title: `${STAGES[curve.stage] ?? curve.stage}: ${chart.title}`,
      steps: curve.steps,
      series: Object.entries(chart.series).map(([name, [shown, look]]) =>
        ({ name: shown, look, values: curve.series[name] })),
      band: chart.band && { name: "10th to 90th percentile", values: chart.band.map(name => curve.series[name]) },
      include: chart.include ?? [],
      bounds: chart.bounds,
    }));
}

/** One iteration's curves at a time, the last one's first. */
function showTraining() {
  const iterations = [...new Set(overview.curves.map(curve => curve.iteration))];
  if (!iterations.length) return put("training");
  const box = document.getElementById("training").querySelector(".cards");
  const show = iteration => box.replaceChildren(
    ...overview.curves.filter(curve => curve.iteration === iteration).flatMap(curveCharts));
  const choice = element("select", { id: "training-of" }, ...iterations.map(iteration =>
    element("option", { value: iteration }, trainingName(iteration))));
  choice.value = iterations.at(-1);
  choice.addEventListener("change", () => show(Number(choice.value)));
  box.before(element("p", { class: "controls" }, element("label", {}, "Training of ", choice)));
  show(iterations.at(-1));
}

function calibrationChart(iteration) {
  const found = overview.calibrations.filter(each => each.iteration === iteration);
  const looks = each => (each.heldOut
    ? { name: `${whole(each.states)} held-out states`, look: "first" }
    : { name: `${whole(each.states)} states it was trained on`, look: "second" });
  const most = Math.max(...found.flatMap(each => each.bins.map(bin => bin.states / each.states)));
  const box = responsive(element("div", { class: "chart" }), pixels => {
    const x = scale(0, 1, ...horizontal(pixels));
    const y = scale(0, 1, ...vertical());
    const root = frame(pixels, x, y, `Calibration of the critic, iteration ${iteration}`);
    root.append(drawn("line", { class: "reference", x1: x.place(0), y1: y.place(0), x2: x.place(1), y2: y.place(1) }));
    for (const each of [...found].reverse()) {
      for (const bin of each.bins) {
        root.append(drawn("circle", {
          class: `dot ${looks(each).look}`, cx: x.place(bin.critic), cy: y.place(bin.completions),
          r: 3 + 7 * Math.sqrt(bin.states / each.states / most),
        }, drawn("title", {}, `critic ${fixed(bin.critic, 2)}, completions ${fixed(bin.completions, 2)}, ${whole(bin.states)} states`)));
      }
    }
    return root;
  });
  const rows = found.flatMap(each => each.bins.map(bin =>
    [looks(each).name.replace(/^\S+ /, ""), fixed(bin.critic, 3), fixed(bin.completions, 3), whole(bin.states)]));
  return card(`Calibration, iteration ${iteration}`, legend(found.map(looks)), box,
    element("p", { class: "note" }, "The share of completions that end right (up) against the critic's value (right), in ten bins; larger dots stand for more states."),
    element("details", {}, element("summary", {}, "In numbers"),
      table("Calibration in numbers", ["states", "critic", "completions", "count"], rows)));
}

function histogramChart(histogram) {
  const counts = histogram.counts;
  const actions = counts.reduce((a, b) => a + b, 0);
  const title = `Advantages, iteration ${histogram.iteration}`;
  const readout = element("output", { class: "readout" }, `${whole(actions)} actions of ${whole(histogram.states)} states`);
  const edge = bin => (2 * bin) / counts.length - 1;
  const used = counts.map((count, bin) => (count ? bin : -1)).filter(bin => bin >= 0);
  const reach = Math.max(...used.map(bin => Math.max(Math.abs(edge(bin)), Math.abs(edge(bin + 1)))));
  const box = responsive(element("div", { class: "chart" }), pixels => {
    const x = scale(-reach, reach, ...horizontal(pixels));
    x.name = signed;
    const y = scale(0, Math.max(...counts) * 1.05, ...vertical());
    const root = frame(pixels, x, y, `${title}: ${whole(actions)} actions`);
    for (const bin of used) {
      const [left, right] = [x.place(edge(bin)), x.place(edge(bin + 1))];
      const bar = drawn("rect", {
        class: `bar ${edge(bin) < 0 ? "second" : "first"}`, x: left + 0.5, width: Math.max(1, right - left - 1),
        y: y.place(counts[bin]), height: y.place(0) - y.place(counts[bin]),
      });
      bar.addEventListener("pointerenter", () => {
        readout.value = `${signed(edge(bin))} to ${signed(edge(bin + 1))}: ${whole(counts[bin])} actions`;
      });
      root.append(bar);
    }
    return root;
  });
  return card(title, legend([{ name: "worse than the mean", look: "second" }, { name: "better", look: "first" }]), box, readout);
}

function showCritic() {
  const iterations = [...new Set(overview.calibrations.map(each => each.iteration))];
  put("critic", ...iterations.map(calibrationChart), ...overview.advantages.map(histogramChart));
}

const COSTS = { sft: "fine-tuning", sample: "sampling", label: "labelling", evaluate: "evaluation", show: "showing",
  "train-critic": "critic", "score-reference": "reference", "train-policy": "actor", "measure-divergence": "divergence" };

function showCost() {
  const costs = overview.costs;
  if (!costs.length) return put("cost");
  const longest = Math.max(...costs.map(each => each.seconds));
  const sum = costs.reduce((total, each) => total + each.seconds, 0);
  const rows = costs.map(each => {
    const bar = element("span", { class: "length", "aria-hidden": "true" });
    bar.style.width = `${(100 * each.seconds) / (longest || 1)}%`;
    return [
      `${trainingName(each.iteration)}: ${COSTS[each.stage] ?? each.stage}`,
      duration(each.seconds),
      element("span", { class: "track" }, bar),
      whole(each.tokens),
      each.tokens && each.seconds ? whole(each.tokens / each.seconds) : NONE,
    ];
  });
  rows.push(["all stages", duration(sum), "", "", ""]);
  const box = card("By stage", table("Time and tokens by stage",
    ["stage", "time", "share", "tokens", "tokens a second"], rows),
    element("p", { class: "note" }, "Interrupted attempts count. Tokens: sampled in sampling, labelling and evaluation, read once an epoch in training."));
  box.classList.add("wide");
  put("cost", box);
}

/** A value as JSON would have it, where line breaks show, but without its quotes. */
const settingText = value => (value === "" ? NONE : JSON.stringify(value).slice(1, -1));

/** Whether a value is not the default; 16.0 is 16. */
function isChanged({ value, standard }) {
  return value !== standard && !(value !== "" && standard !== "" && Number(value) === Number(standard));
}

function settingTable(label, settings) {
  return table(label, ["key", "value", "default", "meaning"], settings.map(setting =>
    [setting.key, settingText(setting.value), settingText(setting.standard), setting.meaning]));
}

function showConfiguration() {
  const changed = overview.settings.filter(isChanged);
  const others = overview.settings.filter(setting => !isChanged(setting));
  const box = card(`${changed.length} keys that differ from their defaults`, settingTable("Changed keys", changed),
    element("details", {}, element("summary", {}, `${others.length} keys at their defaults`), settingTable("Keys at their defaults", others)));
  box.classList.add("wide");
  put("configuration", box);
}
