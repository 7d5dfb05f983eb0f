// Every note's title, read once, and the search in it: exact, prefix, phrase, all words, then first letters of words.
const MOST = 40;
const indexes = new Map();

function folded(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[\u2018\u2019]/g, "'").replace(/\s+/g, " ").trim();
}

// One line a note: kind and state, id, title, then its other names, split by tabs.
function readIndex(bytes) {
  const lines = new TextDecoder().decode(bytes).split("\n");
  const token = lines.shift();
  if (indexes.has(token)) return;
  const notes = lines.filter(Boolean).map((line) => {
    const [state, id, title, ...names] = line.split("\t");
    return { id, title, kind: KIND_ORDER[state[0]], stub: state[1] === "0", keys: [title, ...names].map(folded) };
  });
  indexes.clear();
  indexes.set(token, { notes, byId: new Map(notes.map((note) => [note.id, note])) });
  dispatchEvent(new CustomEvent("throughline-index"));
}

const LETTER = /[\p{L}\p{N}]/u;

// How a word stands in a title: 0 as a word of its own, 1 at the start of one, 2 inside one.
function standing(key, word) {
  let best = 2;
  for (let at = key.indexOf(word); at >= 0 && best > 0; at = key.indexOf(word, at + 1)) {
    if (at > 0 && LETTER.test(key[at - 1])) continue;
    best = Math.min(best, LETTER.test(key[at + word.length] ?? " ") ? 1 : 0);
  }
  return best;
}

// The first letters of the words of a title: "dtcic" finds "Does trust change in case …".
function initials(key) {
  return key.split(/[^\p{L}\p{N}]+/u).map((word) => word.slice(0, 1)).join("");
}

const NONE = 7;
const LEAST_INITIALS = 3; // fewer letters stand first in some words of nearly every title

function rankOf(key, query, words) {
  if (key === query) return 0;
  if (key.startsWith(query)) return 1;
  if (words.some((word) => !key.includes(word))) return NONE;
  const standings = words.map((word) => standing(key, word));
  if (key.includes(query) && Math.max(...standings) < 2) return 2 + Math.max(...standings);
  return 4 + Math.max(...standings);
}

// The index comes in order of connections, and that order decides among notes of the same rank.
function find(notes, text) {
  const query = folded(text);
  const words = query.split(" ").filter(Boolean);
  const ranks = Array.from({ length: NONE + 1 }, () => []);
  for (const note of notes) ranks[Math.min(...note.keys.map((key) => rankOf(key, query, words)))].push(note);
  const sure = ranks.slice(0, NONE).flat();
  if (sure.length >= MOST || query.length < LEAST_INITIALS || words.length > 1) return sure;
  return [...sure, ...ranks[NONE].filter((note) => (note.initials ??= note.keys.map(initials)).some((key) => key.includes(query)))];
}
