// The two small questions of the editor: where a link leads, and how large a table is to be.
let number = 0;

function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (value === true) made.setAttribute(name, "");
        else if (value !== false && value !== null) made.setAttribute(name, value);
    }
    made.append(...children);
    return made;
}

// Asks in a dialog; gives the values of its fields, with the pressed button's value as `action`, or nothing.
function ask(title, fields, buttons, words, check = () => "") {
    const prefix = `richtext-dialog-${++number}`;
    const inputs = {};
    const rows = fields.map(({ name, label, help, ...attributes }) => {
        const id = `${prefix}-${name}`;
        const input = element("input", { id, name, ...attributes });
        inputs[name] = input;
        const text = element("label", { for: id }, label);
        if (attributes.type === "checkbox") return element("p", { class: "richtext-dialog-tick" }, input, text);
        const parts = [text, input];
        if (help) {
            input.setAttribute("aria-describedby", `${id}-help`);
            parts.push(element("small", { id: `${id}-help` }, help));
        }
        return element("p", {}, ...parts);
    });
    const wrong = element("p", { class: "richtext-dialog-wrong", role: "alert" });
    const choices = buttons.map(({ label, action, isMain }) =>
        element("button", { type: isMain ? "submit" : "button", value: action, class: isMain ? "richtext-main" : null }, label),
    );
    const cancel = element("button", { type: "button" }, words.cancel);
    const form = element("form", { method: "dialog", novalidate: true }, element("h2", { id: `${prefix}-title` }, title), ...rows, wrong, element("div", { class: "richtext-dialog-buttons" }, ...choices, cancel));
    const dialog = element("dialog", { class: "richtext-dialog", "aria-labelledby": `${prefix}-title` }, form);
    // Not inside the page's own form: forms can't be nested.
    document.body.append(dialog);
    return new Promise((resolve) => {
        let result = null;
        const take = (action) => {
            const values = { action };
            for (const [name, input] of Object.entries(inputs)) values[name] = input.type === "checkbox" ? input.checked : input.value.trim();
            wrong.textContent = check(values);
            if (wrong.textContent) {
                Object.values(inputs)[0].focus();
                return;
            }
            result = values;
            dialog.close();
        };
        form.addEventListener("submit", (event) => {
            event.preventDefault();
            take(choices.find((button) => button.type === "submit").value);
        });
        for (const button of choices) if (button.type === "button") button.addEventListener("click", () => take(button.value));
        cancel.addEventListener("click", () => dialog.close());
        dialog.addEventListener("close", () => {
            dialog.remove();
            resolve(result);
        });
        dialog.showModal();
    });
}

const ADDRESS = /^(https?:\/\/[^\s/?#]|mailto:\S|tel:[+\d]|\/(?![/\\]))/i;

// What people type for an address: without https:// in front as a rule.
function completed(address) {
    if (/^[\w.+-]+@[\w-]+\.[\w.-]+$/.test(address)) return `mailto:${address}`;
    if (/^[\w-]+(\.[\w-]+)+([/:?#]|$)/.test(address)) return `https://${address}`;
    return address;
}

export async function askLink(editor, words) {
    const old = editor.getAttributes("link").href ?? "";
    if (!old && editor.state.selection.empty) editor.commands.focus();
    const buttons = [{ label: words.ok, action: "set", isMain: true }];
    if (old) buttons.push({ label: words.unlink, action: "unset" });
    const answer = await ask(
        words.link,
        [{ name: "href", label: words.address, help: words.addressHelp, type: "text", value: old, inputmode: "url", autocomplete: "off" }],
        buttons,
        words,
        ({ action, href }) => (action === "unset" || ADDRESS.test(completed(href)) ? "" : words.addressWrong),
    );
    const chain = editor.chain().focus();
    if (!answer) return chain.run();
    chain.extendMarkRange("link");
    if (answer.action === "unset") return chain.unsetLink().run();
    const href = completed(answer.href);
    // Nothing is selected: the address itself becomes the text.
    if (editor.state.selection.empty && !old) return chain.insertContent({ type: "text", text: href, marks: [{ type: "link", attrs: { href } }] }).run();
    return chain.setLink({ href }).run();
}

export async function askTable(editor, words) {
    const size = { type: "number", min: "1", inputmode: "numeric" };
    const answer = await ask(
        words.table,
        [
            { name: "rows", label: words.rows, value: "4", max: "100", ...size },
            { name: "cols", label: words.columns, value: "3", max: "20", ...size },
            { name: "header", label: words.withHeader, type: "checkbox", checked: true },
        ],
        [{ label: words.ok, action: "insert", isMain: true }],
        words,
    );
    if (!answer) return editor.commands.focus();
    const within = (text, most) => Math.min(Math.max(Number.parseInt(text, 10) || 1, 1), most);
    return editor.chain().focus().insertTable({ rows: within(answer.rows, 100), cols: within(answer.cols, 20), withHeaderRow: answer.header }).run();
}
