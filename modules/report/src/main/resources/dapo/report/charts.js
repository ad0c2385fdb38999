"use strict";

const HEIGHT = 220;
const MARGIN = { left: 50, right: 12, top: 10, bottom: 26 };
const MOST_POINTS = 300;

/** Draws again whenever the box's width changes: text keeps its size at every width. */
function responsive(box, draw) {
  let width = 0;
  new ResizeObserver(() => {
    if (box.clientWidth > 0 && box.clientWidth !== width) {
      width = box.clientWidth;
      box.replaceChildren(draw(width));
    }
  }).observe(box);
  return box;
}

/** From numbers to pixels, with round numbers to write beside the axis. */
function scale(low, high, from, to, logarithmic = false) {
  const read = logarithmic ? Math.log10 : value => value;
  const [a, b] = [read(low), read(high)];
  const place = value => from + ((read(value) - a) / (b - a || 1)) * (to - from);
  const ticks = logarithmic ? powers(a, b) : roundTicks(low, high);
  return { place, ticks, name: logarithmic ? powerText : tickText(ticks) };
}

function powers(a, b) {
  const every = Math.max(1, Math.ceil((Math.floor(b) - Math.ceil(a)) / 4));
  const ticks = [];
  for (let power = Math.ceil(a); power <= b; power += every) ticks.push(10 ** power);
  return ticks;
}

function roundTicks(low, high) {
  const rough = (high - low) / 5 || 1;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(factor => factor * unit).find(size => size >= rough);
  const ticks = [];
  for (let at = Math.ceil(low / step - 1e-9) * step; at <= high + step * 1e-9; at += step) {
    ticks.push(Math.abs(at) < step / 1e6 ? 0 : at);
  }
  return ticks;
}

/** As many decimals as tell the ticks apart. */
function tickText(ticks) {
  const step = ticks.length > 1 ? Math.min(...ticks.slice(1).map((tick, index) => tick - ticks[index])) : 1;
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return tick => (Math.abs(tick) >= 1e5 ? short(tick) : fixed(tick, digits));
}

const powerText = tick => (tick < 1e-3 || tick > 1e4
  ? `10${[...String(Math.round(Math.log10(tick)))].map(sign => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)]).join("")}`
  : String(tick));

/** The frame of a chart: its axes, and where numbers go. */
function frame(width, x, y, label) {
  const root = drawn("svg", {
    width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, role: "img", "aria-label": label,
  });
  const bottom = HEIGHT - MARGIN.bottom;
  for (const tick of y.ticks) {
    const at = y.place(tick);
    root.append(
      drawn("line", { class: "grid", x1: MARGIN.left, x2: width - MARGIN.right, y1: at, y2: at }),
      drawn("text", { class: "tick", x: MARGIN.left - 6, y: at + 4, "text-anchor": "end" }, y.name(tick)));
  }
  for (const tick of x.ticks) {
    root.append(drawn("text",
      { class: "tick", x: x.place(tick), y: bottom + 18, "text-anchor": "middle" }, x.name(tick)));
  }
  return root;
}

const horizontal = width => [MARGIN.left, width - MARGIN.right];
const vertical = () => [HEIGHT - MARGIN.bottom, MARGIN.top];

/** What the colours mean; `now` of a series is where its number at the mark is shown. */
function legend(series) {
  return element("ul", { class: "legend" }, ...series.map(each =>
    element("li", {}, element("span", { class: `swatch ${each.look}`, "aria-hidden": "true" }), each.name,
      ...(each.now ? [" ", each.now] : []))));
}

/** Long curves become means of steps that follow each other. */
function thinned(values, width) {
  if (width === 1) return values;
  const means = [];
  for (let start = 0; start < values.length; start += width) {
    const some = values.slice(start, start + width).filter(isNumber);
    means.push(some.length ? some.reduce((a, b) => a + b, 0) / some.length : null);
  }
  return means;
}

