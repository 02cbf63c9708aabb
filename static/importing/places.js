// Ticks many organisations or posts at once, or sets their kind, without loading the page again.
document.querySelector("[data-import-places]")?.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=adjust]");
    if (!button) return;
    event.preventDefault();
    const form = event.currentTarget;
    const [act, what] = button.value.split("-");
    const boxes = [...form.querySelectorAll(`input[name^=${what === "posts" ? "post_" : "organisation_"}]`)];
    let told = button.dataset.told;
    if (act === "kind") {
        const kinds = form.elements.kind_for_all;
        const wanted = kinds.value;
        if (!wanted) return kinds.focus();
        const ticked = boxes.filter((box) => box.checked);
        for (const box of ticked) form.elements[box.name.replace("organisation", "kind")].value = wanted;
        told += ` ${kinds.selectedOptions[0].label} (${ticked.length})`;
        kinds.value = "";
    } else {
        for (const box of boxes) box.checked = act === "tick";
        told += ` (${act === "tick" ? boxes.length : 0})`;
    }
    button.closest("[role=group]").querySelector("[data-import-told]").textContent = told;
});
