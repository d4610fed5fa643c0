/**
 * The document that the page carries, unpacked and indexed. See docs/how-to/workbench-page.md.
 *
 * @typedef {{evidence: string, insert_id?: string, line?: number, test?: string}} Cite
 * @typedef {{cite: Cite, name: string, kind: string, at: ?string, label: string, where: string,
 *   severity: string, text: string, cut: boolean, cited: boolean,
 *   key: string, time: number, haystack: string}} Entry
 */
import { byId } from "./dom.js";

/** Milliseconds since 1970, with fractions down to the microsecond; NaN without a time. */
export function instant(text) {
  if (!text) return NaN;
  const fraction = /\.(\d+)/.exec(text);
  return Date.parse(`${text.slice(0, 19)}Z`) + (fraction ? Number(`0.${fraction[1]}`) * 1000 : 0);
}

/** `10:00:31.052` @param {number} time */
export const clock = (time) => new Date(time).toISOString().slice(11, 23);

/** `2025-09-10 10:00:31` @param {number} time */
export const dayAndClock = (time) => new Date(time).toISOString().slice(0, 19).replace("T", " ");

/** One word for one place; the same as `place_key` in Python makes. @param {Cite} cite */
export function placeKey(cite) {
  if (cite.insert_id) return `${cite.evidence}/entry/${cite.insert_id}`;
  if (cite.line) return `${cite.evidence}/line/${cite.line}`;
  return cite.test ? `${cite.evidence}/test/${cite.test}` : cite.evidence;
}

/** Unpack what the page carries. Throws where the browser cannot. */
export async function unpack() {
  const packed = Uint8Array.from(atob(byId("packed").textContent), (one) => one.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return indexed(await new Response(stream).json());
}

function indexed(page) {
  const byKey = new Map();
  for (const entry of page.entries) {
    entry.key = placeKey(entry.cite);
    entry.time = instant(entry.at);
    if (!byKey.has(entry.key)) byKey.set(entry.key, entry);
  }
  for (const moment of page.moments) moment.time = instant(moment.at);
  const { nodes, edges } = page.analysis.graph;
  const keys = (cites) => cites.map(placeKey);
  /** What each box and link of the graph cites, by `N1` and `N1>N2`. */
  const shows = new Map();
  const citedBy = new Map();
  const add = (what, cites) => {
    const all = new Set([...(shows.get(what) ?? []), ...keys(cites)]);
    shows.set(what, all);
    for (const key of all) citedBy.set(key, (citedBy.get(key) ?? new Set()).add(what));
  };
  for (const node of nodes) add(node.id, node.evidence);
  for (const edge of edges) {
    add(`${edge.from}>${edge.to}`, [...edge.evidence, ...edge.counter_examples]);
  }
  return {
    ...page, byKey, shows, citedBy,
    nodes: new Map(nodes.map((node) => [node.id, node])),
    files: new Map(page.evidence.map((file) => [file.id, file])),
    buckets: page.buckets.map(([at, label, total, errors]) =>
      ({ time: instant(at), label, total, errors })),
  };
}

/** What a filter looks through; made when it is first asked for. @param {Entry} entry */
export function haystack(entry) {
  entry.haystack ??= [entry.name, entry.cite.evidence, entry.severity, entry.label, entry.where,
    entry.kind, entry.text, entry.at ?? ""].join("\n").toLowerCase();
  return entry.haystack;
}
