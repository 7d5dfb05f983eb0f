// The graph as it was until a day: a slider over the days of its notes, which can also be played. Notes without a date
// have no place in it, which is said with their number.
const MOST_STEPS = 120; // steps of the slider: of days, where there are few enough, else of months or of years
const PLAYED = 9000; // milliseconds from the first step to the last
const SLOWEST = 700; // of one step
const SETTLED = 500; // after the last move of the slider, before its place is told
const FEW_DATED = 0.5; // of all notes: below that the time line says so
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

const OPEN = 99; // in place of a day or a month that a date does not name

// A date without a day, or without a month, is known to lie before the end of what it names: it stands there.
function endOf(day) {
  const [month, date] = [Math.floor(day / 100) % 100, day % 100];
  return day && day - 100 * month - date + 100 * (month || OPEN) + (date || OPEN);
}

function dayWords(day) {
  const [year, month, date] = [Math.floor(day / 10000), Math.floor(day / 100) % 100, day % 100];
  return [date === OPEN ? "" : date, MONTHS[month - 1] ?? "", year].filter(Boolean).join(" ");
}

// Days as steps; where they are many, the end of each month or year stands for its days.
function stepsOf(days) {
  const all = [...new Set(days)].filter(Boolean).sort((a, b) => a - b);
  for (const part of [1, 100, 10000]) {
    const steps = [...new Map(all.map((day) => [Math.floor(day / part), Math.floor(day / part) * part + part - 1])).values()];
    if (steps.length <= MOST_STEPS || part === 10000) return steps;
  }
}

class TimeLine {
  constructor(changed, told) {
    this.changed = changed;
    this.told = told;
    this.until = 0;
    this.undated = false;
    this.button = html("button", { type: "button", class: "plain", "aria-pressed": "false", onclick: () => this.turn() }, "Time line");
    this.slider = html("input", { type: "range", min: "0", step: "1", "aria-label": "Until", oninput: () => this.slid() });
    this.player = html("button", { type: "button", class: "plain play", onclick: () => (this.playing ? this.pause() : this.play()) }, "Play");
    this.words = html("p", { class: "time-words" });
    this.box = html("input", { type: "checkbox", onchange: () => this.take({ until: this.until, undated: this.box.checked }, true) });
    this.undatedWords = html("span", {});
    this.note = html("p", { class: "time-note" });
    const both = html("label", { class: "time-undated" }, this.box, this.undatedWords);
    this.element = html("div", { class: "time", role: "group", "aria-label": "Time line" },
      html("div", { class: "time-line" }, this.player, this.slider, this.words), html("div", { class: "time-line" }, both, this.note));
    this.element.hidden = true;
    this.both = both;
  }

  setGraph({ days, notes }) {
    this.pause();
    this.days = days.map(endOf);
    this.steps = stepsOf(this.days);
    this.dated = days.reduce((sum, day) => sum + Number(day > 0), 0);
    this.button.hidden = this.steps.length < 2;
    this.slider.max = String(Math.max(0, this.steps.length - 1));
    const without = notes - this.dated;
    this.both.hidden = !without;
    this.undatedWords.textContent = `Show the ${without.toLocaleString("en")} ${without === 1 ? "note" : "notes"} without a date too`;
    this.note.hidden = this.dated >= FEW_DATED * notes;
    this.note.textContent = `Only ${this.dated.toLocaleString("en")} of ${notes.toLocaleString("en")} notes have a date: the time line tells of these alone.`;
    this.draw();
  }

  turn() {
    this.stop();
    this.take({ until: this.until ? 0 : this.steps.at(-1), undated: this.undated }, true);
  }

  take({ until, undated }, mine = false) {
    this.until = endOf(until);
    this.undated = undated;
    this.draw();
    if (mine) {
      this.changed();
      this.told();
    }
  }

  // The step that a day falls on: the last one that is not after it.
  at() {
    return Math.max(0, (this.steps?.findLastIndex((step) => step <= this.until) ?? 0));
  }

  slid() {
    this.stop();
    this.go(Number(this.slider.value));
    clearTimeout(this.settling);
    this.settling = setTimeout(this.told, SETTLED);
  }

  go(at) {
    this.until = this.steps[at];
    this.draw();
    this.changed();
  }

  play() {
    const last = this.steps.length - 1;
    let at = this.at() >= last ? 0 : this.at();
    this.go(at);
    this.player.textContent = "Pause";
    this.playing = setInterval(() => {
      if (!this.element.isConnected) return this.pause();
      at += 1;
      this.go(at);
      if (at >= last) {
        this.pause();
        this.told();
      }
    }, Math.min(SLOWEST, PLAYED / this.steps.length));
  }

  pause() {
    const was = this.playing;
    this.stop();
    if (was && this.until) this.told();
  }

  // Without a word: where another day is about to be set, this one is not to be told.
  stop() {
    clearInterval(this.playing);
    this.playing = null;
    this.player.textContent = "Play";
  }

  draw() {
    const on = this.until > 0 && this.steps?.length > 1;
    this.element.hidden = !on;
    this.button.setAttribute("aria-pressed", String(on));
    if (!on) return;
    const at = this.at();
    this.slider.value = String(at);
    this.box.checked = this.undated;
    const shown = this.days.reduce((sum, day) => sum + Number(day > 0 && this.isIn(day)), 0);
    const words = dayWords(this.until);
    this.slider.setAttribute("aria-valuetext", words);
    this.words.textContent = `Until ${words}: ${shown.toLocaleString("en")} of ${this.dated.toLocaleString("en")} dated notes`;
  }

  isIn(day) {
    return day <= this.until;
  }

  off() {
    if (!this.until || this.steps.length < 2) return null;
    return Uint8Array.from(this.days, (day) => Number(day ? !this.isIn(day) : !this.undated));
  }
}
