// A save is answered by a new page. Where the writer was and what can be undone comes along in the tab's own storage.
import { box, waysOf } from "./row.js";

const STORE = "flowchart-resume";
const MOST = 50; // states to be undone

export function keep(table, history, { last, tab }) {
    const rows = table.rows();
    const row = last?.closest("[data-rows] > [data-token]");
    const isSeen = ({ top, bottom }) => bottom > 0 && top < window.innerHeight;
    const mark = [row, ...rows].find((candidate) => candidate && isSeen(candidate.getBoundingClientRect())) ?? rows[0];
    const kept = {
        page: here(),
        tab,
        steps: table.steps().map((step) => step.dataset.token),
        open: rows.filter((candidate) => candidate.querySelector("[data-more]").open).map((open) => open.dataset.token),
        mark: { token: mark.dataset.token, top: mark.getBoundingClientRect().top },
        box: row
            ? { token: row.dataset.token, name: last.dataset.box, way: waysOf(row).indexOf(last.closest("[data-way]")) }
            : { id: last?.id },
        past: history.past.slice(-MOST),
        future: history.future.slice(-MOST),
    };
    // Where the history is too much for the tab, the place alone.
    if (!write(kept)) write({ ...kept, past: [], future: [] });
}

// What was kept, where this page is the answer to that save: it was asked for by the editor itself. Else null. The tab
// forgets it either way.
export function take(table) {
    const kept = read();
    return kept?.page === here() && document.referrer.split("?")[0] === here() ? new Kept(kept, table) : null;
}

// A browser may forbid storage; the editor works without it.
function write(kept) {
    try {
        sessionStorage.setItem(STORE, JSON.stringify(kept));
        return true;
    } catch {
        return false;
    }
}

function read() {
    try {
        const text = sessionStorage.getItem(STORE);
        sessionStorage.removeItem(STORE);
        return JSON.parse(text);
    } catch {
        return null;
    }
}

const here = () => location.origin + location.pathname;

class Kept {
    constructor(kept, table) {
        Object.assign(this, kept, { table });
        // Steps that were new have got their keys by being saved.
        const now = table.steps().map((row) => row.dataset.token);
        this.isSame = now.length === kept.steps.length;
        this.names = new Map(this.isSame ? kept.steps.map((token, place) => [token, now[place]]) : []);
    }

    nameOf(token) {
        return this.names.get(token) ?? token;
    }

    row(token) {
        return this.table.row(this.nameOf(token));
    }

    restoreHistory(history) {
        if (!this.isSame) return;
        history.past = this.past.map((state) => this.renamed(state));
        history.future = this.future.map((state) => this.renamed(state));
    }

    renamed(state) {
        const { rows, lanes } = JSON.parse(state);
        const renamed = rows.map((row) => {
            const token = this.nameOf(row.token);
            const ways = row.ways.map((way) => ({ ...way, to: this.nameOf(way.to) }));
            return { ...row, token, ways, stored: "stored" in (this.table.row(token)?.dataset ?? {}) };
        });
        return JSON.stringify({ rows: renamed, lanes });
    }

    restorePlace() {
        for (const token of this.open) this.row(token)?.querySelector("[data-more]").toggleAttribute("open", true);
        const mark = this.row(this.mark.token);
        if (mark) window.scrollBy(0, mark.getBoundingClientRect().top - this.mark.top);
        this.boxOnPage()?.focus({ preventScroll: true });
    }

    boxOnPage() {
        const { id, token, name, way } = this.box;
        if (id) return document.getElementById(id);
        const row = token && this.row(token);
        return row && (box(waysOf(row)[way] ?? row, name) ?? box(row, "name"));
    }
}
