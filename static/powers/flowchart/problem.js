// What kept the table from being saved stands above it until the boxes that it names are mended.
export class Problem {
    constructor(onMended) {
        this.onMended = onMended;
        this.place = document.querySelector("[data-problem]");
        this.lines = [...(this.place?.querySelectorAll("li") ?? [])];
    }

    get isInBoxes() {
        return this.lines.length > 0;
    }

    // rows: what the server says of each row's boxes now.
    follow(rows) {
        if (!this.isInBoxes) return;
        const open = this.lines.filter((line) => {
            const said = rows[line.querySelector("[data-token]").dataset.token];
            const isOpen = Boolean(said) && [said.errors, ...said.ways].some((errors) => Object.keys(errors).length);
            line.querySelector("[data-mended]").hidden = isOpen;
            return isOpen;
        });
        if (open.length) return;
        this.place.remove();
        this.lines = [];
        this.onMended(this.place.dataset.done);
    }

    // The same in one line, with the links: for whoever doesn't see the top of the page.
    inShort() {
        const links = new Map(this.lines.map((line) => line.querySelector("a")).map((link) => [link.dataset.token, link]));
        const copies = [...links.values()].flatMap((link) => [" ", link.cloneNode(true)]);
        return [this.place.querySelector("p").textContent, ...copies];
    }
}
