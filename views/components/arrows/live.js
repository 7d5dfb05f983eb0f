// A text area of Streamlit is read when it is left, or on Control and Enter: after a pause that key is pressed for it.
const PAUSE = 700;
const typists = new WeakMap();

class Typist {
  constructor() {
    this.stop = new AbortController();
    for (const kind of ["input", "compositionend"])
      document.addEventListener(kind, (event) => this.typed(event), { signal: this.stop.signal });
  }

  typed(event) {
    if (!event.target.matches?.(this.field) || event.isComposing) return; // a word is still being put together
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const key = { key: "Enter", code: "Enter", ctrlKey: true, bubbles: true, cancelable: true };
      if (event.target.isConnected) event.target.dispatchEvent(new KeyboardEvent("keydown", key));
    }, PAUSE);
  }

  dispose() {
    clearTimeout(this.timer);
    this.stop.abort();
  }
}

export default function ({ parentElement, data }) {
  let typist = typists.get(parentElement);
  if (!typist) typists.set(parentElement, (typist = new Typist()));
  typist.field = data.field;
  return whenGone(parentElement.host ?? parentElement, () => typist.dispose());
}
