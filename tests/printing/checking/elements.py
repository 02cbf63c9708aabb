"""What the structure elements must be like, each kind by itself: headings, tables, lists, figures, links."""

from collections.abc import Callable, Iterator

import pikepdf

from .extents import Box, extents
from .opened import Opened, of_page, text_of
from .structure import Annotated, Element, Mark, Structure
from .trees import name_tree

HEADINGS = ("H1", "H2", "H3", "H4", "H5", "H6")
# Which elements may hold which, where the standard leaves no choice; and which can only be held by which.
HELD = {
    "Table": ("Caption", "TR", "THead", "TBody", "TFoot"),
    "THead": ("TR",),
    "TBody": ("TR",),
    "TFoot": ("TR",),
    "TR": ("TH", "TD"),
    "L": ("Caption", "LI", "L"),
    "LI": ("Lbl", "LBody"),
    "TOC": ("Caption", "TOCI", "TOC"),
}
HOLDERS = {
    "THead": ("Table",),
    "TBody": ("Table",),
    "TFoot": ("Table",),
    "TR": ("Table", "THead", "TBody", "TFoot"),
    "TH": ("TR",),
    "TD": ("TR",),
    "LI": ("L",),
    "LBody": ("LI",),
    "TOCI": ("TOC",),
}
SLACK = 2  # points
SCOPES = ("/Row", "/Column", "/Both")


def element_problems(file: Opened, structure: Structure) -> Iterator[str]:
    """What is wrong with single elements."""
    identified = _identified(structure)
    for element in structure.all:
        yield from _nesting_problems(element)
        check = _CHECKS.get(element.tag)
        if check is not None:
            yield from check(file, element)
    yield from _id_problems(structure, identified)
    if file.is_whole:
        yield from _heading_problems(structure)


def _nesting_problems(element: Element) -> Iterator[str]:
    allowed = HELD.get(element.tag)
    if allowed is not None:
        for kid in element.kids:
            if not isinstance(kid, Element):
                yield f"{element.name} holds content itself."
            elif kid.tag not in allowed:
                yield f"{element.name} holds a {kid.tag}."
    holders = HOLDERS.get(element.tag)
    if holders is not None and (element.parent is None or element.parent.tag not in holders):
        yield f"{element.name} stands in a {element.parent.tag if element.parent else 'root'}."


def _heading_problems(structure: Structure) -> Iterator[str]:
    """Levels go down one at a time; up they may go as they like."""
    level = 0
    for element in structure.all:
        if element.tag not in HEADINGS:
            continue
        own = HEADINGS.index(element.tag) + 1
        if own > level + 1:
            yield f"{element.name} follows {f'an H{level}' if level else 'no heading'}: a level is left out."
        level = own
        if not any(not isinstance(kid, Element) for part in (element, *element.below()) for kid in part.kids):
            yield f"{element.name} is empty."


def _list_item_problems(_file: Opened, element: Element) -> Iterator[str]:
    if sum(kid.tag == "LBody" for kid in element.elements) != 1:
        yield f"{element.name} hasn't one LBody."


def _figure_problems(file: Opened, element: Element) -> Iterator[str]:
    if not (text_of(element.obj.get("/Alt")) or text_of(element.obj.get("/ActualText"))).strip():
        yield f"{element.name} has no alternative text."
    box = element.attribute("Layout", "/BBox")
    if box is None:
        yield f"{element.name} has no BBox."
    elif element.page is not None:
        left, bottom, right, top = map(float, box)
        page_left, page_bottom, page_right, page_top = file.page_box(element.page)
        if left >= right or bottom >= top:
            yield f"{element.name} has an empty BBox."
        elif min(left - page_left, bottom - page_bottom, page_right - right, page_top - top) < -SLACK:
            yield f"{element.name} has a BBox outside of its page."
        else:
            yield from _place_problems(file, element, (left, bottom, right, top))


def _place_problems(file: Opened, figure: Element, box: Box) -> Iterator[str]:
    """The box is where the figure is painted."""
    assert figure.page is not None
    parts = (figure, *figure.below())
    mcids = [
        kid.mcid for part in parts for kid in part.kids if isinstance(kid, Mark) and kid.page == figure.page
    ]
    if figure.page not in file.sample or not mcids:
        return
    painted = extents(file.pages[figure.page], mcids).values()
    if not painted:
        yield f"{figure.name} paints nothing."
        return
    around = [
        *(min(part[side] for part in painted) for side in (0, 1)),
        *(max(part[side] for part in painted) for side in (2, 3)),
    ]
    if min(around[0] - box[0], around[1] - box[1], box[2] - around[2], box[3] - around[3]) < -SLACK:
        where = " ".join(f"{side:.0f}" for side in around)
        yield f"{figure.name} is painted at {where}, outside of its BBox."


