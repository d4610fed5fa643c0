/**
 * The timeline: counts of entries and errors, changes, tests; a time is chosen by dragging.
 * Stretches in which nothing happened are folded, and the fold is shown.
 */
import { byId, svg } from "./dom.js";
import { clock, dayAndClock, placeKey } from "./data.js";

const FOLDED_SHARE = 0.06, FOLDED_SHARE_OF_MARKS = 0.5;
const TOP = 22, LANE = 20;
const LANES = ["change", "tests", "remark"];
const STEPS = [0.001, 0.01, 0.1, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200,
  21600, 43200, 86400, 604800].map((seconds) => seconds * 1000);

/** Stretches of time with something in them, from the times and the width of a bucket; a pause
 * that takes more than that share of the whole is folded. */
export function stretches(times, width, share) {
  const sorted = times.filter(Number.isFinite).sort((one, other) => one - other);
  if (!sorted.length) return [];
  const span = sorted.at(-1) - sorted[0] + width;
  const found = [[sorted[0], sorted[0] + width]];
  for (const time of sorted) {
    const last = found.at(-1);
    if (time - last[1] > Math.max(span * share, width * 4)) found.push([time, time + width]);
    else last[1] = Math.max(last[1], time + width);
  }
  return found;
}

/** Time to place and back, over folded stretches. */
export function scale(parts, left, right) {
  const weight = parts.map(([from, to]) => Math.sqrt(to - from));
  const fold = Math.min(26, (0.4 * (right - left)) / parts.length);
  const room = right - left - fold * (parts.length - 1);
  const unit = room / weight.reduce((one, other) => one + other, 0);
  let at = left;
  const pieces = parts.map(([from, to], index) => {
    const piece = { from, to, x: at, width: weight[index] * unit };
    at += piece.width + fold;
    return piece;
  });
  return {
    pieces, fold,
    x(time) {
      const piece = pieces.findLast(({ from }) => time >= from) ?? pieces[0];
      const share = (time - piece.from) / (piece.to - piece.from);
      return piece.x + piece.width * Math.min(1, Math.max(0, share));
    },
    time(x) {
      const piece = pieces.findLast((one) => x >= one.x) ?? pieces[0];
      const share = Math.min(1, Math.max(0, (x - piece.x) / piece.width));
      return piece.from + share * (piece.to - piece.from);
    },
  };
}

