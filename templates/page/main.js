/**
 * Where it begins: unpack, show the parts, listen to keys.
 */
import { byId, copy, takesText } from "./dom.js";
import { unpack } from "./data.js";
import { Choice } from "./choice.js";
import { showList } from "./list.js";
import { citation, showDetail, showThen } from "./detail.js";
import { showTimeline } from "./timeline.js";
import { linkTogether, stepNode } from "./links.js";

const THEMES = [["auto", "", "as the system has them"], ["light", "light", "light"], ["dark", "dark", "dark"]];

const THEME = "rca-colours";

/** What was chosen last; nothing where the browser keeps nothing for a file. */
function remembered() {
  try { return localStorage.getItem(THEME) ?? ""; } catch { return ""; }
}

function remember(theme) {
  try { localStorage.setItem(THEME, theme); } catch { /* then it holds until the page is closed */ }
}

function offerThemes() {
  const button = byId("theme");
  let at = Math.max(0, THEMES.findIndex(([, theme]) => theme === remembered()));
  const show = () => {
    const [word, theme, name] = THEMES[at];
    button.textContent = `Colours: ${word}`;
    button.title = `Colours: ${name}`;
    button.setAttribute("aria-label", `Colours: ${name}`);
    document.documentElement.dataset.theme = theme;
  };
  button.addEventListener("click", () => {
    at = (at + 1) % THEMES.length;
    remember(THEMES[at][1]);
    show();
  });
  show();
}

function prepareForPaper() {
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const one of opened) one.open = true;
  });
  addEventListener("afterprint", () => { for (const one of opened) one.open = false; });
}

function listenToKeys(choice, time) {
  const filter = byId("filter"), help = byId("help");
  const acts = {
    "/": () => { filter.focus(); filter.select(); },
    "?": () => help.showModal(),
    j: () => choice.step(1), ArrowDown: () => choice.step(1),
    k: () => choice.step(-1), ArrowUp: () => choice.step(-1),
    n: () => stepNode(choice, 1), p: () => stepNode(choice, -1),
    z: () => time.zoom(),
    c: () => choice.entry && copy(citation(choice.entry, choice.page), "citation"),
    Enter: () => { if (!choice.entry) choice.step(1); byId("detail").focus(); },
    Escape: () => back(choice, time),
  };
  const ofList = ["ArrowDown", "ArrowUp", "Enter"];
  document.addEventListener("keydown", (event) => {
    const act = Object.hasOwn(acts, event.key) && acts[event.key];
    if (!act || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    const inList = event.target === byId("list") || event.target === filter;
    if (ofList.includes(event.key) ? !inList : takesText(event.target) && event.key !== "Escape") return;
    event.preventDefault();
    act();
  });
  choice.onChange(() => { if (filter.value !== choice.words) filter.value = choice.words; });
  filter.addEventListener("input", () => choice.set({ words: filter.value, entry: null }));
}

/** One step back: words, entry, box, time, zoom. */
function back(choice, time) {
  const filter = byId("filter");
  if (document.activeElement === filter) filter.blur();
  if (choice.words) choice.set({ words: "" });
  else if (choice.entry) {
    choice.set({ entry: null });
    byId("list").focus({ preventScroll: true });
  } else if (choice.subject) choice.set({ subject: "" });
  else if (choice.range) choice.set({ range: null });
  else time.unzoom();
}

async function begin() {
  offerThemes();
  prepareForPaper();
  byId("help-open").addEventListener("click", () => byId("help").showModal());
  if (!("DecompressionStream" in window)) {
    const note = byId("plain-note");
    note.textContent = "This browser cannot unpack the entries (it lacks DecompressionStream); "
      + "all that is written here holds, and a newer browser shows the timeline and the entries.";
    note.hidden = false;
    return;
  }
  const choice = new Choice(await unpack());
  showList(choice);
  showDetail(choice);
  showThen(choice);
  const time = showTimeline(choice);
  linkTogether(choice);
  listenToKeys(choice, time);
  byId("time-zoom").addEventListener("click", () => time.zoom());
  byId("time-clear").addEventListener("click", () => { choice.set({ range: null }); time.unzoom(); });
  choice.set({});
  document.documentElement.dataset.ready = "yes";
  performance.mark("ready");
}

begin();
