// The flowchart editor: puts the table, its history, the keyboard and the preview together.
import { dragRows } from "./drag.js";
import { Frame } from "./frame.js";
import { History } from "./history.js";
import { listen } from "./keys.js";
import { Preview } from "./preview.js";
import { Problem } from "./problem.js";
import { keep, take } from "./resume.js";
import { box, complainAll, forgive, waysOf } from "./row.js";
import { Table } from "./table.js";

const form = document.getElementById("flow-form");
const texts = JSON.parse(document.getElementById("flow-texts").textContent);
const say = (name, ...values) => values.reduce((text, value, place) => text.replace(`{${place}}`, () => value), texts[name]);
const live = form.querySelector("[data-live]");
const list = form.querySelector("[data-rows]");

const table = new Table(list, document.getElementById("flow-row-model"), say);
table.refresh();

const preview = new Preview(form, {
    onStep: (number) => goTo(table.rowOfStep(number)),
    onLanes: () => changed("", 0),
    onFailure: () => {
        form.querySelector("[data-failed]").hidden = false;
        announce(texts.failed);
    },
    onShown: (found) => {
        shown(found);
        problem.follow(found.rows);
        history.amend({ lanes: preview.settledLanes });
    },
});
const frame = new Frame(form, preview);
const problem = new Problem((text) => announce(text));
const history = new History(
    () => ({ rows: table.snapshot(), lanes: preview.settledLanes }),
    (state) => {
        table.restore(state.rows);
        preview.settledLanes = state.lanes;
    },
);
const kept = take(table); // where this page answers a save
kept?.restoreHistory(history);
let last = null; // the box that had the focus last
let typing = null; // the box that was typed into since the last state
let wasSent = false;
let sentAt = -Infinity;
let lastSummary = "";
let said = {}; // of which rows the server said what, but for those that were typed into since

function announce(...texts) {
    live.textContent = "";
    live.classList.remove("flow-refused");
    if (texts[0]) requestAnimationFrame(() => live.replaceChildren(...texts));
}

// Something was done: remember it, say it, draw it.
function changed(text, pause) {
    typing = null;
    history.commit();
    showState();
    announce(text);
    preview.ask(pause);
}

function showState() {
    form.querySelector("[data-undo]").disabled = !history.past.length;
    form.querySelector("[data-redo]").disabled = !history.future.length;
    form.querySelector("[data-unsaved-mark]").hidden = !isUnsaved();
    frame.makeRoom();
}

const isUnsaved = () => "unsaved" in form.dataset || history.isChanged;

function goTo(row, name = "name") {
    if (!row) return;
    frame.open("table");
    row.scrollIntoView({ block: "nearest" });
    box(row, name).focus();
}

// --- what the buttons and keys do ---------------------------------------------------------------------------------
const acts = {
    add(row) {
        const added = table.add(row);
        if (!added) return announce(texts.full);
        added.dataset.fresh = "";
        changed(row ? say("added", table.nameOf(row)) : texts.addedFirst);
        return goTo(added);
    },
    copy(row) {
        const copied = table.copy(row);
        if (!copied) return announce(texts.full);
        changed(say("copied", table.nameOf(row)));
        return goTo(copied);
    },
    remove(row) {
        const neighbour = row.nextElementSibling ?? row.previousElementSibling;
        const name = table.nameOf(row);
        const lost = table.remove(row);
        changed(lost ? say("removedTarget", name, lost) : say("removed", name));
        goTo(neighbour ?? list.firstElementChild);
    },
    move(row, by) {
        const focused = document.activeElement;
        if (!table.move(row, by)) return;
        changed(say("moved", table.rows().indexOf(row) + 1));
        // A button at the end of its way can't keep the focus.
        if (focused?.disabled) row.querySelector(`[data-do="${by < 0 ? "down" : "up"}"]`).focus();
        else focused?.focus();
        row.scrollIntoView({ block: "nearest" });
    },
    branch(row) {
        const way = table.branch(row);
        if (!way) return;
        changed(texts.branched);
        const first = waysOf(row)[0];
        // Two ways need two conditions: begin with the first that has none.
        box(box(first, "label").value ? way : first, "label").focus();
    },
    unbranch(way) {
        const row = way.closest("[data-token]");
        if (!table.unbranch(way)) return;
        changed(texts.unbranched);
        box(waysOf(row).at(-1), "to").focus();
    },
    undo: () => travel("undo", texts.undone),
    redo: () => travel("redo", texts.redone),
    save: () => form.requestSubmit(form.querySelector("[name=_save]")),
};

function travel(way, text) {
    const place = placeOf(document.activeElement);
    const before = new Set(table.rows());
    if (!history[way]()) return announce(texts.nothingToUndo);
    changed(text);
    const back = table.rows().find((row) => !before.has(row));
    if (back) return goTo(back);
    const row = table.row(place?.token) ?? table.rows()[Math.min(place?.at ?? 0, table.rows().length - 1)];
    if (place) goTo(row, place.name);
    return undefined;
}

function placeOf(element) {
    const row = element?.closest?.("[data-rows] > [data-token]");
    if (!row) return null;
    const name = element.dataset.box ?? "name";
    return { token: row.dataset.token, at: table.rows().indexOf(row), name: ["to", "label"].includes(name) ? "name" : name };
}

