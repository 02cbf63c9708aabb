// What the catalogue says of the chosen item is told, and fills in what nobody has chosen yet. The server checks it all.
window.addEventListener("DOMContentLoaded", () => {
    const item = document.querySelector("select[data-tells-rule]");
    if (!item) return;
    const task = document.querySelector("[name=task]");
    const rule = document.createElement("p");
    rule.id = "item-rule";
    rule.className = "office-hint office-told";
    rule.setAttribute("role", "status");
    item.parentElement.after(rule);
    item.setAttribute("aria-describedby", `${item.getAttribute("aria-describedby") ?? ""} item-rule`.trim());
    // In a new draft what nobody chose follows the item; what a person chose stays, and so does what is stored.
    const isNew = !document.querySelector("[name=seen_revision]")?.value;
    const chosenByHand = new Set();
    let isFilling = false;
    const followers = ["organisation", "audience"].map((name) => document.querySelector(`[name=${name}]`)).filter(Boolean);
    for (const box of followers) box.addEventListener("change", () => isFilling || chosenByHand.add(box));

    function fill(box, value) {
        if (!isNew || !value || chosenByHand.has(box)) return;
        if (![...box.options].some((option) => option.value === value)) return;
        box.value = value;
        isFilling = true;
        box.dispatchEvent(new Event("change", { bubbles: true }));
        isFilling = false;
    }

    function follow() {
        const chosen = item.selectedOptions[0];
        rule.textContent = chosen?.dataset.rule ?? "";
        for (const option of task?.options ?? []) {
            option.hidden = option.disabled = Boolean(option.dataset.item && item.value && option.dataset.item !== item.value);
        }
        if (task?.selectedOptions[0]?.disabled) task.value = "";
        return chosen;
    }

    item.addEventListener("change", () => {
        const chosen = follow();
        for (const box of followers) fill(box, chosen?.dataset[box.name]);
    });
    task?.addEventListener("change", () => {
        const wanted = task.selectedOptions[0]?.dataset.item;
        if (!wanted || item.value) return;
        item.value = wanted;
        item.dispatchEvent(new Event("change", { bubbles: true }));
    });
    follow();
});
