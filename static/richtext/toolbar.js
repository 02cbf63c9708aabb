// The toolbars: one stop of the Tab key each, arrow keys within them, Alt+F10 from the text, Esc back to it.
import { setAlign } from "./extensions.js";

const SVG = "http://www.w3.org/2000/svg";
// 24 × 24, drawn with lines.
const ICONS = {
    ul: "M9 6h11M9 12h11M9 18h11M4 6h.01M4 12h.01M4 18h.01",
    ol: "M10 6h10M10 12h10M10 18h10M4 4.5 5.5 4v5M3.5 14.5c0-2 3-2 3 0 0 1.2-3 3-3 4h3",
    left: "M4 5h16M4 10h9M4 15h16M4 20h9",
    center: "M4 5h16M7.5 10h9M4 15h16M7.5 20h9",
    right: "M4 5h16M11 10h9M4 15h16M11 20h9",
    link: "M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1",
    table: "M4 5h16v14H4zM4 10h16M4 14.5h16M9.5 5v14M14.5 5v14",
    undo: "M8 5 4 9l4 4M4 9h10a5 5 0 0 1 0 10h-3",
    redo: "M16 5l4 4-4 4M20 9H10a5 5 0 0 0 0 10h3",
};
const LETTERS = { strong: "B", em: "I", u: "U", sup: "x²", sub: "x₂" };

function icon(name) {
    const picture = document.createElementNS(SVG, "svg");
    const line = document.createElementNS(SVG, "path");
    picture.setAttribute("viewBox", "0 0 24 24");
    picture.setAttribute("aria-hidden", "true");
    line.setAttribute("d", ICONS[name]);
    picture.append(line);
    return picture;
}

export class Toolbar {
    constructor(editor, words, { link, table }) {
        this.editor = editor;
        this.words = words;
        const run = (change) => () => change(editor.chain().focus()).run();
        const align = (name) => () => setAlign(editor, name);
        const mark = (name, command) => [name, run((chain) => chain[command]()), () => editor.isActive(command.replace("toggle", "").toLowerCase())];
        this.main = this.bar(words.toolbar, [
            [
                ["heading", run((chain) => chain.toggleHeading({ level: 2 })), () => editor.isActive("heading", { level: 2 })],
                ["subheading", run((chain) => chain.toggleHeading({ level: 3 })), () => editor.isActive("heading", { level: 3 })],
            ],
            [
                mark("strong", "toggleBold"),
                mark("em", "toggleItalic"),
                mark("u", "toggleUnderline"),
                mark("sup", "toggleSuperscript"),
                mark("sub", "toggleSubscript"),
            ],
            [
                ["ul", run((chain) => chain.toggleBulletList()), () => editor.isActive("bulletList")],
                ["ol", run((chain) => chain.toggleOrderedList()), () => editor.isActive("orderedList")],
            ],
            [
                ["left", align("align-left"), () => editor.isActive({ align: "align-left" })],
                ["center", align("align-center"), () => editor.isActive({ align: "align-center" })],
                ["right", align("align-right"), () => editor.isActive({ align: "align-right" })],
            ],
            [
                ["link", link, () => editor.isActive("link")],
                ["table", table, null, () => !editor.isActive("table")],
            ],
            [
                ["undo", run((chain) => chain.undo()), null, () => editor.can().undo()],
                ["redo", run((chain) => chain.redo()), null, () => editor.can().redo()],
            ],
        ]);
        const cell = (name, command) => [name, run((chain) => chain[command]()), null, () => editor.can()[command]()];
        this.table = this.bar(words.tableToolbar, [
            [cell("rowBefore", "addRowBefore"), cell("rowAfter", "addRowAfter"), cell("columnBefore", "addColumnBefore"), cell("columnAfter", "addColumnAfter")],
            [cell("deleteRow", "deleteRow"), cell("deleteColumn", "deleteColumn"), cell("deleteTable", "deleteTable")],
            [cell("merge", "mergeCells"), cell("split", "splitCell"), ["header", run((chain) => chain.toggleHeaderCell()), () => editor.isActive("tableHeader")]],
        ]);
        this.table.dom.classList.add("richtext-toolbar--table");
        this.element = document.createElement("div");
        this.element.className = "richtext-toolbars";
        this.element.append(this.main.dom, this.table.dom);
        editor.on("transaction", () => this.update());
        editor.view.dom.addEventListener("keydown", (event) => {
            if (event.key !== "F10" || !event.altKey) return;
            event.preventDefault();
            (this.table.dom.hidden ? this.main : this.table).buttons.find((button) => button.tabIndex === 0)?.focus();
        });
        this.update();
    }

    bar(label, groups) {
        const dom = document.createElement("div");
        dom.className = "richtext-toolbar";
        dom.setAttribute("role", "toolbar");
        dom.setAttribute("aria-label", label);
        const bar = { dom, buttons: [], items: [] };
        for (const group of groups) {
            const part = document.createElement("div");
            part.className = "richtext-group";
            part.setAttribute("role", "group");
            for (const [name, act, isOn = null, isPossible = null] of group) {
                const button = this.button(name, isOn);
                button.addEventListener("click", () => {
                    if (button.getAttribute("aria-disabled") !== "true") act();
                });
                part.append(button);
                bar.buttons.push(button);
                bar.items.push({ button, isOn, isPossible });
            }
            dom.append(part);
        }
        bar.buttons.forEach((button, index) => {
            button.tabIndex = index ? -1 : 0;
        });
        dom.addEventListener("keydown", (event) => this.move(bar, event));
        return bar;
    }

    button(name, isOn) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = `richtext-button richtext-button--${name}`;
        if (ICONS[name]) button.append(icon(name));
        else button.textContent = LETTERS[name] ?? this.words[name];
        if (ICONS[name] || LETTERS[name]) {
            button.setAttribute("aria-label", this.words[name]);
            button.title = this.words[name];
        }
        if (isOn) button.setAttribute("aria-pressed", "false");
        // The text keeps its selection when a button is pressed with the mouse.
        button.addEventListener("mousedown", (event) => event.preventDefault());
        return button;
    }

    move(bar, event) {
        if (event.key === "Escape") {
            event.preventDefault();
            this.editor.commands.focus();
            return;
        }
        const now = bar.buttons.indexOf(document.activeElement);
        const last = bar.buttons.length - 1;
        const next = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: last }[event.key];
        if (now < 0 || next === undefined) return;
        event.preventDefault();
        const target = bar.buttons[next < 0 ? last : next > last ? 0 : next];
        for (const button of bar.buttons) button.tabIndex = button === target ? 0 : -1;
        target.focus();
    }

    update() {
        this.table.dom.hidden = !this.editor.isActive("table");
        for (const bar of [this.main, this.table]) {
            if (bar.dom.hidden) continue;
            for (const { button, isOn, isPossible } of bar.items) {
                if (isOn) button.setAttribute("aria-pressed", String(isOn()));
                if (isPossible) button.setAttribute("aria-disabled", String(!isPossible()));
            }
        }
    }
}
