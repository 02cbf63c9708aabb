// Turns a rich text's box into an editor. Without this script it stays a box for plain text (portal/richtext/texts.py).
import { cleanPaste, withoutStyles } from "./paste.js";
import { askLink, askTable } from "./dialogs.js";
import { extensions } from "./extensions.js";
import { Toolbar } from "./toolbar.js";

const BOX = "textarea[data-richtext]:not([data-richtext-on])";
// The same as is_html in texts.py: what stands in the box is HTML, or plain text.
const HTML = /^\s*<(?:!|\/?(?:html|head|body|meta|style|div|p|h[1-6]|ul|ol|li|table|span|b|strong|i|em|u|s|a|br|font|center)\b)/i;

function contentOf(text) {
    if (HTML.test(text)) return text;
    const page = document.implementation.createHTMLDocument("");
    for (const part of text.replaceAll("\r\n", "\n").split(/\n[ \t\u3000]*\n\s*/)) {
        const paragraph = page.createElement("p");
        part.trim().split("\n").forEach((line, number) => {
            if (number) paragraph.append(page.createElement("br"));
            paragraph.append(line);
        });
        page.body.append(paragraph);
    }
    return page.body.innerHTML;
}

function labelOf(box) {
    const label = box.labels?.[0];
    if (!label) return { "aria-label": box.getAttribute("aria-label") ?? box.name };
    label.id ||= `${box.id}_label`;
    return { "aria-labelledby": label.id };
}

async function start(box) {
    if (box.name.includes("__prefix__")) return; // the pattern of a row that is still to be added
    box.dataset.richtextOn = "";
    const words = JSON.parse(box.dataset.richtext);
    const library = await import(box.dataset.richtextLibrary);
    const frame = box.closest(".richtext-input");
    const id = box.id;
    const page = document.createElement("div");
    page.className = "richtext-page";
    const status = document.createElement("p");
    status.className = "richtext-status";
    status.setAttribute("role", "status");
    const keys = document.createElement("p");
    keys.className = "richtext-keys";
    keys.id = `${id}_keys`;
    keys.textContent = words.keys;
    const described = (box.getAttribute("aria-describedby") ?? "").split(" ").filter((name) => name && name !== `${id}_hint`);

    const attributes = {
        ...labelOf(box),
        class: "richtext",
        role: "textbox",
        "aria-multiline": "true",
        "aria-describedby": [...described, keys.id].join(" "),
        ...(box.getAttribute("aria-invalid") ? { "aria-invalid": "true" } : {}),
    };
    const labels = [...(box.labels ?? [])];
    // What leads to the box (a label, a list of faults) leads to the editor.
    if (id) {
        box.id = `${id}_source`;
        attributes.id = id;
    }
    const editor = new library.Editor({
        element: page,
        injectCSS: false, // the page's policy forbids styles that scripts write; editor.css has them
        editable: !box.disabled && !box.readOnly,
        extensions: extensions(library, { link: () => askLink(editor, words) }),
        content: contentOf(box.value),
        editorProps: { attributes, transformPastedHTML: withoutStyles },
        onUpdate({ editor: changed }) {
            box.value = changed.isEmpty ? "" : changed.getHTML();
            box.dispatchEvent(new Event("input", { bubbles: true }));
        },
    });
    cleanPaste(page, box, words, status, () => editor);
    const toolbar = new Toolbar(editor, words, { link: () => askLink(editor, words), table: () => askTable(editor, words) });
    frame.classList.add("richtext-input--on");
    if (editor.isEditable) frame.append(toolbar.element);
    frame.append(page, keys, status);
    for (const label of labels) label.addEventListener("click", () => editor.commands.focus());
    box.dispatchEvent(new CustomEvent("richtext:ready", { bubbles: true }));
}

function startAll(within) {
    for (const box of within.querySelectorAll(BOX)) {
        // Should the library not load, the box is still there.
        start(box).catch((error) => console.error(error));
    }
}

startAll(document);
document.addEventListener("formset:added", (event) => startAll(event.target));
