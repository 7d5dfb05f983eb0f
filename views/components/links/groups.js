// What the finder shows for what is typed, in groups, and what it says of it.
const FEW_UNSURE = 3; // notes that are only the nearest: a hint, and no answer

function noteRow(note, pieces = null) {
  return { kind: "note", key: note.id, note, pieces };
}

function goRow(kind, words, more, run) {
  return { kind, key: `${kind} ${words}`, words, more, run };
}

// In a very large library the browser has the titles of the best linked notes: the app knows the others.
function titlesFor(finder, index, text) {
  const known = !index ? [] : text ? find(index.notes, text) : finder.data.recents.map((id) => index.byId.get(id)).filter(Boolean);
  const more = (text ? finder.asker.answer?.titled ?? [] : []).filter(({ id }) => !index?.byId.has(id));
  const all = [...known, ...more];
  finder.titles = all.length;
  return all.slice(0, finder.data.find && text ? TITLES_SHOWN : MOST).map((note) => noteRow(note));
}

function groupsOf(finder, text) {
  const index = indexes.get(finder.data.token);
  const { step, data, go } = finder;
  const answer = finder.asker.answer;
  const folders = (answer?.folders ?? []).map(({ name, count, as }) => goRow("folder", name, `${count.toLocaleString("en")} ${count === 1 ? "note" : "notes"}`, () => go("browse", { [as]: name })));
  if (step?.what === "folder") return grouped(["Folders", folders]);
  const titles = titlesFor(finder, index, text);
  const shown = new Set(titles.map(({ key }) => key));
  const others = (list) => (list ?? []).filter(({ id }) => !shown.has(id));
  const spelled = titles.length ? [] : others(answer?.spelled).map((note) => noteRow(note));
  const said = others(answer?.notes).slice(0, answer?.fits ? MOST : FEW_UNSURE).map((note) => noteRow(note, note.pieces));
  if (step) return grouped(["Titles", titles], ["Spelled like this", spelled], [saidWords(answer), said]);
  const asked = text ? finder.steps.filter((each) => asksFor(each, text)) : [];
  const steps = text ? stepsFor(finder.steps, text).filter((each) => !asked.includes(each)).slice(0, STEPS_SHOWN) : finder.steps;
  const prompts = (answer?.prompts ?? []).map(({ title, query }) => goRow("prompt", title, "saved prompt", () => go("lines", query)));
  const every = data.find && text ? [goRow("all", `All results for “${text}”`, "", () => go("search", { q: text }))] : [];
  const known = text ? [["Titles", titles]] : [["Read last", titles]];
  return grouped(["Do this", asked], ...known, ["Spelled like this", spelled], [saidWords(answer), said], ["Folders and tags", folders], ["Saved prompts", prompts],
    ["Everything", every], ["Do", steps]);
}

function saidWords(answer) {
  return answer?.fits ? (answer.deep ? "In the text, by words and meaning" : "In the text") : "Nearest in meaning; nothing is surely about this";
}

function grouped(...groups) {
  return groups.filter(([, rows]) => rows.length).map(([words, rows]) => ({ words, rows }));
}

function facesOf(row) {
  if (row.kind !== "note") return [html("span", { class: "words" }, row.words), html("span", { class: "kind" }, row.more ?? "")];
  const { note, pieces } = row;
  return [swatch(note.kind, note.stub), html("span", { class: "about" }, html("span", { class: "title" }, note.title),
    pieces ? html("span", { class: "passage" }, ...marked(pieces)) : null), html("span", { class: "kind" }, KIND_NAMES[note.kind])];
}

// What is said is what was looked at: a word that no title and no text has is told to be so.
function stateOf({ data, titles, asker, step }, text) {
  const index = indexes.get(data.token);
  if (!index) return "Reading the titles …";
  if (!text) return titles && !step ? "Read last" : `${(data.notes || index.notes.length).toLocaleString("en")} notes: type a few letters`;
  const shown = data.find ? TITLES_SHOWN : MOST;
  const counted = titles > shown ? `The best ${shown} of ${titles.toLocaleString("en")} titles` : titles === 1 ? "1 note by its title" : `${titles} notes by their titles`;
  const byTitle = titles ? counted : "No title has these letters";
  if (!data.find || step?.what === "folder") return byTitle;
  const answer = asker.answer;
  if (answer?.failed) return `${byTitle}. The texts could not be searched.`;
  if (!answer) return `${byTitle}; looking in the texts …`;
  const nothing = !titles && answer.missing ? answer.missing : byTitle;
  return asker.waits ? `${nothing}; looking at the meaning …` : nothing;
}
