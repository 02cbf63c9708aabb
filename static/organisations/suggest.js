// Suggestions for a box in which an organisation is named; without it the box takes a code or a name as well.
document.addEventListener("DOMContentLoaded", () => {
    for (const box of document.querySelectorAll("input[data-suggest]")) {
        const list = document.createElement("datalist");
        list.id = `${box.id}-suggestions`;
        box.setAttribute("list", list.id);
        box.after(list);
        let wait;
        box.addEventListener("input", () => {
            clearTimeout(wait);
            wait = setTimeout(async () => {
                const response = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(box.value)}`);
                if (!response.ok) return;
                const options = (await response.json()).found.map(({ code, label }) => new Option(label, code));
                list.replaceChildren(...options);
            }, 200);
        });
    }
});