/** @param {import("./choice.js").Choice} choice */
export function showTimeline(choice) {
  const box = byId("timeline");
  const { page } = choice;
  const width = page.bucket_seconds * 1000;
  const times = [...page.buckets.map(({ time }) => time), ...page.moments.map(({ time }) => time)];
  if (!times.some(Number.isFinite)) {
    box.textContent = "Nothing in the evidence has a time.";
    box.removeAttribute("tabindex");
    return { zoom() {}, unzoom: () => false };
  }
  const whole = stretches(times, width, page.buckets.length ? FOLDED_SHARE : FOLDED_SHARE_OF_MARKS);
  const lanes = LANES.filter((kind) => page.moments.some((moment) => moment.kind === kind));
  const barsHigh = page.buckets.length ? 84 : 14;
  const low = TOP + barsHigh + Math.max(1, lanes.length) * LANE;
  const day = (time) => new Date(time).toISOString().slice(0, 10);
  let parts = whole, way = null, chosen = null, drawing = null;

  function draw() {
    const across = Math.max(280, box.clientWidth);
    const high = low + 40;
    way = scale(parts, 8, across - 8);
    chosen = svg("rect", { class: "chosen-time", y: TOP, height: low - TOP, x: 0, width: 0 });
    drawing = svg("svg", { width: across, height: high, viewBox: `0 0 ${across} ${high}`, "aria-hidden": "true" },
      ...way.pieces.flatMap(frame), ...bars(), chosen, ...marks());
    box.replaceChildren(drawing);
    mark();
  }

  const isSeen = (time) => way.pieces.some(({ from, to }) => time >= from && time <= to);

  /** State, axis and fold of one stretch. */
  function frame(piece, index) {
    const { x, width: wide, from, to } = piece;
    const labels = new Set(page.buckets.filter(({ time }) => time + width > from && time < to).map(({ label }) => label));
    const state = fitted([...labels].join(", "), wide);
    const bottom = low;
    const end = x + wide + (index < way.pieces.length - 1 ? way.fold : 8);
    const before = index ? day(way.pieces[index - 1].to) : "";
    const made = [
      svg("rect", { class: "stretch", x, y: TOP, width: wide, height: low - TOP }),
      svg("text", { class: "state", x: x + 2, y: 14 }, state),
    ];
    if (day(from) !== before) made.push(svg("text", { class: "clock", x: x + 2, y: bottom + 31 }, fitted(day(from), end - x)));
    const step = STEPS.find((one) => (one / (to - from)) * wide > 84) ?? Infinity;
    let free = -Infinity, told = day(from);
    for (let at = Math.ceil(from / step) * step; at <= to && step < Infinity; at += step) {
      const place = way.x(at);
      const text = step >= 86400000 ? day(at).slice(5) : step < 1000 ? clock(at) : step < 60000 ? clock(at).slice(0, 8) : clock(at).slice(0, 5);
      made.push(svg("path", { class: "tick", d: `M${place} ${TOP}V${bottom + 4}` }));
      if (place > free && place + 3 + text.length * 6.6 <= end) {
        made.push(svg("text", { class: "clock", x: place + 3, y: bottom + 16 }, text));
        if (step < 86400000 && day(at) !== told && place > x + 80) {
          made.push(svg("text", { class: "clock", x: place + 3, y: bottom + 31 }, fitted(day(at), end - place - 3)));
          told = day(at);
        }
        free = place + text.length * 6.4 + 8;
      }
    }
    if (free === -Infinity) made.push(svg("text", { class: "clock", x, y: bottom + 16 }, fitted(clock(from).slice(0, 8), end - x)));
    if (index) {
      const middle = x - way.fold / 2;
      made.push(svg("path", { class: "fold", d: `M${middle - 4} ${TOP + barsHigh + 6}l4 -8v12l4 -8` }));
    }
    return made;
  }

  function bars() {
    const counts = new Map();
    for (const { time, total, errors } of page.buckets) {
      const sum = counts.get(time) ?? { total: 0, errors: 0 };
      counts.set(time, { total: sum.total + total, errors: sum.errors + errors });
    }
    const seen = [...counts].filter(([time]) => isSeen(time));
    const most = Math.max(1, ...seen.map(([, { total }]) => total));
    const made = [];
    for (const [time, { total, errors }] of seen) {
      const x = way.x(time);
      const wide = Math.max(1.5, way.x(time + width) - x - 1);
      for (const [name, count] of [["all", total], ["errors", errors]]) {
        if (!count) continue;
        const high = Math.max(3, (count / most) * (barsHigh - 4));
        made.push(svg("rect", { class: `bar ${name}`, x, y: TOP + barsHigh - high, width: wide, height: high }));
      }
    }
    return made;
  }

  function marks() {
    return page.moments.filter(({ time }) => isSeen(time)).map((moment) => {
      const x = way.x(moment.time);
      const title = svg("title", {}, `${dayAndClock(moment.time)} ${moment.text}`);
      if (moment.kind === "onset") {
        const atEnd = x > box.clientWidth - 60;
        return svg("g", { class: "moment onset" }, title,
          svg("path", { d: `M${x} ${TOP - 4}V${low}` }),
          svg("text", { x: atEnd ? x - 4 : x + 4, y: TOP + 12, "text-anchor": atEnd ? "end" : "start" }, "onset"));
      }
      const y = TOP + barsHigh + LANE * (lanes.indexOf(moment.kind) + 0.5);
      const shape = { change: `M${x} ${y - 6}l6 6-6 6-6-6z`,
        tests: moment.bad ? `M${x - 5} ${y - 5}l10 10m0-10l-10 10` : `M${x - 5} ${y}l4 4 6-8`,
        remark: `M${x - 5} ${y - 5}h10v7h-6l-4 3z` }[moment.kind];
      const key = moment.evidence[0] && placeKey(moment.evidence[0]);
      return svg("g", { class: `moment ${moment.kind}${moment.bad ? " bad" : ""}`, "data-place": key ?? false }, title,
        svg("rect", { class: "reach", x: x - 8, y: y - 10, width: 16, height: 20 }), svg("path", { d: shape }));
    });
  }

  /** Show the chosen time, and where the entries of what is chosen lie. */
  function mark() {
    if (!way) return;
    const { range } = choice;
    const from = range ? way.x(range[0]) : 0;
    chosen.setAttribute("x", from);
    chosen.setAttribute("width", range ? Math.max(2, way.x(range[1]) - from) : 0);
    for (const old of drawing.querySelectorAll(".lit")) old.remove();
    const some = choice.subject || choice.words ? choice.entries : choice.entry ? [choice.entry] : [];
    const places = new Set(some.filter(({ time }) => isSeen(time)).map(({ time }) => Math.round(way.x(time))));
    drawing.append(...[...places].map((x) => svg("path", { class: "lit", d: `M${x} ${TOP + barsHigh - 10}v14` })));
    byId("time-clear").hidden = !range && parts === whole;
    byId("time-zoom").hidden = !range;
  }

  function choose(x1, x2) {
    const [from, to] = [x1, x2].sort((one, other) => one - other).map(way.time);
    choice.set({ range: from < to ? [from, to] : null, entry: null });
  }

  dragging(box, choose, () => choice.set({ range: null }));
  box.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    const step = (box.clientWidth / 40) * (event.key === "ArrowRight" ? 1 : -1);
    const [from, to] = choice.range ? choice.range.map(way.x) : [8, 8 + Math.abs(step)];
    if (!choice.range) choose(from, to);
    else if (event.shiftKey) choose(from, Math.max(from + 2, to + step));
    else choose(from + step, to + step);
  });
  new ResizeObserver(draw).observe(box);
  choice.onChange(mark);
  return {
    zoom() {
      if (!choice.range) return;
      const [from, to] = choice.range;
      const inside = parts.map(([a, b]) => [Math.max(a, from), Math.min(b, to)]).filter(([a, b]) => a < b);
      if (inside.length) parts = inside;
      draw();
    },
    unzoom() {
      const was = parts !== whole;
      parts = whole;
      draw();
      return was;
    },
  };
}

const fitted = (text, room) => {
  const most = Math.floor(room / 6.4);
  return text.length <= most ? text : most > 3 ? `${text.slice(0, most - 1)}…` : "";
};

/** Tell of a drag over a box, and of a click that hits no mark. */
function dragging(box, drag, click) {
  let start = null;
  const place = (event) => event.clientX - box.firstElementChild.getBoundingClientRect().left;
  box.addEventListener("pointerdown", (event) => {
    if (event.button === 0 && !event.target.closest(".moment[data-place]")) start = place(event);
  });
  box.addEventListener("pointermove", (event) => {
    if (start === null || Math.abs(place(event) - start) < 4) return;
    if (!box.hasPointerCapture(event.pointerId)) box.setPointerCapture(event.pointerId);
    drag(start, place(event));
  });
  box.addEventListener("pointerup", (event) => {
    if (start !== null && Math.abs(place(event) - start) < 4) click();
    start = null;
  });
  box.addEventListener("pointercancel", () => { start = null; });
}
