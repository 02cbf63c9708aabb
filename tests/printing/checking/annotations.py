"""The annotations of the pages, and the structure elements that hold them."""

from collections.abc import Iterator

import pikepdf
from pikepdf import Name

from .opened import Opened, of_page, text_of
from .structure import Annotated, Structure


def annotation_problems(file: Opened, structure: Structure) -> Iterator[str]:
    """What is wrong with the annotations, and between them and the structure tree."""
    holders = {
        kid.annotation.objgen: element
        for element in structure.all
        for kid in element.kids
        if isinstance(kid, Annotated) and isinstance(kid.annotation, pikepdf.Dictionary)
    }
    for index in file.sample:
        annotations = file.annotations(index)
        if annotations and file.pages[index].get("/Tabs") != Name.S:
            yield f"{of_page(index).capitalize()} has annotations, but its Tabs isn't S."
        left, bottom, right, top = file.page_box(index)
        for number, annotation in enumerate(annotations, start=1):
            name = f"Annotation {number} of {of_page(index)}"
            if not isinstance(annotation, pikepdf.Dictionary):
                yield f"{name} doesn't exist."
                continue
            if _is_unseen_signature(annotation, (left, bottom, right, top)):
                continue
            if not text_of(annotation.get("/Contents")).strip():
                yield f"{name} has no Contents."
            rectangle = [float(side) for side in annotation.get("/Rect", [])]
            if len(rectangle) != 4:
                yield f"{name} has no Rect."
            else:
                x1, x2 = sorted(rectangle[::2])
                y1, y2 = sorted(rectangle[1::2])
                if x1 < left - 1 or x2 > right + 1 or y1 < bottom - 1 or y2 > top + 1:
                    yield f"{name} lies outside of its page."
            if "/P" in annotation and annotation.P.objgen != file.pages[index].objgen:
                yield f"{name} says that it is on another page."
            element = holders.get(annotation.objgen)
            key = annotation.get("/StructParent")
            entry = structure.parents.get(key) if key is not None else None
            if element is None:
                yield f"{name} is in no structure element."
            elif annotation.get("/Subtype") == Name.Link and element.tag != "Link":
                yield f"{name} is in a {element.name}, not in a Link."
            if key is None:
                yield f"{name} has no StructParent."
            elif not isinstance(entry, pikepdf.Dictionary):
                yield f"{name}: the parent tree has nothing for its StructParent {key}."
            elif element is not None and entry.objgen != element.obj.objgen:
                yield f"{name}: the parent tree leads to element {entry.objgen[0]}, but {element.name} holds it."


def _is_unseen_signature(annotation: pikepdf.Dictionary, box: tuple[float, float, float, float]) -> bool:
    """Whether it is a signature that shows nothing and lies off its page: PDF/UA-1 (7.18.1) asks nothing of such."""
    if annotation.get("/FT") != Name.Sig:
        return False
    x1, y1, x2, y2 = (float(side) for side in annotation.get("/Rect", [0, 0, 1, 1]))
    left, bottom, right, top = box
    is_off = max(x1, x2) < left or min(x1, x2) > right or max(y1, y2) < bottom or min(y1, y2) > top
    return is_off and x1 == x2 and y1 == y2
