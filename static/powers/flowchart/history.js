// What can be undone: the states that the table was in, and whoever had the focus then.
const MOST = 200;

export class History {
    constructor(read, restore) {
        this.read = read;
        this.restore = restore;
        this.past = [];
        this.future = [];
        this.current = JSON.stringify(read());
        this.saved = this.current;
    }

    // Remember the state that there is now, if it is another one; says whether it is.
    commit() {
        const now = JSON.stringify(this.read());
        if (now === this.current) return false;
        this.past.push(this.current);
        if (this.past.length > MOST) this.past.shift();
        this.current = now;
        this.future = [];
        return true;
    }

    // What has changed of itself is no step to be undone.
    amend(part) {
        const amended = JSON.stringify({ ...JSON.parse(this.current), ...part });
        if (this.saved === this.current) this.saved = amended;
        this.current = amended;
    }

    undo() {
        this.commit();
        return this.go(this.past, this.future);
    }

    redo() {
        return this.go(this.future, this.past);
    }

    go(from, to) {
        const state = from.pop();
        if (state === undefined) return false;
        to.push(this.current);
        this.current = state;
        this.restore(JSON.parse(state));
        return true;
    }

    get isChanged() {
        return JSON.stringify(this.read()) !== this.saved;
    }
}
