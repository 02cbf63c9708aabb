// One row of the table. Its boxes are the only place where a step's values are kept.
export const BOXES = ["kind", "name", "actor", "limit", "condition", "requirement", "documents", "function"];
const TYPED = BOXES.filter((name) => name !== "kind");
const DETAILS = ["condition", "requirement", "documents", "function"];

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
    const ways = waysOf(row);
    const way = ways[0].cloneNode(true);
    way.querySelector(".flow-wrong")?.remove();
    box(way, "label").value = "";
    for (const name of ["aria-invalid", "aria-describedby"]) box(way, "to").removeAttribute(name);
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

export function filledDetails(row) {
    return DETAILS.filter((name) => box(row, name).value.trim()).length;
}

// What the server said of a box is no longer true once somebody types into it.
export function forgive(input) {
    if (!input.matches("[aria-invalid]")) return;
    input.removeAttribute("aria-invalid");
    const said = (input.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id.startsWith("wrong-"));
    for (const id of said) document.getElementById(id)?.remove();
    const row = input.closest("[data-token]");
    if (row && !row.querySelector("[aria-invalid]")) row.classList.remove("flow-row--wrong");
}
