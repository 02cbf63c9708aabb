// Rows can be dragged by their number, with the mouse or a finger. An extra: the buttons and Alt+arrows do the same.
export function dragRows(list, onMoved) {
    list.addEventListener("pointerdown", (event) => {
        const handle = event.target.closest("[data-handle]");
        if (!handle || event.button !== 0) return;
        event.preventDefault();
        const row = handle.closest("[data-token]");
        const before = [...list.children].indexOf(row);
        row.classList.add("flow-row--dragged");

        const move = (moving) => {
            const other = [...list.children].find((candidate) => {
                const { top, bottom } = candidate.getBoundingClientRect();
                return candidate !== row && moving.clientY > top && moving.clientY < bottom;
            });
            if (!other) return;
            const { top, height } = other.getBoundingClientRect();
            if (moving.clientY < top + height / 2) other.before(row);
            else other.after(row);
        };
        const end = () => {
            window.removeEventListener("pointermove", move);
            window.removeEventListener("pointerup", end);
            window.removeEventListener("pointercancel", end);
            row.classList.remove("flow-row--dragged");
            if ([...list.children].indexOf(row) !== before) onMoved(row);
        };
        // On the window: an element that is moved in the page loses the pointer.
        window.addEventListener("pointermove", move);
        window.addEventListener("pointerup", end);
        window.addEventListener("pointercancel", end);
    });
}