function extent(lists, include = []) {
  let [low, high] = [Infinity, -Infinity];
  for (const list of [...lists, include]) {
    for (const value of list) {
      if (isNumber(value)) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
  }
  const room = (high - low) * 0.05 || Math.abs(high) * 0.1 || 1;
  return [low, high, room];
}

/**
 * Curves over training steps. `series`: name, values, look; `band`: a name and two lists, the room
 * between them is filled; `include`: numbers that the axis must reach.
 */
function lineChart({ title, steps, series, band, include = [], bounds }) {
  const width = Math.ceil(steps.length / MOST_POINTS);
  const at = steps.filter((_, index) => index % width === 0);
  const shown = each => ({ ...each, now: element("strong", { class: "now" }), values: thinned(each.values, width) });
  const lines = series.map(shown);
  const filledBand = (band?.values ?? []).map(values => thinned(values, width));
  const all = [...lines.map(each => each.values), ...filledBand];
  let [low, high, room] = extent(all, include);
  const logarithmic = low > 0 && high / low > 50 && include.length === 0;
  [low, high] = bounds ?? (logarithmic ? [low / 1.2, high * 1.2] : [low - room, high + room]);
  const where = element("span", { class: "where", "aria-hidden": "true" });
  const readout = element("output", { class: "unseen" });
  const box = responsive(element("div", { class: "chart" }), pixels => {
    const x = scale(at[0], Math.max(at.at(-1), at[0] + 1), ...horizontal(pixels));
    x.ticks = x.ticks.filter(Number.isInteger);
    x.name = whole;
    const y = scale(low, high, ...vertical(), logarithmic);
    const root = frame(pixels, x, y, `${title}, ${steps.length} steps`);
    root.append(...include.map(value => drawn("line", {
      class: "reference", x1: MARGIN.left, x2: pixels - MARGIN.right, y1: y.place(value), y2: y.place(value),
    })));
    if (filledBand.length) root.append(bandPath(at, filledBand, x, y));
    root.append(...lines.map(each => linePath(at, each, x, y)));
    follow(root, at, lines, x, { where, readout }, width);
    return root;
  });
  const notes = width > 1 ? [element("p", { class: "note" }, `Each point is the mean of ${width} steps.`)] : [];
  const key = band ? [...lines, { name: band.name, look: "shade" }] : lines;
  const made = card(title + (logarithmic ? " (logarithmic)" : ""), legend(key), box, readout, ...notes);
  made.firstChild.append(where);
  return made;
}

function linePath(steps, { values, look }, x, y) {
  let path = "";
  let pen = "M";
  values.forEach((value, index) => {
    if (isNumber(value)) {
      path += `${pen}${x.place(steps[index]).toFixed(1)} ${y.place(value).toFixed(1)}`;
      pen = "L";
    } else {
      pen = "M";
    }
  });
  return drawn("path", { class: `line ${look}`, d: path });
}

function bandPath(steps, [lower, upper], x, y) {
  const known = steps.map((_, index) => index).filter(index => isNumber(lower[index]) && isNumber(upper[index]));
  const point = (values, index) => `${x.place(steps[index]).toFixed(1)} ${y.place(values[index]).toFixed(1)}`;
  const there = known.map(index => point(upper, index));
  const back = known.reverse().map(index => point(lower, index));
  return drawn("path", { class: "band", d: there.length ? `M${there.join("L")}L${back.join("L")}Z` : "" });
}

/** The numbers under the pointer, or where the arrow keys have moved the mark. */
function follow(root, steps, lines, x, { where, readout }, width) {
  const mark = drawn("line", { class: "mark", y1: MARGIN.top, y2: HEIGHT - MARGIN.bottom });
  let current = steps.length - 1;
  const show = index => {
    current = Math.max(0, Math.min(steps.length - 1, index));
    mark.setAttribute("x1", x.place(steps[current]));
    mark.setAttribute("x2", x.place(steps[current]));
    const last = steps[current] + width - 1;
    const place = width > 1 ? `steps ${steps[current]} to ${last}` : `step ${steps[current]}`;
    where.textContent = place;
    lines.forEach(each => { each.now.textContent = short(each.values[current]); });
    return `${place}: ` + lines.map(each => `${each.name} ${short(each.values[current])}`).join(", ");
  };
  root.append(mark);
  root.setAttribute("tabindex", "0");
  root.addEventListener("pointermove", event => {
    const at = event.clientX - root.getBoundingClientRect().left;
    let nearest = 0;
    steps.forEach((step, index) => {
      if (Math.abs(x.place(step) - at) < Math.abs(x.place(steps[nearest]) - at)) nearest = index;
    });
    show(nearest);
  });
  root.addEventListener("keydown", event => {
    const moves = { ArrowLeft: -1, ArrowRight: 1, Home: -steps.length, End: steps.length };
    if (event.key in moves) {
      event.preventDefault();
      readout.value = show(current + moves[event.key]);
    }
  });
  show(current);
}

/** Numbers of the policies, one beside the other, with the intervals they lie in. */
function dotChart({ title, series, iterations, low, high, text, name }) {
  const box = responsive(element("div", { class: "chart" }), pixels => {
    const first = iterations[0] - 0.5;
    const x = scale(first, iterations.at(-1) + 0.5, ...horizontal(pixels));
    x.ticks = iterations;
    x.name = iteration => (iteration === 0 ? "base" : pixels < 420 ? iteration : `iteration ${iteration}`);
    const y = scale(low, high, ...vertical());
    y.name = name ?? y.name;
    const root = frame(pixels, x, y, title);
    series.forEach((each, number) => {
      const aside = (number - (series.length - 1) / 2) * 18;
      each.points.forEach(point => root.append(...dot(point, each.look, x.place(point.iteration) + aside, y, text)));
    });
    return root;
  });
  return card(title, legend(series), box);
}

function dot(point, look, at, y, text) {
  const whiskers = isNumber(point.lower)
    ? [drawn("line", { class: `line ${look}`, x1: at, x2: at, y1: y.place(point.lower), y2: y.place(point.upper) })]
    : [];
  return [...whiskers, drawn("circle", { class: `dot ${look}`, cx: at, cy: y.place(point.value), r: 5 },
    drawn("title", {}, text(point)))];
}
