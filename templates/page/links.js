/**
 * What ties graph, text and entries together: each click chooses, each choice lights up the rest.
 */
import { byId, copy, say } from "./dom.js";
import { instant } from "./data.js";

const narrow = matchMedia("(max-width: 60rem)");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const all = (selector) => document.querySelectorAll(selector);

/** @param {import("./choice.js").Choice} choice */
export function linkTogether(choice) {
  const { page } = choice;
  let from = 0;

  /** On a narrow page the entries stand far below: go there, and offer the way back. */
  function show() {
    if (!narrow.matches) return;
    from = scrollY;
    byId("back").hidden = false;
    byId("entries").scrollIntoView({ behavior: calm.matches ? "auto" : "smooth" });
  }
  byId("back").addEventListener("click", () => {
    byId("back").hidden = true;
    scrollTo({ top: from, behavior: calm.matches ? "auto" : "smooth" });
  });

  const subject = (name) => {
    choice.set({ subject: choice.subject === name ? "" : name, range: null, words: "", entry: null });
    if (choice.subject) show();
  };
  const acts = [
    ["[data-place]", ({ place }) => {
      const entry = page.byKey.get(place);
      if (entry) choice.set({ entry });
      else if (page.files.has(place)) choice.set({ subject: place, range: null, words: "", entry: null });
      else return say("nothing stands at that place");
      show();
    }],
    ["[data-node]", ({ node }) => subject(node)],
    ["[data-link]", ({ link }) => subject(link)],
    ["[data-evidence]", ({ evidence }) => subject(evidence)],
    ["[data-to]", ({ to }) => {
      subject(to);
      document.querySelector(`[data-node="${CSS.escape(to)}"]`)?.scrollIntoView({ block: "center" });
    }],
    ["[data-at]", ({ at }) => choice.set({ range: [instant(at) - 1000, instant(at) + 1000], entry: null })],
    [".copy", (_, button) => copy(button.previousElementSibling.textContent, "command")],
  ];
  document.addEventListener("click", (event) => {
    for (const [selector, act] of acts) {
      const found = event.target.closest?.(selector);
      if (found) return act(found.dataset, found);
    }
  });
  byId("graph-picture")?.addEventListener("keydown", (event) => {
    const box = event.target.closest("[data-node]");
    if (!box || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    event.stopPropagation();
    subject(box.dataset.node);
  });

  // of a picture wider than its place, the way from the cause is what is seen first
  const picture = document.querySelector(".picture");
  const first = picture?.querySelector(".node.on-path")?.getBoundingClientRect();
  if (first) picture.scrollLeft = first.left + first.width / 2 - picture.getBoundingClientRect().left - picture.clientWidth / 2;

  choice.onChange(() => {
    const { subject: what, entry } = choice;
    const speakers = entry ? page.citedBy.get(entry.key) ?? new Set() : new Set();
    const places = what ? choice.places() : new Set();
    const touches = (link) => link === what || link.split(">").includes(what) || speakers.has(link);
    for (const box of all("[data-node]")) {
      const is = box.dataset.node === what;
      box.setAttribute("aria-pressed", String(is));
      box.classList.toggle("chosen", is || what.split(">").includes(box.dataset.node));
      box.classList.toggle("speaks", speakers.has(box.dataset.node));
    }
    for (const link of all("svg [data-link]")) link.classList.toggle("chosen", touches(link.dataset.link));
    for (const cite of all("button[data-place]")) {
      cite.classList.toggle("lit", places.has(cite.dataset.place));
      cite.classList.toggle("current", cite.dataset.place === entry?.key);
    }
    for (const cause of all("[data-path]")) {
      cause.classList.toggle("chosen", page.nodes.has(what) && cause.dataset.path.split(" ").includes(what));
    }
  });
}

/** The box after or before the chosen one, in the order of the graph. */
export function stepNode(choice, by) {
  const ids = [...choice.page.nodes.keys()];
  if (!ids.length) return;
  const at = ids.indexOf(choice.subject);
  const next = ids[at < 0 ? (by > 0 ? 0 : ids.length - 1) : (at + by + ids.length) % ids.length];
  choice.set({ subject: next, range: null, words: "", entry: null });
  document.querySelector(`[data-node="${CSS.escape(next)}"]`)?.scrollIntoView({ block: "nearest" });
}
