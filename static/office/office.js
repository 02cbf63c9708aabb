// Small helpers for the back office; every page works without them.
document.addEventListener("DOMContentLoaded", () => {
    // "Being looked at by X": tell the server every half minute that this page is still open.
    const presence = document.querySelector("[data-presence-url]");
    if (presence) {
        const token = document.querySelector("[name=csrfmiddlewaretoken]");
        setInterval(async () => {
            const response = await fetch(presence.dataset.presenceUrl, {
                method: "POST",
                headers: { "X-CSRFToken": token.value },
            });
            if (response.ok) presence.textContent = await response.text();
        }, 30000);
    }
    // One box that ticks all boxes of a table.
    for (const all of document.querySelectorAll("[data-tick-all]")) {
        all.addEventListener("change", () => {
            for (const box of document.querySelectorAll(`input[name="${all.dataset.tickAll}"]`)) box.checked = all.checked;
        });
    }
});
