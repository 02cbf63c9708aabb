// Moves the progress bar without loading the page again; the page refreshes by itself where scripts are off.
document.addEventListener("DOMContentLoaded", () => {
    const box = document.querySelector("[data-import-status]");
    if (!box) return;
    const bar = box.querySelector("progress");
    const ask = async () => {
        const response = await fetch(box.dataset.importStatus, { headers: { Accept: "application/json" } });
        if (!response.ok) return;
        const status = await response.json();
        if (!status.running) return location.reload();
        if (status.total && status.progress) {
            bar.max = status.total;
            bar.value = status.progress;
        }
        setTimeout(ask, 1000);
    };
    ask();
});
