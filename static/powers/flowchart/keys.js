// The table by keyboard.
import { box, waysOf } from "./row.js";

const LINE = ["kind", "name", "actor", "limit"];

// acts: add, branch, move, remove, undo, redo, save. isTyping: whether Ctrl+Z belongs to the box that is typed into.
export function listen(form, table, acts, isTyping) {
    let last = "";
    form.addEventListener("input", () => (last = ""));
    form.addEventListener("keydown", (event) => {
        // Enter that ends the writing of Chinese characters is no Enter.
        if (event.isComposing || event.keyCode === 229) return;
        // Nor is the one that takes a suggestion which the arrows have led to.
        const isTaking = event.key === "Enter" && event.target.list && ["ArrowDown", "ArrowUp"].includes(last);
        last = event.key;
        // One that is held down would go through the whole table.
        if (event.key === "Enter" && event.repeat) return event.preventDefault();
        if (isTaking && !event.ctrlKey && !event.metaKey && !event.altKey) return;
        const act = actOf(event, table, acts, isTyping);
        if (!act) return;
        event.preventDefault();
        act();
    });
}

function actOf(event, table, acts, isTyping) {
    const { key, target } = event;
    const withControl = event.ctrlKey || event.metaKey;
    if (withControl && !event.altKey) {
        const letter = key.toLowerCase();
        if (letter === "s") return acts.save;
        if (letter === "z" && !isTyping(target)) return event.shiftKey ? acts.redo : acts.undo;
        if (letter === "y" && !isTyping(target)) return acts.redo;
    }
    const row = target.closest?.("[data-rows] > [data-token]");
    if (!row) return target.matches?.("input") && key === "Enter" ? () => {} : null;
    if (key === "Enter" && withControl) return () => acts.add(row);
    if (key === "Enter" && event.altKey) return () => acts.branch(row);
    if (event.altKey && key === "Delete") return () => acts.remove(row);
    if (event.altKey && key === "ArrowUp") return () => acts.move(row, -1);
    if (event.altKey && key === "ArrowDown" && !target.matches("select")) return () => acts.move(row, 1);
    if (key === "Enter" && target.matches("input, select")) return () => goOn(target, row, table, acts);
    return null;
}

// Enter leads from box to box, from the last one to the next row, and below the last row it makes one: but only from a
// box that is typed into. In a list that is open it has chosen something before it gets here.
function goOn(input, row, table, acts) {
    const name = input.dataset.box;
    if (name === "to") {
        const following = input.closest("[data-way]").nextElementSibling;
        return (following ? box(following, "label") : row.nextElementSibling && box(row.nextElementSibling, "name"))?.focus();
    }
    if (name === "label") return box(input.closest("[data-way]"), "to").focus();
    const place = LINE.indexOf(name);
    if (place < 0) return undefined;
    if (place < LINE.length - 1) return box(row, LINE[place + 1]).focus();
    if (row.classList.contains("flow-row--branching") && row.dataset.kind !== "end") {
        return box(waysOf(row)[0], "label").focus();
    }
    const next = row.nextElementSibling;
    if (next) return box(next, "name").focus();
    return acts.add(row);
}
