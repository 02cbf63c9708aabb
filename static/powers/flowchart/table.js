// The rows together: adding, moving, removing them. Branches lead to rows, so they stay right whatever is moved.
import { addWay, box, details, isBlank, offer, read, shape, waysOf, write } from "./row.js";

const NEXT = "next";

export class Table {
    constructor(list, model, say) {
        this.list = list;
        this.model = model;
        this.say = say;
        this.count = 0;
        this.mostRows = Number(list.dataset.mostRows);
        this.mostWays = Number(list.dataset.mostWays);
        for (const row of this.rows()) if ("spare" in row.dataset) row.remove();
    }

    rows() {
        return [...this.list.children];
    }

    row(token) {
        return this.rows().find((row) => row.dataset.token === token);
    }

    // The rows that are steps: something stands in them.
    steps() {
        return this.rows().filter((row) => !isBlank(row));
    }

    rowOfStep(number) {
        return this.steps()[number - 1];
    }

    numberOf(row) {
        return isBlank(row) ? null : this.steps().indexOf(row) + 1;
    }

    nameOf(row) {
        const number = this.numberOf(row);
        return number ? this.say("step", number) : this.say("newStep");
    }

    snapshot() {
        return this.rows().map(read);
    }

    // Rows that stay keep their elements, and with them the focus and what is folded out.
    restore(snapshot) {
        const there = new Map(this.rows().map((row) => [row.dataset.token, row]));
        const rows = snapshot.map((values) => {
            const row = there.get(values.token) ?? this.made(values.token);
            if (values.stored) row.dataset.stored = "";
            write(row, values);
            return row;
        });
        rows.forEach((row, place) => {
            if (this.list.children[place] !== row) this.list.insertBefore(row, this.list.children[place] ?? null);
        });
        for (const row of this.rows().slice(rows.length)) row.remove();
        this.refresh();
    }

    made(token) {
        const holder = document.createElement("template");
        holder.innerHTML = this.model.innerHTML.replaceAll(this.model.content.firstElementChild.dataset.token, token);
        return holder.content.firstElementChild;
    }

    freshToken() {
        do this.count += 1; while (this.row(`j${this.count}`));
        return `j${this.count}`;
    }

    add(after, values = null) {
        if (this.rows().length >= this.mostRows) return null;
        const row = this.made(this.freshToken());
        if (after) after.after(row);
        else this.list.append(row);
        if (values) write(row, { ...values, token: row.dataset.token });
        this.refresh();
        return row;
    }

    copy(row) {
        return this.add(row, read(row));
    }

    // Returns how many branches led to it: they have to be chosen anew.
    remove(row) {
        const token = row.dataset.token;
        row.remove();
        let lost = 0;
        for (const select of this.list.querySelectorAll('[data-box="to"]')) {
            if (select.value !== token) continue;
            select.value = "";
            lost += 1;
        }
        if (!this.list.children.length) this.list.append(this.made(this.freshToken()));
        this.refresh();
        return lost;
    }

    move(row, by) {
        const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
        if (!other) return false;
        if (by < 0) other.before(row);
        else other.after(row);
        this.refresh();
        return true;
    }

    branch(row) {
        const ways = waysOf(row);
        if (ways.length >= this.mostWays) return null;
        const way = addWay(row, "");
        this.refresh();
        return way;
    }

    unbranch(way) {
        const row = way.closest("[data-token]");
        if (waysOf(row).length < 2) return false;
        way.remove();
        this.refresh();
        return true;
    }

    // A decision has two ways at least; what is none any more loses those that were never filled in.
    fitKind(row) {
        const kind = box(row, "kind").value;
        if (kind === "decision" && waysOf(row).length === 1) addWay(row, "");
        if (kind !== "decision") {
            const idle = waysOf(row).filter((way) => !box(way, "to").value && !box(way, "label").value);
            for (const way of idle) if (waysOf(row).length > 1) way.remove();
        }
        this.refresh();
    }

    refresh() {
        this.number();
        const names = this.names();
        this.rows().forEach((row, place, rows) => {
            shape(row);
            for (const way of waysOf(row)) this.fill(box(way, "to"), names);
            row.querySelector('[data-do="up"]').disabled = place === 0;
            row.querySelector('[data-do="down"]').disabled = place === rows.length - 1;
        });
    }

    // Token → what the row is called in a list to choose from.
    names() {
        const names = new Map();
        let fresh = 0;
        for (const [row, number] of this.numbers) {
            fresh += number ? 0 : 1;
            names.set(row.dataset.token, number ? `${number}. ${box(row, "name").value}` : `${this.say("newStep")}${fresh}`);
        }
        return names;
    }

    // All rows stand only in the list that is about to be opened: with a hundred rows, ten thousand entries are slow.
    fill(select, names = this.names(), isWhole = select === document.activeElement) {
        const row = select.closest("[data-token]");
        const following = names.get(row.nextElementSibling?.dataset.token);
        const others = [...names].filter(([token]) => token !== row.dataset.token && (isWhole || token === select.value));
        offer(select, [
            ["", this.say("choose")],
            [NEXT, following ? this.say("nextStep", following) : this.say("next")],
            ...others,
        ]);
    }

    number() {
        this.numbers = new Map();
        let last = 0;
        for (const row of this.rows()) {
            const number = isBlank(row) ? null : (last += 1);
            this.numbers.set(row, number);
            row.querySelector("[data-number]").textContent = number ?? "+";
            row.querySelector("[data-heading]").textContent = number ? this.say("step", number) : this.say("newStep");
            row.querySelector("[data-gist]").textContent = details(row).join(this.say("between"));
        }
    }
}
