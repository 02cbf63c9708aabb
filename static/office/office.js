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
        window.addEventListener("pagehide", () => {
            const left = new FormData();
            left.append("csrfmiddlewaretoken", token.value);
            left.append("left", "1");
            navigator.sendBeacon(presence.dataset.presenceUrl, left);
        });
    }
    // What the flowchart editor keeps for its own next page is nobody else's: whoever uses the computer after a sign-out.
    if (!document.getElementById("flow-form")) {
        try {
            sessionStorage.removeItem("flowchart-resume");
        } catch {
            // Storage is forbidden: nothing was kept.
        }
    }
    // One box that ticks all boxes of a table.
    for (const all of document.querySelectorAll("[data-tick-all]")) {
        all.addEventListener("change", () => {
            for (const box of document.querySelectorAll(`input[name="${all.dataset.tickAll}"]`)) box.checked = all.checked;
        });
    }
});
// The list of a form's faults is read first, and its links lead into the boxes themselves.
window.addEventListener("load", () => {
    const faults = document.querySelector("[data-faults]");
    if (!faults) return;
    faults.addEventListener("click", (event) => {
        const target = document.getElementById(event.target.closest("a")?.hash.slice(1) ?? "");
        if (!target) return;
        event.preventDefault();
        // The theme hides a list to choose from behind a box of its own.
        const box = target.matches(".select2-hidden-accessible") ? target.nextElementSibling.querySelector(".select2-selection") : target;
        if (box.tabIndex < 0) box.setAttribute("tabindex", "-1");
        box.scrollIntoView({ block: "center" });
        box.focus({ preventScroll: true });
    });
    faults.focus();
});
// The theme hides the page until its scripts run: a box that is to have the focus couldn't take it before.
window.addEventListener("load", () => document.querySelector("#office-main [autofocus]")?.focus());
// After the theme's own scripts, which wait for jQuery's turn, and when one of them has added a row.
window.addEventListener("load", () => (window.django?.jQuery ?? ((run) => run()))(nameThemeParts));
document.addEventListener("formset:added", nameThemeParts);

// Boxes and regions that the theme's scripts make have no name of their own, or all the same: give them their field's.
function nameThemeParts() {
    for (const box of document.querySelectorAll(".select2-selection")) {
        const select = box.closest(".select2")?.previousElementSibling;
        const label = select?.labels?.[0]?.textContent.trim();
        if (!label) continue;
        box.setAttribute("aria-controls", `select2-${select.id}-results`);
        for (const part of [box, box.querySelector("[role=textbox]"), box.querySelector("[role=searchbox]")]) {
            part?.removeAttribute("aria-labelledby");
            part?.setAttribute("aria-label", label);
        }
    }
    for (const region of document.querySelectorAll(".simplebar-content-wrapper")) {
        const heading = region.closest("fieldset")?.getAttribute("aria-labelledby");
        if (heading) region.setAttribute("aria-labelledby", heading);
    }
    for (const cell of document.querySelectorAll("thead th")) {
        // The column of the delete boxes: its cells speak for themselves.
        if (!cell.textContent.trim() && !cell.children.length) cell.setAttribute("role", "presentation");
    }
}
