// A note that was read before stands open at the words that led on, once.
function setPanes() {
  for (const pane of document.querySelectorAll(".before:not([data-set])")) {
    pane.dataset.set = "";
    const led = pane.querySelector("[aria-current]");
    const down = led ? led.getBoundingClientRect().bottom - pane.getBoundingClientRect().top : 0;
    if (down > pane.clientHeight) pane.scrollTop += down - pane.clientHeight / 2;
  }
}

// What Streamlit shows is made ready after each change, once in a frame.
function watchPage(signal, changed) {
  let asked = 0;
  const ready = () => {
    setFormulas();
    setPanes();
    changed();
  };
  const watcher = new MutationObserver(() => {
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(ready);
  });
  watcher.observe(document.body, { childList: true, subtree: true });
  signal.addEventListener("abort", () => watcher.disconnect());
  ready();
}
