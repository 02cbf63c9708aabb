// The chart beside the table: asked for a moment after something was typed, shown as large as the reader likes.
const PAUSE = 350;
const STEP = 1.25;
const READABLE = 0.7; // smaller, and the labels can hardly be read: rather let it be scrolled
const [LEAST, MOST] = [0.25, 3];

export class Preview {
    constructor(form, { onStep, onLanes, onFailure, onShown }) {
        this.form = form;
        this.chart = form.querySelector("[data-chart]");
        this.faults = form.querySelector("[data-said]");
        this.lanes = form.querySelector("[data-lanes]");
        this.zoom = "auto";
        Object.assign(this, { onStep, onLanes, onFailure, onShown });
        this.chart.addEventListener("click", (event) => {
            const step = event.target.closest("[data-step]");
            if (step) this.onStep(Number(step.dataset.step));
        });
        this.lanes.addEventListener("click", (event) => this.moveLane(event));
        for (const button of form.querySelectorAll("[data-zoom]")) {
            button.addEventListener("click", () => this.setZoom(button.dataset.zoom));
        }
        new ResizeObserver(() => this.fit()).observe(this.chart);
        this.fit();
    }

    ask(pause = PAUSE) {
        clearTimeout(this.timer);
        this.running?.abort(); // what it would show is no longer there
        this.timer = setTimeout(() => this.fetch(), pause);
    }

    async fetch() {
        const running = (this.running = new AbortController());
        try {
            const response = await fetch(this.form.dataset.preview, {
                method: "POST",
                body: new FormData(this.form),
                signal: running.signal,
                redirect: "error", // to the sign-in page
            });
            if (!response.ok) throw new Error(String(response.status));
            this.show(await response.json());
        } catch (error) {
            if (error.name !== "AbortError") this.onFailure();
        }
    }

    show(found) {
        const { scrollLeft, scrollTop } = this.chart;
        this.chart.innerHTML = found.chart;
        this.fit();
        this.chart.scrollTo(scrollLeft, scrollTop);
        this.faults.innerHTML = found.faults;
        const button = document.activeElement?.closest?.("[data-lane]");
        const at = button && this.lanes.contains(button) ? this.place(button) : null;
        this.lanes.innerHTML = found.lanes;
        if (at !== null) this.focusLane(at + Number(this.moved ?? 0), this.moved);
        this.moved = null;
        this.onShown(found);
    }

    // --- how large -------------------------------------------------------------------------------------------------
    setZoom(zoom) {
        if (zoom === "in") this.zoom = Math.min(MOST, this.scale * STEP);
        else if (zoom === "out") this.zoom = Math.max(LEAST, this.scale / STEP);
        else this.zoom = zoom;
        this.fit();
    }

    // How it is looked at: how large, and scrolled to where.
    get look() {
        return { zoom: this.zoom, left: this.chart.scrollLeft, top: this.chart.scrollTop };
    }

    set look({ zoom, left, top }) {
        this.setZoom(zoom);
        this.chart.scrollTo(left, top);
    }

    fit() {
        const svg = this.chart.querySelector("svg");
        if (!svg) return;
        const [width, height] = [Number(svg.getAttribute("width")), Number(svg.getAttribute("height"))];
        const style = getComputedStyle(this.chart);
        const room = this.chart.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
        const tall = this.chart.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom);
        const across = Math.min(1, room / width);
        this.scale = { auto: Math.max(across, READABLE), width: across, all: Math.min(across, tall / height) }[this.zoom] ?? this.zoom;
        svg.style.width = `${width * this.scale}px`;
        svg.style.height = `${height * this.scale}px`;
    }

    // --- which step ------------------------------------------------------------------------------------------------
    // The chart is scrolled to the step when another one is marked; else it stays where the reader has scrolled it.
    mark(number, isToBeSeen = number !== this.marked) {
        for (const step of this.chart.querySelectorAll(".is-current")) step.classList.remove("is-current");
        const step = number && this.chart.querySelector(`[data-step="${number}"]`);
        this.marked = step ? number : null;
        if (!step) return;
        step.classList.add("is-current");
        if (!isToBeSeen) return;
        const [inner, outer] = [step.getBoundingClientRect(), this.chart.getBoundingClientRect()];
        if (inner.top < outer.top || inner.bottom > outer.bottom) {
            this.chart.scrollTop += inner.top - outer.top - (outer.height - inner.height) / 2;
        }
        if (inner.left < outer.left || inner.right > outer.right) {
            this.chart.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
        }
    }

    // --- in which order the lanes stand ---------------------------------------------------------------------------
    get settledLanes() {
        const inputs = [...this.lanes.querySelectorAll('[name="lane"]')];
        return this.settled.value ? inputs.map((input) => input.value) : [];
    }

    set settledLanes(lanes) {
        const inputs = lanes.map((lane) => Object.assign(document.createElement("input"), { type: "hidden", name: "lane", value: lane }));
        const settled = Object.assign(document.createElement("input"), { type: "hidden", name: "lanes_settled", value: lanes.length ? "1" : "" });
        this.lanes.replaceChildren(...inputs, settled);
    }

    get settled() {
        return this.lanes.querySelector('[name="lanes_settled"]');
    }

    moveLane(event) {
        const button = event.target.closest("[data-lane]");
        if (!button) return;
        event.preventDefault();
        this.settled.value = button.dataset.lane === "auto" ? "" : "1";
        if (button.dataset.lane !== "auto") {
            const items = [...this.lanes.querySelectorAll("li")];
            const at = this.place(button);
            const inputs = items.map((item) => item.querySelector('[name="lane"]'));
            const other = inputs[at + Number(button.dataset.lane)];
            [inputs[at].value, other.value] = [other.value, inputs[at].value];
            this.moved = Number(button.dataset.lane);
        }
        this.onLanes();
    }

    place(button) {
        return [...this.lanes.querySelectorAll("li")].indexOf(button.closest("li"));
    }

    focusLane(at, by) {
        const item = this.lanes.querySelectorAll("li")[Math.max(0, at)];
        const buttons = item ? [...item.querySelectorAll("button:not([disabled])")] : [];
        (buttons.find((button) => Number(button.dataset.lane) === by) ?? buttons[0])?.focus();
    }
}
