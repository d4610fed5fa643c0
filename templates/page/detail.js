/**
 * One entry in full: its words, where they stand, the hash of the file, and how to cite it.
 */
import { byId, copy, el } from "./dom.js";
import { dayAndClock, placeKey } from "./data.js";
import { nothing } from "./list.js";

const AROUND = 1000;

/** A citation to paste into a text. @param {Entry} entry */
export function citation(entry, page) {
  const file = page.files.get(entry.cite.evidence);
  const { insert_id: id, line, test } = entry.cite;
  const place = id ? `entry ${id}` : line ? `line ${line}` : test ? `test ${test}` : "the whole file";
  const quote = entry.text.trim().split("\n", 1)[0].slice(0, 300);
  return `${entry.cite.evidence}, ${place}${entry.at ? `, ${entry.at}` : ""} ` +
    `(${file?.name ?? "?"}, sha256 ${file?.sha256 ?? "?"}): “${quote}”`;
}

/** The same as a line of `cites` in whys.toml. @param {Entry} entry */
export function tomlCite(entry) {
  const { evidence, insert_id: id, line, test } = entry.cite;
  const place = id ? `, insert_id = ${JSON.stringify(id)}` : line ? `, line = ${line}`
    : test ? `, test = ${JSON.stringify(test)}` : "";
  return `{ evidence = ${JSON.stringify(evidence)}${place} }`;
}

/** A JSON document indented, where that changes nothing else; any other text as it stands. */
function laidOut(text) {
  if (!text.startsWith("{")) return text;
  try {
    const parsed = JSON.parse(text);
    return JSON.stringify(parsed) === text ? JSON.stringify(parsed, null, 2) : text;
  } catch {
    return text;
  }
}

/** @param {import("./choice.js").Choice} choice */
export function showDetail(choice) {
  const detail = byId("detail");
  const { page } = choice;

  function facts(entry, file) {
    const rows = [
      ["Time", entry.at ?? "none"],
      ["Severity", entry.severity || "none"],
      ["State", entry.label || "none"],
      ["File", `${file?.name ?? "?"} (${entry.cite.evidence})`],
      ["SHA-256", file?.sha256 ?? "?"],
      ["Place", placeKey(entry.cite)],
    ];
    return el("dl", {}, ...rows.map(([name, value]) =>
      el("div", {}, el("dt", {}, name), el("dd", name === "SHA-256" ? { class: "hash" } : {}, value))));
  }

  function button(text, act) {
    const made = el("button", { type: "button" }, text);
    made.addEventListener("click", act);
    return made;
  }

  function draw() {
    const { entry } = choice;
    detail.hidden = !entry;
    if (!entry) return detail.replaceChildren();
    const speakers = [...(page.citedBy.get(entry.key) ?? [])];
    detail.replaceChildren(
      el("h3", {}, `${entry.name} · ${entry.where}`),
      el("p", { class: "acts" },
        button("Copy citation", () => copy(citation(entry, page), "citation")),
        button("Copy for whys.toml", () => copy(tomlCite(entry), "line for whys.toml")),
        ...(entry.at ? [button("What happened around it", () =>
          choice.set({ subject: "", words: "", range: [entry.time - AROUND, entry.time + AROUND] }))] : [])),
      el("pre", { tabindex: "0" }, laidOut(entry.text) || nothing(entry)),
      ...(entry.cut ? [el("p", { class: "hint" }, "Cut here; the whole stands in the evidence.")] : []),
      ...(speakers.length ? [el("p", { class: "acts" }, "In the graph: ",
        ...speakers.map((what) => button(what.replace(">", " → "), () => choice.set({ subject: what }))))] : []),
      facts(entry, page.files.get(entry.cite.evidence)),
    );
  }

  let last = null;
  choice.onChange(() => {
    if (last === choice.entry) return;
    last = choice.entry;
    draw();
    detail.scrollTop = 0;
  });
}

/** For a chosen time: what happened then. @param {import("./choice.js").Choice} choice */
export function showThen(choice) {
  const then = byId("then");
  const { page } = choice;
  const within = (time) => choice.range && time >= choice.range[0] && time <= choice.range[1];

  function lines() {
    const found = page.moments.filter((moment) => within(moment.time)).map((moment) =>
      ({ time: moment.time, text: moment.text, key: moment.evidence[0] && placeKey(moment.evidence[0]) }));
    for (const onset of page.signals.onsets) {
      const at = page.byKey.get(placeKey(onset.evidence[0]))?.time ?? NaN;
      const what = page.signals.patterns[onset.name]?.template ?? `${onset.kind} ${onset.name}`.trim();
      const how = onset.new ? "new" : onset.vanished ? "gone" : onset.direction === "rise" ? "more" : "less";
      if (within(at)) {
        found.push({ time: at, text: `${how} in ${onset.service || "all"}: ${what}`,
          key: placeKey(onset.evidence[0]) });
      }
    }
    return found.sort((one, other) => one.time - other.time);
  }

  function draw() {
    then.hidden = !choice.range;
    if (!choice.range) return then.replaceChildren();
    const width = page.bucket_seconds * 1000;
    const touched = page.buckets.filter(({ time }) => time + width > choice.range[0] && time <= choice.range[1]);
    const sum = (name) => touched.reduce((total, bucket) => total + bucket[name], 0).toLocaleString("en");
    const all = lines();
    then.replaceChildren(
      el("p", {}, el("b", {}, `${dayAndClock(choice.range[0])} to ${dayAndClock(choice.range[1])}`),
        ` ${sum("total")} log entries, ${sum("errors")} at ERROR or worse, in steps of ${page.bucket_seconds} s.`),
      el("ul", {}, ...all.slice(0, 12).map(({ time, text, key }) => {
        const item = el("li", {}, el("time", {}, dayAndClock(time).slice(11)), ` ${text} `);
        const name = page.byKey.get(key)?.name ?? page.files.get(key)?.id;
        if (name) item.append(el("button", { type: "button", class: "cite", "data-place": key }, name));
        return item;
      }),
      ...(all.length > 12 ? [el("li", {}, `and ${all.length - 12} more`)] : []),
      ...(all.length ? [] : [el("li", {}, "Nothing changed or began then; the entries are below.")])),
    );
  }
  let last = null;
  choice.onChange(() => {
    if (last === choice.range) return;
    last = choice.range;
    draw();
  });
}