def _link_problems(file: Opened, element: Element) -> Iterator[str]:
    held = [kid for kid in element.kids if isinstance(kid, Annotated)]
    if not held:
        yield f"{element.name} leads nowhere: it has no annotation."
    for kid in held:
        if not isinstance(kid.annotation, pikepdf.Dictionary):
            yield f"{element.name} refers to an annotation that doesn't exist."
        elif kid.page is None or kid.annotation.objgen not in {
            annotation.objgen for annotation in file.annotations(kid.page)
        }:
            where = of_page(kid.page) if kid.page is not None else "no page"
            yield f"{element.name} says that its annotation is on {where}, which doesn't have it."


def _table_problems(_file: Opened, table: Element) -> Iterator[str]:
    """The cells fill a grid, and each data cell can be told its headers."""
    parts = [kid.tag for kid in table.elements]
    if parts.count("THead") > 1 or parts.count("TFoot") > 1:
        yield f"{table.name} has more than one head or foot."
    if "Caption" in parts[1:-1]:
        yield f"{table.name} has a caption in its midst."
    rows = [
        row for kid in table.elements for row in (kid.elements if kid.tag != "TR" else [kid]) if row.tag == "TR"
    ]  # fmt: skip
    if not rows:
        yield f"{table.name} has no rows."
        return
    yield from _grid_problems(table, rows)
    headers = [cell for row in rows for cell in row.elements if cell.tag == "TH"]
    if not headers:
        yield f"{table.name} has no header cell."
    ids = {bytes(cell.obj.ID) for row in rows for cell in row.elements if "/ID" in cell.obj}
    named: set[bytes] = set()
    unheaded = None
    for cell in [cell for row in rows for cell in row.elements]:
        given = [bytes(name) for name in cell.attribute("Table", "/Headers") or []]
        named.update(given)
        for name in given:
            if name not in ids:
                yield f"{cell.name} names a header {name!r} that {table.name} doesn't have."
        if cell.tag == "TD" and not given:
            unheaded = unheaded or cell
    for cell in headers:
        scope = cell.attribute("Table", "/Scope")
        if scope is not None and scope not in SCOPES:
            yield f"{cell.name} has a Scope {scope}."
        # Without Scope it must be named, or be so by all: where every data cell names its headers.
        if scope is None and bytes(cell.obj.get("/ID", b"")) not in named:
            yield f"{cell.name} has no Scope, and no cell names it as its header."
        elif scope is None and unheaded is not None:
            yield f"{cell.name} has no Scope, and {unheaded.name} doesn't name its headers."


def _grid_problems(table: Element, rows: list[Element]) -> Iterator[str]:
    filled: dict[tuple[int, int], Element] = {}
    for number, row in enumerate(rows):
        column = 0
        for cell in row.elements:
            while (number, column) in filled:
                column += 1
            wide, high = (int(cell.attribute("Table", key) or 1) for key in ("/ColSpan", "/RowSpan"))
            for place in ((number + down, column + right) for down in range(high) for right in range(wide)):
                if place in filled:
                    yield f"{cell.name} lies over {filled[place].name}."
                filled[place] = cell
            column += wide
    widths = dict.fromkeys(range(max(number for number, _column in filled) + 1), 0) if filled else {}
    for number, _column in filled:
        widths[number] += 1
    if len(widths) > len(rows):
        yield f"{table.name} has a cell that spans rows which aren't there."
    widest = max(widths.values(), default=0)
    for number, width in widths.items():
        if number < len(rows) and width != widest:
            yield f"{rows[number].name} has {width} columns, another row of its table {widest}."


def _identified(structure: Structure) -> dict[bytes, list[Element]]:
    """The elements by their IDs."""
    found: dict[bytes, list[Element]] = {}
    for element in structure.all:
        if "/ID" in element.obj:
            found.setdefault(bytes(element.obj.ID), []).append(element)
    return found


def _id_problems(structure: Structure, identified: dict[bytes, list[Element]]) -> Iterator[str]:
    """The ID tree finds each element that has an ID, and nothing else."""
    for name, elements in identified.items():
        if len(elements) > 1:
            yield f"{elements[1].name} has the ID {name!r} of {elements[0].name}."
    if structure.root is None:
        return
    if "/IDTree" not in structure.root:
        if identified:
            yield f"{len(identified)} elements have an ID, but the structure tree has no IDTree."
        return
    complaints: list[str] = []
    found = dict(name_tree(structure.root.IDTree, "The ID tree", complaints.append))
    yield from complaints
    for name, elements in identified.items():
        if name not in found:
            yield f"{elements[0].name} can't be found in the ID tree."
        elif found[name].objgen != elements[0].obj.objgen:
            yield f"The ID tree leads {name!r} to element {found[name].objgen[0]}, but {elements[0].name} has it."
    if structure.file.is_whole:
        for name in found.keys() - identified.keys():
            yield f"The ID tree has {name!r}, which no element has."


def _note_problems(_file: Opened, element: Element) -> Iterator[str]:
    if "/ID" not in element.obj:
        yield f"{element.name} has no ID."


_CHECKS: dict[str, Callable[[Opened, Element], Iterator[str]]] = {
    "LI": _list_item_problems,
    "Figure": _figure_problems,
    "Formula": _figure_problems,
    "Link": _link_problems,
    "Note": _note_problems,
    "Table": _table_problems,
}
