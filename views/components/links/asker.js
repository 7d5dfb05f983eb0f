// Asks the app for what the titles alone cannot tell: first by the words, which is quick, then by meaning too.
const SOON = 90;
const LATER = 260;

class Asker {
  constructor(told) {
    this.told = told;
    this.answer = null;
  }

  ask(address, text) {
    clearTimeout(this.timer);
    this.stop?.abort();
    if (this.answer?.asked !== text) this.answer = null;
    this.waits = Boolean(address && text);
    if (!this.waits || this.answer?.deep) return void (this.waits = false);
    this.timer = setTimeout(() => this.send(address, text, false), SOON);
  }

  async send(address, text, deep) {
    this.stop = new AbortController();
    const { signal } = this.stop;
    try {
      const asked = new URLSearchParams({ q: text, ...(deep ? { deep: "1" } : {}) });
      const answer = await fetch(`${address}?${asked}`, { signal, cache: "no-store" });
      if (!answer.ok) throw new Error(String(answer.status));
      this.answer = { ...(await answer.json()), asked: text };
    } catch {
      if (signal.aborted) return;
      this.answer = { asked: text, deep: true, failed: true };
    }
    if (signal.aborted) return;
    this.waits = !this.answer.deep;
    this.told();
    if (this.waits) this.timer = setTimeout(() => this.send(address, text, true), LATER);
  }

  async about(address, id) {
    try {
      const answer = await fetch(`${address}?${new URLSearchParams({ note: id })}`, { cache: "no-store" });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null; // the app has ended, which the page says itself
    }
  }
}
