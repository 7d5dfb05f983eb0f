// One step of the reader is one step of the browser's Back. Where a page is turned to, Streamlit first writes the new
// page's query into the address of the page that is left, as a step of its own: Back would lead to a page that never was.
const TOGETHER = 3000; // milliseconds within which the second of the two steps follows

function oneStepEach() {
  if (history.oneStepEach) return;
  history.oneStepEach = true;
  const push = history.pushState;
  const none = { at: -TOGETHER, page: "" };
  let half = none;
  // Nobody has done anything between the two halves: a click or a key after the first makes the next a step of its own.
  for (const type of ["pointerdown", "keydown"]) addEventListener(type, () => (half = none), true);
  history.pushState = function (state, title, url) {
    const to = new URL(url ?? "", location.href);
    if (to.href === location.href) return history.replaceState(state, title, url); // the same address again is no step
    const fresh = performance.now() - half.at < TOGETHER && half.page === location.pathname;
    if (to.pathname !== location.pathname && fresh && to.search === location.search) {
      half = none;
      return history.replaceState(state, title, url);
    }
    if (to.pathname === location.pathname) half = { at: performance.now(), page: to.pathname };
    return push.call(history, state, title, url);
  };
}