list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (!button) return;
    event.preventDefault();
    const row = button.closest("[data-token]");
    if (button.dataset.do === "up") acts.move(row, -1);
    else if (button.dataset.do === "down") acts.move(row, 1);
    else if (button.dataset.do === "unbranch") acts.unbranch(button.closest("[data-way]"));
    else acts[button.dataset.do](row);
});
form.querySelector('[data-do="add-last"]').addEventListener("click", (event) => {
    event.preventDefault();
    acts.add(list.lastElementChild);
});
form.querySelector("[data-undo]").addEventListener("click", acts.undo);
form.querySelector("[data-redo]").addEventListener("click", acts.redo);

// --- what is typed ------------------------------------------------------------------------------------------------
list.addEventListener("input", (event) => {
    typing = event.target;
    announce(""); // what was said is of another moment
    forgive(event.target);
    delete said[event.target.closest("[data-token]").dataset.token];
    table.number();
    form.querySelector("[data-unsaved-mark]").hidden = false;
    preview.ask();
});
list.addEventListener("change", (event) => {
    const row = event.target.closest("[data-token]");
    if (event.target.dataset.box === "kind") table.fitKind(row);
    else table.refresh();
    changed("");
});
for (const kind of ["pointerover", "pointerdown", "focusin"]) {
    list.addEventListener(kind, (event) => {
        if (event.target.matches('[data-box="to"]')) table.fill(event.target, table.names(), true);
    });
}
// What is longer than its box can be read in full with the mouse on it.
list.addEventListener("pointerover", ({ target }) => {
    if (target.matches("input, select")) target.title = target.scrollWidth > target.clientWidth ? (target.selectedOptions?.[0].text ?? target.value) : "";
});
list.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-token]");
    for (const other of list.querySelectorAll(".is-current")) other.classList.remove("is-current");
    row?.classList.add("is-current");
    preview.mark(row && table.numberOf(row));
});
// What is still missing in a new row is said once it is left, what is wrong in a box once that is left.
list.addEventListener("focusout", (event) => {
    const row = event.target.closest("[data-token]");
    if (row && !row.contains(event.relatedTarget)) delete row.dataset.fresh;
    if (row) sayAt(row, event.relatedTarget);
});
listen(form, table, acts, (element) => element === typing);
dragRows(list, (row) => {
    table.refresh();
    changed(say("moved", table.rows().indexOf(row) + 1));
});

// --- what the server says of it -----------------------------------------------------------------------------------
function shown(found) {
    table.refresh(); // lists call steps by the names that the chart shows by now
    form.querySelector("[data-failed]").hidden = true;
    said = found.rows;
    for (const row of table.rows()) {
        const here = said[row.dataset.token];
        if (!here) continue;
        row.querySelector("[data-remark]").textContent = here.remark;
        row.querySelector("[data-faults-here]").replaceChildren(...here.faults.map(faultLine));
        sayAt(row);
    }
    const current = list.querySelector(".is-current");
    preview.mark(current && table.numberOf(current));
    form.querySelector("[data-tab-mark]").textContent = found.mark;
    if (found.summary !== lastSummary) announce([live.textContent, found.summary].filter(Boolean).join(" "));
    lastSummary = found.summary;
}

function sayAt(row, focused = document.activeElement) {
    const here = said[row.dataset.token];
    if (here && !("fresh" in row.dataset)) complainAll(row, here, focused);
}

function faultLine(fault) {
    const line = document.createElement("li");
    line.className = `flow-fault flow-fault--${fault.severity}`;
    line.textContent = fault.text;
    return line;
}

// Links in the lists of faults lead into the row's first box.
document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-token]");
    if (!link) return;
    event.preventDefault();
    const row = table.row(link.dataset.token);
    const wrong = row?.querySelector("[aria-invalid]");
    goTo(row);
    wrong?.focus();
});

// --- saving -------------------------------------------------------------------------------------------------------
form.addEventListener("focusin", (event) => {
    if (event.target.matches("input, select, textarea")) last = event.target;
});
form.addEventListener("submit", (event) => {
    // Enter presses the first button, which is for whoever has no scripts.
    // A second press while the first is on its way would be told that somebody was faster: himself.
    const isOnItsWay = event.timeStamp - sentAt < 2000;
    if (event.submitter?.value === "preview" || isOnItsWay) event.preventDefault();
    else {
        [wasSent, sentAt] = [true, event.timeStamp];
        history.commit();
        keep(table, history, { last, tab: frame.tab });
    }
});
window.addEventListener("pageshow", () => ([wasSent, sentAt] = [false, -Infinity]));
window.addEventListener("beforeunload", (event) => {
    if (!wasSent && isUnsaved()) event.preventDefault();
});
window.addEventListener("load", () => {
    if (problem.place && !(kept && problem.isInBoxes)) return problem.place.focus();
    if (kept) {
        frame.open(problem.place ? "table" : kept.tab);
        kept.restorePlace();
        if (!problem.place) return announce(...saidOnTop());
        list.querySelector("[aria-invalid]").focus();
        announce(...problem.inShort());
        return live.classList.add("flow-refused");
    }
    if (table.rows().length === 1) box(table.rows()[0], "name").focus();
    return undefined;
});
showState();

// The page's own message, for whoever doesn't see the top of it.
function saidOnTop() {
    const message = document.querySelector("[data-messages] li");
    if (!message) return [];
    const link = message.querySelector("a");
    const text = message.textContent.trim();
    return link ? [text.slice(0, -link.textContent.length), link.cloneNode(true)] : [text];
}
