// Moves the progress bar without loading the page again, and opens the file when it is ready. Where scripts are off
// the page refreshes by itself. What a screen reader announces changes every ten seconds, the bar every two.
document.addEventListener("DOMContentLoaded", () => {
    const box = document.querySelector("[data-print-progress]");
    if (!box) return;
    const part = (page, name) => page.querySelector(`[data-print-progress] ${name}`);
    let round = 0;
    const look = async () => {
        round += 1;
        try {
            const response = await fetch(location.pathname, { credentials: "same-origin", cache: "no-store" });
            if (response.ok) {
                const page = new DOMParser().parseFromString(await response.text(), "text/html");
                const file = page.querySelector("[data-print-file]");
                if (file) return location.replace(file.getAttribute("href"));
                if (!part(page, "progress")) return location.reload();
                part(document, "progress").value = part(page, "progress").value;
                for (const name of round % 5 ? ["[data-print-doing]"] : ["[data-print-doing]", "[role=status]"]) {
                    part(document, name).replaceChildren(...part(page, name).childNodes);
                }
            }
        } catch {
            // the network is gone for a moment: ask again
        }
        setTimeout(look, 2000);
    };
    setTimeout(look, 1000);
});
