// One row of the table. Its boxes are the only place where a step's values are kept.
const TEXTS = ["name", "actor", "limit", "condition", "requirement", "documents"];
const TYPED = [...TEXTS, "function"];
export const BOXES = ["kind", ...TYPED];
const DETAILS = ["condition", "requirement", "documents", "function"];
const WAY = ["label", "to"];
let copies = 0; // of branches: what is said of each has an id of its own

export const box = (row, name) => row.querySelector(`[data-box="${name}"]`);
export const waysOf = (row) => [...row.querySelectorAll("[data-way]")];

export function read(row) {
    const values = { token: row.dataset.token, stored: "stored" in row.dataset };
    for (const name of BOXES) values[name] = box(row, name).value;
    values.ways = waysOf(row).map((way) => ({ to: box(way, "to").value, label: box(way, "label").value }));
    return values;
}

export function write(row, values) {
    for (const name of BOXES) {
        const there = box(row, name);
        if (there.value !== values[name]) there.value = values[name];
    }
    while (waysOf(row).length > values.ways.length) waysOf(row).at(-1).remove();
    while (waysOf(row).length < values.ways.length) addWay(row, "");
    waysOf(row).forEach((way, place) => {
        const { to, label } = values.ways[place];
        box(way, "label").value = label;
        aim(box(way, "to"), to);
    });
}

// A step is whatever something was typed into; a stored one stays a step when it is emptied.
export function isBlank(row) {
    return !("stored" in row.dataset) && TYPED.every((name) => box(row, name).value.trim() === "");
}

export function addWay(row, to) {
    const way = waysOf(row)[0].cloneNode(true);
    copies += 1;
    for (const name of WAY) {
        const there = box(way, name);
        complain(there);
        wrongOf(there).id = `wrong-${name}-${row.dataset.token}-copy${copies}`;
        there.setAttribute("aria-describedby", wrongOf(there).id);
    }
    box(way, "label").value = "";
    row.querySelector("[data-ways]").append(way);
    aim(box(way, "to"), to);
    return way;
}

// Let a list choose a value that it may get only when its options are written anew.
export function aim(select, to) {
    if (![...select.options].some((option) => option.value === to)) select.append(new Option(to, to));
    select.value = to;
}

export function offer(select, options) {
    const chosen = select.value;
    const there = [...select.options];
    const isSame = there.length === options.length && there.every(
        (option, place) => option.value === options[place][0] && option.text === options[place][1],
    );
    if (isSame) return;
    select.replaceChildren(...options.map(([value, text]) => new Option(text, value)));
    select.value = options.some(([value]) => value === chosen) ? chosen : "";
}

export function shape(row) {
    row.dataset.kind = box(row, "kind").value;
    const ways = waysOf(row);
    const isBranching = ways.length > 1 || row.dataset.kind === "decision" || ways.some((way) => box(way, "label").value);
    row.classList.toggle("flow-row--branching", isBranching);
    row.classList.toggle("flow-row--forked", ways.length > 1);
    for (const way of ways) way.classList.toggle("flow-way--open", isBranching && box(way, "to").value === "");
}

// What stands in the boxes that are folded away.
export function details(row) {
    const shown = (input) => (input.matches("select") && input.value ? input.selectedOptions[0].text : input.value.trim());
    return DETAILS.map((name) => shown(box(row, name))).filter(Boolean);
}

// --- what the server says of a box --------------------------------------------------------------------------------
const wrongOf = (input) => (input.closest("[data-way]") ?? input.closest("[data-token]")).querySelector(`[data-wrong="${input.dataset.box}"]`);

function complain(input, text = "") {
    wrongOf(input).textContent = text;
    if (text) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
}

// Mark what can't be saved, but for the box or branch that is being filled in: whoever is typing isn't scolded.
export function complainAll(row, said, focused = document.activeElement) {
    for (const name of TEXTS) if (box(row, name) !== focused) complain(box(row, name), said.errors[name]);
    waysOf(row).forEach((way, place) => {
        if (!way.contains(focused)) for (const name of WAY) complain(box(way, name), said.ways[place]?.[name]);
    });
    showWhetherWrong(row);
}

// What was said of a box is no longer true once somebody types into it.
export function forgive(input) {
    if (!input.matches("[aria-invalid]")) return;
    complain(input);
    showWhetherWrong(input.closest("[data-token]"));
}

function showWhetherWrong(row) {
    row.classList.toggle("flow-row--wrong", row.querySelector("[aria-invalid]") !== null);
    const hidden = row.querySelector("[data-more] [aria-invalid]");
    if (hidden) hidden.closest("[data-more]").open = true;
}
