// Says how many powers are ticked, with those of other pages. Without scripts the page says how many it brought along.
(() => {
  const told = document.querySelector("[data-picked]");
  const boxes = document.querySelectorAll('input[type="checkbox"][name="power"]');
  const tell = () => {
    const ticked = [...boxes].filter((box) => box.checked).length;
    told.querySelector("strong").textContent = Number(told.dataset.picked) + ticked;
    told.hidden = false;
  };
  for (const box of boxes) box.addEventListener("change", tell);
  addEventListener("pageshow", tell); // who comes back finds his ticks as he left them
})();
