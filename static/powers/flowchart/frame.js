// What stands round the table: the tabs of a narrow screen, the large chart, what folds, and the room above the bar.
export class Frame {
    constructor(form, preview) {
        Object.assign(this, { form, preview });
        this.desk = form.querySelector("[data-desk]");
        this.view = form.querySelector("[data-view]");
        for (const bar of form.querySelectorAll("[data-bar], [data-zoom-bar], [data-tabs]")) bar.hidden = false;
        this.turnTabs(form.querySelector("[data-tabs]"));
        this.foldRows(form.querySelector("[data-fold]"), form.querySelector("[data-rows]"));
        this.foldFaults(form.querySelector("[data-said]"), form.querySelector("[data-all-faults]"));
        this.closeHelp(form.querySelector("[data-help]"));
        this.enlargeChart(form.querySelector("[data-wide]"));
        window.addEventListener("scroll", () => this.makeRoom(), { passive: true });
        window.addEventListener("resize", () => this.makeRoom());
        this.bars = [...form.querySelectorAll("[data-save]")];
        for (const bar of this.bars) new ResizeObserver(() => this.makeRoom()).observe(bar);
        this.makeRoom();
    }

    get tab() {
        return this.desk.dataset.desk;
    }

    open(tab) {
        this.desk.dataset.desk = tab;
        for (const button of this.form.querySelectorAll("[data-tab]")) {
            button.setAttribute("aria-pressed", String(button.dataset.tab === tab));
        }
        this.preview.fit();
    }

    // Each tab is found again where it was left, and at first from its beginning.
    turnTabs(tabs) {
        const tops = {};
        tabs.addEventListener("click", (event) => {
            const tab = event.target.closest("[data-tab]")?.dataset.tab;
            if (!tab || tab === this.tab) return;
            tops[this.tab] = window.scrollY;
            this.open(tab);
            const beginning = window.scrollY + this.desk.getBoundingClientRect().top - tabs.offsetHeight;
            window.scrollTo(0, tops[tab] ?? Math.min(window.scrollY, beginning));
        });
    }

    // The preview ends above the bar with the buttons, wherever the page is scrolled to; and so does what has the focus.
    makeRoom() {
        const bar = this.bars.find((candidate) => candidate.offsetHeight);
        const top = Math.max(8, this.view.getBoundingClientRect().top);
        this.view.style.setProperty("--room", `${bar.getBoundingClientRect().top - top - 12}px`);
        this.form.style.setProperty("--bar", `${bar.offsetHeight + 6}px`);
    }

    foldRows(button, list) {
        button.addEventListener("click", () => {
            const isOpen = button.getAttribute("aria-pressed") !== "true";
            button.setAttribute("aria-pressed", String(isOpen));
            for (const more of list.querySelectorAll("[data-more]")) more.open = isOpen;
        });
    }

    // Faults that don't fit beside the chart are counted on a button that shows them all.
    foldFaults(said, button) {
        const fit = () => {
            const isOpen = said.classList.contains("flow-said--open");
            const isCut = said.scrollHeight > said.clientHeight + 1;
            said.classList.toggle("flow-said--cut", isCut);
            button.hidden = !isOpen && !isCut;
            button.setAttribute("aria-expanded", String(isOpen));
            button.textContent = isOpen ? button.dataset.less : button.dataset.more.replace("{0}", said.querySelectorAll("li").length);
        };
        button.addEventListener("click", () => {
            said.classList.toggle("flow-said--open");
            said.scrollTop = 0;
            fit();
        });
        new MutationObserver(fit).observe(said, { childList: true });
        new ResizeObserver(fit).observe(said);
        fit();
    }

    closeHelp(help) {
        const summary = help.querySelector("summary");
        help.addEventListener("keydown", (event) => {
            if (event.key !== "Escape" || !help.open) return;
            help.open = false;
            summary.focus();
        });
        for (const kind of ["pointerdown", "focusin"]) {
            document.addEventListener(kind, (event) => {
                if (!help.contains(event.target)) help.open = false;
            });
        }
    }

    // The large chart covers the page; Escape, its button, or whatever leads elsewhere puts it back.
    enlargeChart(button) {
        const { view, preview, desk } = this;
        let before = null;
        const enlarge = () => {
            before = { look: preview.look, top: window.scrollY };
            desk.classList.add("flow-desk--wide");
            // Above everything, wherever the frame puts it. Older browsers have to do with the style sheet's z-index.
            view.setAttribute("popover", "manual");
            view.showPopover?.();
            preview.look = { zoom: "width", left: 0, top: 0 };
            preview.chart.focus({ preventScroll: true });
        };
        const reduce = () => {
            const { look, top } = before;
            before = null;
            view.hidePopover?.();
            view.removeAttribute("popover");
            desk.classList.remove("flow-desk--wide");
            preview.look = look;
            window.scrollTo(0, top);
        };
        button.addEventListener("click", () => {
            if (!before) return enlarge();
            reduce();
            return button.focus({ preventScroll: true });
        });
        document.addEventListener("keydown", (event) => {
            if (event.key === "Escape" && before) button.click();
        });
        view.addEventListener("focusout", (event) => {
            if (before && event.relatedTarget && !view.contains(event.relatedTarget)) reduce();
        });
    }
}
