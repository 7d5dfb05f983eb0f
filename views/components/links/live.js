// Asks once a second how far the work on the library is, and whether notes have changed. A page that shows something
// older is run again; it stays where it is, and so does what was typed. What changed is said for a few seconds.
const ASKED_EVERY = 1000;
const AWAITED_EVERY = 250; // while there is no library yet: its first notes are what the reader waits for
const HIDDEN_EVERY = 15000;
const NEWS_FOR = 9000;
const AWAY = "throughline-work-put-away"; // kept for this window, so that a reload does not bring it back
const LEAVING_FOR = 15000; // a page that is on its way to another one is not loaded anew: that would keep it here
const heard = { edition: null, answered: false };

class Live {
  constructor(root, changed, open, waits) {
    this.changed = changed;
    this.open = open;
    this.waits = waits;
    this.fill = html("i", {});
    this.words = html("span", { class: "live-words" });
    this.track = html("div", { class: "live-track", role: "progressbar", "aria-valuemin": "0", "aria-valuemax": "100" }, this.fill);
    const close = html("button", { type: "button", class: "live-close", "aria-label": "Close this notice", title: "Close this notice", onclick: () => this.putAway() }, icon(ICONS.close));
    this.work = html("div", { class: "live-work", hidden: "" }, this.words, close, this.track);
    this.news = html("button", { type: "button", class: "live-news", onclick: () => this.take() });
    this.status = html("div", { role: "status" }, this.news);
    this.news.hidden = true;
    root.append(html("div", { class: "live" }, this.status, this.work));
    this.awake = () => document.hidden || this.ask();
    this.leaves = () => (this.left = performance.now());
    this.left = -Infinity;
    document.addEventListener("visibilitychange", this.awake);
    addEventListener("beforeunload", this.leaves);
    this.ask();
  }

  dispose() {
    this.gone = true;
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.awake);
    removeEventListener("beforeunload", this.leaves);
  }

  async ask() {
    clearTimeout(this.timer);
    const asked = (this.asked = Symbol("asked"));
    let state = null;
    try {
      const answer = await fetch("/live", { cache: "no-store" });
      heard.answered ||= answer.ok;
      if (answer.status === 403 && this.mayReload()) return location.reload();
      state = answer.ok ? await answer.json() : null;
    } catch {
      // The app has ended, which the page says itself.
    }
    if (this.gone || asked !== this.asked) return;
    this.show(state ?? {});
    const soon = state?.token?.startsWith("none") ? AWAITED_EVERY : ASKED_EVERY;
    this.timer = setTimeout(() => this.ask(), document.hidden ? HIDDEN_EVERY : soon);
  }

  // The login has ended, which the page that then comes says; one that was never answered would be loaded for ever.
  mayReload() {
    return heard.answered && !this.gone && performance.now() - this.left > LEAVING_FOR;
  }

  // A notice that was put away comes back for the next work alone; what is being done stands on the Library page too.
  putAway() {
    sessionStorage.setItem(AWAY, this.job);
    this.work.hidden = true;
  }

  show({ token, words = "", share = 0, news = null, job = "" }) {
    this.job = job;
    this.work.hidden = !words || sessionStorage.getItem(AWAY) === job;
    this.words.textContent = words;
    this.fill.style.width = `${100 * share}%`;
    this.track.setAttribute("aria-valuenow", Math.round(100 * share));
    this.track.setAttribute("aria-label", words);
    if (news && heard.edition !== null && news.edition !== heard.edition && news.words) this.tell(news);
    if (news) heard.edition = news.edition;
    if (token && token !== this.token && token !== this.told && !this.isBusy()) {
      this.told = token;
      this.changed(token);
    }
  }

  // While a page is being made, or a click has just asked for one, nothing else is asked for: of two requests at once
  // the later would still name the note that is left, and show it under the address of the other.
  isBusy() {
    return this.waits() || document.querySelector("[data-test-script-state]")?.dataset.testScriptState === "running";
  }

  tell({ words, note }) {
    this.note = note;
    this.news.textContent = words;
    this.news.hidden = false;
    clearTimeout(this.silence);
    this.silence = setTimeout(() => (this.news.hidden = true), NEWS_FOR);
  }

  take() {
    this.news.hidden = true;
    if (this.note) this.open(this.note);
  }
}
