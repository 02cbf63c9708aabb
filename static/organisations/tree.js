// The tree screen: unfold in place, move by dragging and by keys. Everything is also a link or a form of its own.
(() => {
    const KEYS = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "in", ArrowLeft: "out" };
    const EDGE = 0.3; // this share of a row's height at its top and bottom means "beside", the middle means "below"
    const DROPS = ["drop-before", "drop-inside", "drop-after"];
    let queue = Promise.resolve();
    let dragged = null;

    const region = () => document.querySelector("[data-tree]");
    const rowOf = (id) => document.querySelector(`[data-node="${id}"] > .tree-row`);
    const nodeOf = (element) => element.closest("[data-node]");

    // One request after the other: keys pressed quickly move step by step.
    const later = (work) => {
        queue = queue.then(work).catch(() => window.location.reload());
        return queue;
    };

    const load = async (url, options, focus) => {
        region().setAttribute("aria-busy", "true");
        const response = await fetch(url, { ...options, headers: { "X-Requested-With": "fetch" } });
        const part = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-tree]");
        if (!response.ok || !part) throw new Error("no tree");
        region().replaceWith(part);
        history.replaceState(null, "", response.url);
        const said = [...part.querySelectorAll("[data-tree-message]")].map((message) => message.textContent.trim());
        if (options.method === "POST") document.querySelector("[data-tree-status]").textContent = said.join(" ");
        const target = focus && focus();
        if (target) target.focus();
    };

    const move = (id, values) =>
        later(() => {
            const node = document.querySelector(`[data-node="${id}"]`);
            const link = node && node.querySelector(":scope > .tree-row [data-move]");
            if (!link) return undefined;
            const body = new FormData(document.querySelector("[data-tree-form]"));
            body.set("state", region().dataset.state);
            body.set("seen_parent", node.dataset.parent);
            for (const [name, value] of Object.entries(values)) body.set(name, value);
            return load(link.href, { method: "POST", body }, () => rowOf(id)?.querySelector("[data-move]"));
        });

    const clearDrops = () => {
        for (const row of document.querySelectorAll(".tree-row")) row.classList.remove(...DROPS, "is-dragged");
    };

    // Where a drop on this row would put the dragged node; null where it can't go.
    const aim = (event) => {
        const row = event.target.closest(".tree-row");
        if (!dragged || !row) return null;
        const node = nodeOf(row);
        if (nodeOf(rowOf(dragged)).contains(node)) return null;
        const box = row.getBoundingClientRect();
        const height = (event.clientY - box.top) / box.height;
        const beside = row.draggable; // its parent is in reach, too
        const goal = { row, target: node.dataset.node };
        if (beside && height < EDGE) return { ...goal, position: "left", mark: "drop-before" };
        if (beside && height > 1 - EDGE) return { ...goal, position: "right", mark: "drop-after" };
        return row.hasAttribute("data-drop") ? { ...goal, position: "last-child", mark: "drop-inside" } : null;
    };

    document.addEventListener("click", (event) => {
        const toggle = event.target.closest("[data-toggle]");
        if (!toggle || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        const id = nodeOf(toggle).dataset.node;
        later(() => {
            const link = rowOf(id)?.querySelector("[data-toggle]");
            return link && load(link.href, {}, () => rowOf(id)?.querySelector("[data-toggle]"));
        });
    });

    document.addEventListener("keydown", (event) => {
        const link = event.target.closest?.("[data-move]");
        if (!link || !KEYS[event.key] || event.altKey || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        move(nodeOf(link).dataset.node, { step: KEYS[event.key] });
    });

    document.addEventListener("submit", (event) => {
        if (!event.target.matches("[data-tree-undo]") || !region()) return;
        event.preventDefault();
        const form = event.target;
        later(() => load(form.action, { method: "POST", body: new FormData(form) }, () => document.querySelector(".tree a")));
    });

    document.addEventListener("dragstart", (event) => {
        const row = event.target.closest?.(".tree-row[draggable=true]");
        if (!row) return;
        dragged = nodeOf(row).dataset.node;
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", dragged);
        row.classList.add("is-dragged");
    });
    document.addEventListener("dragover", (event) => {
        const goal = aim(event);
        for (const row of document.querySelectorAll(`.${DROPS.join(",.")}`)) row.classList.remove(...DROPS);
        if (!goal) return;
        event.preventDefault();
        goal.row.classList.add(goal.mark);
    });
    document.addEventListener("drop", (event) => {
        const goal = aim(event);
        if (!goal) return;
        event.preventDefault();
        move(dragged, { target: goal.target, position: goal.position });
        dragged = null;
        clearDrops();
    });
    document.addEventListener("dragend", () => {
        dragged = null;
        clearDrops();
    });

    document.addEventListener("DOMContentLoaded", () => document.getElementById("tree-help")?.removeAttribute("hidden"));
})();
