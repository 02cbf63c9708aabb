// A time limit's boxes: only those that the chosen rule needs. Without this all are there, and the server empties the others.
window.addEventListener("DOMContentLoaded", () => {
    const kind = document.querySelector("select[data-limit-boxes]");
    if (!kind) return;
    const needed = JSON.parse(kind.dataset.limitBoxes);
    const period = document.querySelector("[name=limit_period]");
    const boxes = new Map(Object.values(needed).flat().map((name) => [name, document.querySelector(`.field-${name}`)]));

    function show() {
        const wanted = new Set(needed[kind.value] ?? []);
        if (period.value === "month") wanted.delete("limit_month"); // “by the 5th of each month” has but one month
        const rows = new Set();
        for (const [name, box] of boxes) {
            // What was refused stays in sight with its reason.
            box.hidden = !wanted.has(name) && !box.querySelector("[aria-invalid=true], .errorlist");
            rows.add(box.parentElement);
        }
        for (const row of rows) row.hidden = [...row.children].every((box) => box.hidden);
    }

    for (const select of [kind, period]) select.addEventListener("change", show);
    show();
});
