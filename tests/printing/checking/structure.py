"""The structure tree: every piece of content in exactly one element, and each knowing the other."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Name

from .content import Content
from .opened import Key, Opened, of_page
from .trees import number_tree

STANDARD = frozenset(
    [
        "Document",
        "Part",
        "Art",
        "Sect",
        "Div",
        "BlockQuote",
        "Caption",
        "TOC",
        "TOCI",
        "Index",
        "NonStruct",
        "Private",
        "P",
        "H",
        "H1",
        "H2",
        "H3",
        "H4",
        "H5",
        "H6",
        "L",
        "LI",
        "Lbl",
        "LBody",
        "Table",
        "TR",
        "TH",
        "TD",
        "THead",
        "TBody",
        "TFoot",
        "Span",
        "Quote",
        "Note",
        "Reference",
        "BibEntry",
        "Code",
        "Link",
        "Annot",
        "Ruby",
        "RB",
        "RT",
        "RP",
        "Warichu",
        "WT",
        "WP",
        "Figure",
        "Formula",
        "Form",
    ]
)
# Elements that are nothing without all their parts: read whole, even where only some pages are looked at.
WHOLE = frozenset(["Table", "THead", "TBody", "TFoot", "TR", "L", "LI", "TOC", "TOCI"])


@dataclass(slots=True)
class Mark:
    """Content that an element holds: an MCID of a page, or of a form (its object's number)."""

    page: int | None
    mcid: int
    form: Key | None = None


@dataclass(slots=True)
class Annotated:
    """An annotation that an element holds."""

    page: int | None
    annotation: pikepdf.Object


@dataclass(slots=True, eq=False, repr=False)
class Element:
    """A structure element; ``tag`` is the standard one that its own stands for."""

    obj: pikepdf.Object
    tag: str
    parent: "Element | None"
    page: int | None
    kids: "list[Element | Mark | Annotated]" = field(default_factory=list)

    @property
    def name(self) -> str:
        """What problems call it."""
        where = "" if self.page is None else f" on {of_page(self.page)}"
        return f"{self.tag} element {self.obj.objgen[0]}{where}"

    @property
    def elements(self) -> "list[Element]":
        return [kid for kid in self.kids if isinstance(kid, Element)]

    def below(self) -> "Iterator[Element]":
        """All elements below it, in reading order."""
        stack = self.elements[::-1]
        while stack:
            element = stack.pop()
            yield element
            stack.extend(element.elements[::-1])

    def attribute(self, owner: str, key: str) -> Any:
        """An attribute, by its owner (Table, Layout …)."""
        found = self.obj.get("/A")
        for attributes in found if isinstance(found, pikepdf.Array) else [found]:
            if isinstance(attributes, pikepdf.Dictionary) and attributes.get("/O") == f"/{owner}":
                value = attributes.get(key)
                if value is not None:
                    return value
        return None


class Structure:
    """The structure tree of a file, as far as it concerns the pages that are looked at."""

    def __init__(self, file: Opened):
        self.file = file
        self.problems: list[str] = []
        self.roots: list[Element] = []
        self.all: list[Element] = []  # in reading order
        self.marks: dict[tuple[int | Key | None, int], Element] = {}
        self.parents: dict[int, Any] = {}  # the parent tree
        self.root = file.pdf.Root.get("/StructTreeRoot")
        if not isinstance(self.root, pikepdf.Dictionary):
            self.problems.append("The file has no structure tree.")
            self.root = None
            return
        self.roles = {str(key): str(value) for key, value in self.root.get("/RoleMap", {}).items()}
        if "/ParentTree" in self.root:
            self.parents = dict(number_tree(self.root.ParentTree, "The parent tree", self.problems.append))
        else:
            self.problems.append("The structure tree has no parent tree.")
        self.wanted = None if file.is_whole else self._wanted()
        self._read()

    def _wanted(self) -> set[Key]:
        """The elements that hold something of the sample, and all above them."""
        wanted: set[Key] = set()
        for index in self.file.sample:
            page = self.file.pages[index]
            entries = self.parents.get(page.get("/StructParents"), [])
            starts = list(entries) if isinstance(entries, pikepdf.Array) else []
            for annotation in self.file.annotations(index):
                starts.append(self.parents.get(annotation.get("/StructParent")))
            for element in starts:
                while isinstance(element, pikepdf.Dictionary) and element.objgen not in wanted:
                    wanted.add(element.objgen)
                    element = element.get("/P")
        return wanted

    def _standard(self, tag: str) -> str:
        seen = {tag}
        while tag in self.roles and tag[1:] not in STANDARD:
            tag = self.roles[tag]
            if tag in seen:
                break
            seen.add(tag)
        return tag[1:]

    def _read(self) -> None:
        """Read the tree from its root, without recursion: it may be deep."""
        seen: set[Key] = set()
        self.roots = [self._element(kid, None) for kid in _kids(self.root)]
        stack = self.roots[::-1]
        while stack:
            element = stack.pop()
            if element.obj.is_indirect and element.obj.objgen in seen:
                self.problems.append(f"{element.name} is in the structure tree twice.")
                continue
            seen.add(element.obj.objgen)
            self.all.append(element)
            self._take_content(element)
            stack.extend(element.elements[::-1])

    def _element(self, obj: pikepdf.Object, parent: Element | None) -> Element:
        page = self._page(obj, parent.page if parent else None)
        element = Element(obj, self._standard(str(obj.get("/S", "/"))), parent, page)
        above = parent.obj if parent else self.root
        claimed = obj.get("/P")
        if claimed is None or claimed.objgen != above.objgen:
            self.problems.append(f"{element.name} says that its parent is another than {above.objgen[0]}.")
        if element.tag not in STANDARD:
            self.problems.append(f"{element.name} isn't of a standard type.")
        return element

    def _page(self, obj: pikepdf.Object, default: int | None) -> int | None:
        page = obj.get("/Pg")
        if page is None:
            return default
        index = self.file.index_of.get(page.objgen)
        if index is None:
            self.problems.append(f"Structure object {obj.objgen[0]} names a page that isn't in the file.")
        return index

    def _take_content(self, element: Element) -> None:
        """Note what an element holds."""
        for kid in _kids(element.obj):
            if isinstance(kid, int):
                self._take_mark(element, Mark(element.page, kid))
                continue
            if not isinstance(kid, pikepdf.Dictionary):
                self.problems.append(f"{element.name} has a kid that doesn't exist.")
                continue
            kind = kid.get("/Type")
            if kind == Name.MCR:
                form = kid.get("/Stm")
                page = self._page(kid, element.page)
                self._take_mark(element, Mark(page, int(kid.MCID), form.objgen if form is not None else None))
            elif kind == Name.OBJR:
                element.kids.append(Annotated(self._page(kid, element.page), kid.get("/Obj")))
            elif self.wanted is None or kid.objgen in self.wanted or element.tag in WHOLE:
                element.kids.append(self._element(kid, element))

    def _take_mark(self, element: Element, mark: Mark) -> None:
        element.kids.append(mark)
        where: int | Key | None = mark.form or mark.page
        if (where, mark.mcid) in self.marks:
            self.problems.append(
                f"MCID {mark.mcid} is in two elements: {self.marks[where, mark.mcid].name}, {element.name}."
            )
        self.marks[where, mark.mcid] = element


def _kids(node: pikepdf.Object) -> list[Any]:
    kids = node.get("/K")
    if kids is None:
        return []
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def structure_problems(file: Opened, structure: Structure) -> Iterator[str]:
    """What is wrong between the structure tree and the pages' content."""
    yield from structure.problems
    if structure.root is None:
        return
    if [element.tag for element in structure.roots] != ["Document"]:
        tags = ", ".join(element.tag for element in structure.roots) or "nothing"
        yield f"The structure tree should begin with one Document, but has {tags}."
    used: dict[int, str] = {}
    for index in file.sample:
        yield from _page_problems(file, structure, index, used)
    sample = set(file.sample)
    for (where, mcid), element in structure.marks.items():
        if where is None:
            yield f"{element.name} holds MCID {mcid} of no page."
        elif isinstance(where, int) and where in sample and mcid not in file.content(where).marks:
            yield f"{element.name} holds MCID {mcid}, which {of_page(where)} doesn't have."
    if file.is_whole:
        yield from _unused_keys(file, structure, used)


def _page_problems(file: Opened, structure: Structure, index: int, used: dict[int, str]) -> Iterator[str]:
    page, content, name = file.pages[index], file.content(index), of_page(index)
    for problem in content.problems:
        yield f"{name.capitalize()} {problem}."
    if content.loose:
        operators = ", ".join(f"{operator} ({count})" for operator, count in sorted(content.loose.items()))
        yield f"{name.capitalize()} paints outside of tagged content and artifacts: {operators}."
    yield from _marks_problems(structure, page, index, content, name, used)
    for form, painted in content.forms:
        yield from _marks_problems(
            structure, form, form.objgen, painted, f"form {form.objgen[0]} on {name}", used
        )


def _marks_problems(
    structure: Structure,
    holder: pikepdf.Object,
    where: int | Key,
    content: Content,
    name: str,
    used: dict[int, str],
) -> Iterator[str]:
    """The tagged content of a page or a form: each in one element, and the parent tree leading there."""
    key, name = holder.get("/StructParents"), name.capitalize()
    if key is None:
        if content.marks:
            yield f"{name} has tagged content, but no StructParents."
        return
    if key in used:
        yield f"{name} has the StructParents {key} of {used[key]}."
    used[int(key)] = name
    entries = structure.parents.get(int(key))
    if not isinstance(entries, pikepdf.Array):
        yield f"{name} isn't in the parent tree ({key})."
        return
    entries = list(entries)
    for mcid in sorted(content.marks):
        element = structure.marks.get((where, mcid))
        entry = entries[mcid] if mcid < len(entries) else None
        if element is None:
            yield f"{name}: MCID {mcid} is in no structure element."
        if entry is None:
            yield f"{name}: the parent tree has nothing for MCID {mcid}."
        elif element is not None and entry.objgen != element.obj.objgen:
            yield (
                f"{name}: the parent tree leads MCID {mcid} to element {entry.objgen[0]}, "
                f"but {element.name} holds it."
            )
    for mcid, entry in enumerate(entries):
        if entry is not None and mcid not in content.marks:
            yield f"{name}: the parent tree has an entry for MCID {mcid}, which the content doesn't have."


def _unused_keys(file: Opened, structure: Structure, used: dict[int, str]) -> Iterator[str]:
    """Keys of the parent tree that nothing has, and keys that two have."""
    for index in range(len(file.pages)):
        for number, annotation in enumerate(file.annotations(index), start=1):
            key = annotation.get("/StructParent")
            if key is None:
                continue
            name = f"annotation {number} of {of_page(index)}"
            if key in used:
                yield f"{name.capitalize()} has the StructParent {key} of {used[key]}."
            used[int(key)] = name
    for key in structure.parents:
        if key not in used:
            yield f"The parent tree has a key {key} that nothing on any page has."
    following = structure.root.get("/ParentTreeNextKey")
    if following is not None and structure.parents and following <= max(structure.parents):
        yield f"ParentTreeNextKey is {following}, but the parent tree has {max(structure.parents)}."
