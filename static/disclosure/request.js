// The application for information and its receipt; both work without this.
(() => {
  // The list of what is wrong is read first; its links lead into the boxes.
  const faults = document.querySelector("[data-faults]");
  faults?.focus();
  faults?.addEventListener("click", (event) => {
    const box = document.getElementById(event.target.closest("a")?.hash.slice(1) ?? "");
    if (!box) return;
    event.preventDefault();
    box.scrollIntoView({ block: "center" });
    box.focus({ preventScroll: true });
  });

  // Only the boxes of the kind of applicant that was chosen.
  const kinds = document.querySelectorAll("input[name=applicant]");
  const choose = () => {
    const chosen = document.querySelector("input[name=applicant]:checked")?.value;
    for (const group of document.querySelectorAll("[data-applicant]")) {
      group.hidden = Boolean(chosen) && (group.dataset.applicant === "person") !== (chosen === "person");
    }
  };
  for (const kind of kinds) kind.addEventListener("change", choose);
  if (kinds.length) choose();

  // Print and copy.
  for (const tools of document.querySelectorAll("[data-scripted]")) tools.hidden = false;
  document.querySelector("[data-print]")?.addEventListener("click", () => print());
  const copy = document.querySelector("[data-copy]");
  copy?.addEventListener("click", async () => {
    const box = document.createElement("textarea");
    try {
      await navigator.clipboard.writeText(copy.dataset.copy);
    } catch {
      // Without https browsers have no clipboard of this kind, but they still know the old way.
      box.value = copy.dataset.copy;
      document.body.append(box);
      box.select();
      const done = document.execCommand("copy");
      box.remove();
      if (!done) return;
    }
    copy.parentElement.querySelector("[role=status]").textContent = copy.dataset.done;
  });
})();
