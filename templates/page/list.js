/**
 * The list of entries: only the rows in sight exist, so that thousands stay fluid.
 */
import { byId, el } from "./dom.js";
import { clock, dayAndClock, instant } from "./data.js";

const ROW = 50;
const SPARE = 6;

/** @param {import("./choice.js").Choice} choice */
export function showList(choice) {
  const list = byId("list");
  const room = el("div", { class: "room", role: "presentation" });
  list.append(room);
  let drawn = { from: -1, to: -1, entries: null, entry: null };

  function draw() {
    const { entries, entry } = choice;
    const from = Math.max(0, Math.floor(list.scrollTop / ROW) - SPARE);
    const to = Math.min(entries.length, Math.ceil((list.scrollTop + list.clientHeight) / ROW) + SPARE);
    if (drawn.from === from && drawn.to === to && drawn.entries === entries && drawn.entry === entry) return;
    drawn = { from, to, entries, entry };
    room.style.height = `${entries.length * ROW}px`;
    room.replaceChildren(...entries.slice(from, to).map((one, at) => row(one, from + at)));
    const chosen = entry && byId(`row-${entries.indexOf(entry)}`);
    if (chosen) list.setAttribute("aria-activedescendant", chosen.id);
    else list.removeAttribute("aria-activedescendant");
  }

  function row(entry, at) {
    const made = el("div", {
      role: "option", id: `row-${at}`, class: `row ${tone(entry)}`,
      "aria-selected": String(entry === choice.entry),
      "aria-setsize": choice.entries.length, "aria-posinset": at + 1,
    },
    el("span", { class: "row-head" },
      el("time", {}, entry.at ? clock(entry.time) : entry.kind),
      el("b", {}, entry.severity),
      el("span", { class: "where" }, entry.where),
      el("span", { class: entry.cited ? "ref cited" : "ref" }, entry.name)),
    el("span", { class: "row-text" }, inOneLine(entry) || nothing(entry)));
    made.style.top = `${at * ROW}px`;
    return made;
  }

  /** Bring the chosen entry into sight, moving no more than needed. */
  function reveal() {
    const at = choice.entries.indexOf(choice.entry);
    if (at < 0) return;
    const top = at * ROW;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + ROW > list.scrollTop + list.clientHeight) list.scrollTop = top + ROW - list.clientHeight;
  }

  list.addEventListener("scroll", () => requestAnimationFrame(draw), { passive: true });
  new ResizeObserver(() => { reveal(); draw(); }).observe(list); // the detail takes room from the list
  list.addEventListener("click", (event) => {
    const found = event.target.closest(".row");
    if (found) choice.set({ entry: choice.entries[Number(found.id.slice(4))] });
  });
  /** Where the list begins: with everything in it at the onset, else at the top. */
  function start() {
    const { page, entries } = choice;
    const onset = instant(page.analysis.onset);
    const at = entries.length < page.entries.length ? 0 : entries.findIndex(({ time }) => time >= onset);
    list.scrollTop = Math.max(0, at) * ROW;
  }

  choice.onChange(() => {
    room.style.height = `${choice.entries.length * ROW}px`;
    if (drawn.entries !== choice.entries && !choice.entry) start();
    reveal();
    draw();
    tellFound(choice);
    tellChosen(choice);
  });
}

const isError = (entry) => /^(ERROR|CRITICAL|ALERT|EMERGENCY)$/.test(entry.severity);

function tone(entry) {
  if (isError(entry)) return "error";
  return entry.severity === "WARNING" ? "warning" : "";
}

/** The beginning of an entry; of a request what was asked and how it ended, of a trace its end. */
function inOneLine({ text }) {
  if (text.startsWith("{") && text.includes('"requestMethod"')) {
    try {
      const { requestMethod, requestUrl, status, latency } = JSON.parse(text);
      return `${requestMethod} ${requestUrl} → ${status ?? "?"}${latency ? `, ${latency}` : ""}`;
    } catch { /* no whole JSON: shown as it stands */ }
  }
  const lines = text.trim().split("\n");
  const next = text.includes("Traceback (most recent call last)") ? lines.at(-1) : lines[1];
  return lines.length > 1 ? `${lines[0].slice(0, 200)}  ⏎  ${next.slice(0, 200)}` : lines[0].slice(0, 400);
}

/** What stands where an entry has no words. */
export const nothing = (entry) =>
  entry.kind === "tests" && !entry.severity ? "(passed, and wrote nothing)" : "(no text)";

function tellFound({ entries, page }) {
  const all = page.entries.length.toLocaleString("en");
  const some = entries.length.toLocaleString("en");
  byId("found").textContent = entries.length === page.entries.length ? all : `${some} of ${all}`;
}

/** What the list is narrowed to, each with a button that takes it away. */
function tellChosen(choice) {
  const { subject, range, page } = choice;
  const chips = [];
  const chip = (text, without) => {
    const button = el("button", { type: "button", "aria-label": `Show without: ${text}` }, `${text} ×`);
    button.addEventListener("click", () => choice.set(without));
    chips.push(el("li", {}, button));
  };
  if (subject) chip(subjectWords(subject, page), { subject: "" });
  if (range) chip(`${dayAndClock(range[0])} to ${clock(range[1])}`, { range: null });
  byId("chosen").replaceChildren(...chips);
}

function subjectWords(subject, page) {
  if (page.files.has(subject)) return `${subject} ${page.files.get(subject).name}`;
  const [from, to] = subject.split(">");
  return to ? `what links ${from} to ${to}` : `${from} ${page.nodes.get(from)?.title ?? ""}`;
}
