// Print what is folded. Browsers that know ::details-content need nothing of this (see site.scss); the others do.
(() => {
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details.site-fold:not([open])")];
    for (const fold of opened) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of opened) fold.open = false;
  });
})();

// A chart that is wider than its box opens at its first step, and can be made to fit.
(() => {
  const box = document.querySelector(".site-chart");
  if (!box || box.scrollWidth <= box.clientWidth) return;
  const start = box.querySelector(".step.start") || box.querySelector(".step");
  const place = start.getBoundingClientRect();
  box.scrollLeft = place.left + place.width / 2 - box.getBoundingClientRect().left - box.clientWidth / 2;
  const tools = document.querySelector(".site-chart-tools");
  const button = tools.querySelector("button");
  tools.hidden = false;
  button.addEventListener("click", () => {
    box.classList.toggle("site-chart--fit");
    [button.textContent, button.dataset.other] = [button.dataset.other, button.textContent];
  });
})();
