// What the finder can do besides opening a note. A step with `then` asks for a note (or a folder) first.
function here() {
  const asked = new URLSearchParams(location.search);
  const page = location.pathname.split("/").pop() || "home";
  return { page, asked, note: page === "note" ? asked.get("note") : null, line: page === "lines" ? asked.get("from") : null };
}

function commandsOf(data, go, help) {
  if (!data.find) return [];
  const { asked, note, line } = here();
  const all = Object.fromEntries(asked);
  const steps = [
    note && { words: "Connect this note to …", then: "Connect to", run: (id) => go("connect", { a: note, b: id }) },
    note && { words: "Make a prompt of this note", run: () => go("lines", { from: note }) },
    note && { words: "Show this note in the whole graph", run: () => go("graph", { shown: note, focus: note }) },
    line && { words: "Add a note to the line …", then: "Add to the line", run: (id) => go("lines", { ...all, from: [...new Set([...line.split(","), id])].join(",") }) },
    { words: "Make a prompt of …", then: "Make a prompt of", run: (id) => go("lines", { from: id }) },
    { words: "Connect two notes", run: () => go("connect", {}) },
    data.folders && { words: "Open the folder …", then: "Open the folder", what: "folder" },
    data.walk && { words: "Continue the last walk", run: () => go("note", data.walk) },
    ...(data.tabs ?? []).flat().filter(([name]) => name !== here().page).map(([name, words]) => ({ words: `Go to ${words}`, run: () => go(name, {}) })),
    { words: "Light theme", run: () => themeTo("Light") },
    { words: "Dark theme", run: () => themeTo("Dark") },
    { words: "Theme of the system", run: () => themeTo("System") },
    { words: "Shortcuts", run: help },
  ].filter(Boolean);
  return steps.map((step) => ({ kind: "action", key: step.words, ...step }));
}

const TELLING = 4; // letters from which on the beginning of a step is meant as one, and not as the beginning of a title

// A step that begins with what is typed, or holds all of several words, is what is asked for: it comes before titles.
function asksFor({ words }, text) {
  const said = folded(words);
  const typed = folded(text).split(" ").filter(Boolean);
  if (typed.join(" ").length >= TELLING && said.startsWith(typed.join(" "))) return true;
  const has = said.split(" ");
  const last = typed.pop();
  return typed.length > 0 && typed.every((word) => has.includes(word)) && has.some((word) => word.startsWith(last));
}

// A step is found by the beginnings of its words: "con to" finds "Connect this note to …".
function stepsFor(steps, text) {
  const asked = folded(text).split(" ").filter(Boolean);
  return steps.filter(({ words }) => {
    const has = folded(words).split(" ");
    return asked.every((word) => has.some((one) => one.startsWith(word)));
  });
}
