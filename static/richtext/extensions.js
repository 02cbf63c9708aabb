// What a text may consist of in the editor: the same as portal/richtext/model.py knows.
const ALIGNMENTS = ["align-left", "align-center", "align-right"];

export function extensions(library, { link }) {
    const Align = library.Extension.create({
        name: "align",
        addGlobalAttributes() {
            return [
                {
                    types: ["paragraph", "heading"],
                    attributes: {
                        align: {
                            default: null,
                            parseHTML: (element) => ALIGNMENTS.find((name) => element.classList.contains(name)) ?? null,
                            renderHTML: ({ align }) => (align ? { class: align } : {}),
                        },
                    },
                },
            ];
        },
        addKeyboardShortcuts() {
            const set = (align) => () => setAlign(this.editor, align);
            return { "Mod-Shift-l": set("align-left"), "Mod-Shift-e": set("align-center"), "Mod-Shift-r": set("align-right") };
        },
    });
    const Link = library.Link.extend({
        addKeyboardShortcuts() {
            return {
                "Mod-k": () => {
                    link();
                    return true;
                },
            };
        },
    });
    return [
        library.Document,
        library.Paragraph,
        library.Text,
        library.HardBreak,
        library.Heading.configure({ levels: [2, 3] }),
        library.Bold,
        library.Italic,
        library.Underline,
        library.Strike,
        library.Subscript,
        library.Superscript,
        library.BulletList,
        library.OrderedList,
        library.ListItem,
        Link.configure({ openOnClick: false, autolink: false, linkOnPaste: true, enableTarget: false }),
        library.Table.configure({ resizable: false }),
        library.TableRow,
        library.TableHeader,
        library.TableCell,
        library.History,
        library.Dropcursor,
        library.Gapcursor,
        library.NoSpellCheck,
        Align,
    ].filter(Boolean);
}

// The same alignment again takes it back.
export function setAlign(editor, align) {
    const value = editor.isActive({ align }) ? null : align;
    return editor.chain().focus().updateAttributes("paragraph", { align: value }).updateAttributes("heading", { align: value }).run();
}
