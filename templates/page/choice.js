/**
 * What is chosen: a box or link of the graph, a piece of evidence, a time, words, an entry.
 * Everything on the page follows from it; parts ask to be told of changes.
 */
import { haystack } from "./data.js";

export class Choice {
  /** @param {ReturnType<typeof import("./data.js").unpack>} page */
  constructor(page) {
    this.page = page;
    /** A node `N1`, a link `N1>N2` or a piece of evidence `E3`. */
    this.subject = "";
    /** @type {?[number, number]} */
    this.range = null;
    this.words = "";
    /** @type {?Entry} */
    this.entry = null;
    this.entries = page.entries;
    this.told = [];
  }

  /** @param {() => void} tell */
  onChange(tell) {
    this.told.push(tell);
  }

  /** Set some of it. An entry that the rest hides is shown all the same, by dropping the rest. */
  set(changes) {
    Object.assign(this, changes);
    this.entries = this.page.entries.filter(this.#matcher());
    if (changes.entry && !this.entries.includes(changes.entry)) {
      Object.assign(this, { subject: "", range: null, words: "" });
      this.entries = this.page.entries;
    }
    if (this.entry && !this.entries.includes(this.entry)) this.entry = null;
    for (const tell of this.told) tell();
  }

  /**
   * Places that the chosen box or link shows; of a box also those of the links that touch it.
   * @returns {Set<string>}
   */
  places() {
    const { page: { shows }, subject } = this;
    const touching = [...shows].filter(([what]) => what === subject || what.split(">").includes(subject));
    return new Set(touching.flatMap(([, keys]) => [...keys]));
  }

  /** Move by so many entries; from nothing to the first. @param {number} by */
  step(by) {
    if (!this.entries.length) return;
    const at = this.entry ? this.entries.indexOf(this.entry) + by : by > 0 ? 0 : -1;
    const last = this.entries.length - 1;
    this.set({ entry: this.entries[at < 0 && !this.entry ? last : Math.min(last, Math.max(0, at))] });
  }

  #matcher() {
    const { subject, range, page } = this;
    const words = this.words.toLowerCase().split(/\s+/).filter(Boolean);
    const places = subject && !page.files.has(subject) ? this.places() : null;
    return (entry) =>
      (!places || places.has(entry.key)) &&
      (!page.files.has(subject) || entry.cite.evidence === subject) &&
      (!range || (entry.time >= range[0] && entry.time <= range[1])) &&
      words.every((word) => haystack(entry).includes(word));
  }
}
