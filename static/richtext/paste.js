// What is pasted from Word, WPS or a page goes through the server's own cleaning first (portal/richtext/cleaning.py):
// only it knows Word's lists. What can't be cleaned beforehand is cleaned when the form is saved.
const MOST = 2_300_000; // bytes: Django takes 2.5 MB without a file

// What is never part of the text, and most of its size.
function withoutBallast(html) {
    return html
        .replace(/<(style|script|xml)\b[\s\S]*?<\/\1\s*>/gi, "")
        .replace(/<!--[\s\S]*?-->/g, "")
        .replace(/\ssrc=("data:[^"]*"|'data:[^']*')/gi, "");
}

// More than a text may be: the server says what to do.
class TooLong extends Error {}

async function cleaned(box, html) {
    const token = box.form?.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
    const body = new FormData();
    body.append("html", html);
    const answer = await fetch(box.dataset.richtextClean, { method: "POST", body, headers: { "X-CSRFToken": token }, redirect: "error" });
    const text = await answer.text();
    if (answer.status === 413) throw new TooLong(text);
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    return text;
}

// Browsers report each style of a pasted text that the page's policy forbids, even where nobody ever sees it.
export function withoutStyles(html) {
    return html.replace(/\sstyle\s*=\s*("[^"]*"|'[^']*')/gi, "");
}

// Takes what is pasted into `page` before the editor does, which would parse it first.
export function cleanPaste(page, box, words, status, getEditor) {
    const pending = new Set();
    // Whoever saves at once saves what he has pasted, too.
    box.form?.addEventListener("submit", (event) => {
        if (!pending.size) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        const { submitter } = event;
        Promise.allSettled([...pending]).then(() => box.form.requestSubmit(submitter));
    }, true);

    async function insert(editor, html) {
        let { from, to } = editor.state.selection;
        const follow = ({ transaction }) => {
            from = transaction.mapping.map(from, -1);
            to = transaction.mapping.map(to);
        };
        editor.on("transaction", follow);
        status.textContent = words.cleaning;
        let result = html;
        let said = "";
        try {
            result = await cleaned(box, html);
            said = words.cleaned;
        } catch (error) {
            if (error instanceof TooLong) {
                editor.off("transaction", follow);
                status.textContent = error.message;
                return;
            }
            console.warn("richtext: pasted as it was", error);
        }
        editor.off("transaction", follow);
        editor.chain().setTextSelection({ from, to }).run();
        editor.view.pasteHTML(result);
        status.textContent = said;
    }

    page.addEventListener("paste", (event) => {
        const html = event.clipboardData?.getData("text/html") ?? "";
        // What was copied in an editor is in order already.
        if (!html || !box.dataset.richtextClean || /\bdata-pm-slice\b/.test(html)) return;
        const light = withoutBallast(html);
        if (new Blob([light]).size > MOST) return;
        event.preventDefault();
        event.stopPropagation();
        const work = insert(getEditor(), light);
        pending.add(work);
        work.finally(() => pending.delete(work));
    }, true);
}
