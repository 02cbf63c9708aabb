// Moves the progress bar without loading the page again, and opens the file when it is ready. Where scripts are off
// the page refreshes by itself. What a screen reader announces changes every ten seconds, and when another step begins;
// what is seen changes every two.
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
                part(document, "[data-print-doing]").replaceChildren(...part(page, "[data-print-doing]").childNodes);
                const heard = part(document, "[role=status]");
                const news = part(page, "[role=status]");
                if (round % 5 === 0 || heard.dataset.step !== news.dataset.step) {
                    heard.dataset.step = news.dataset.step;
                    heard.replaceChildren(...news.childNodes);
                }
            }
        } catch {
            // the network is gone for a moment: ask again
        }
        setTimeout(look, 2000);
    };
    setTimeout(look, 1000);
});
