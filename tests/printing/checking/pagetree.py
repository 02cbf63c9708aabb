"""The page tree, read node by node: qpdf's own list of pages is a mended one."""

from dataclasses import dataclass, field

import pikepdf
from pikepdf import Name

# What one node of a tree may hold. Readers open a page or a name by going down its tree; a flat one of 15,000 kids
# makes them read all of it.
MOST_KIDS = 256


@dataclass(slots=True)
class PageTree:
    """The pages in order, and what is wrong with the tree that holds them."""

    pages: list[pikepdf.Object] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read_page_tree(pdf: pikepdf.Pdf) -> PageTree:
    """Go through the page tree of ``pdf``."""
    tree = PageTree()
    root = pdf.Root.get("/Pages")
    if not isinstance(root, pikepdf.Dictionary):
        tree.problems.append("The catalog has no page tree.")
        return tree
    if "/Parent" in root:
        tree.problems.append("The root of the page tree has a Parent.")
    depths: set[int] = set()
    _walk(root, 1, tree, depths, set())
    if depths and max(depths) - min(depths) > 1:
        tree.problems.append(
            f"The page tree isn't balanced: pages lie {min(depths)} to {max(depths)} levels deep."
        )
    return tree


def _walk(
    node: pikepdf.Object, depth: int, tree: PageTree, depths: set[int], seen: set[tuple[int, int]]
) -> int:
    """Read one node; returns how many pages lie below it."""
    name = f"Node {node.objgen[0]} of the page tree"
    if node.objgen in seen:
        tree.problems.append(f"{name} is in it twice.")
        return 0
    seen.add(node.objgen)
    if node.get("/Type") != Name.Pages:
        tree.problems.append(f"{name} isn't of type Pages.")
    kids = list(node.get("/Kids", []))
    if len(kids) > MOST_KIDS:
        tree.problems.append(f"{name} has {len(kids)} kids, more than {MOST_KIDS}.")
    count = 0
    for kid in kids:
        if not isinstance(kid, pikepdf.Dictionary):
            tree.problems.append(f"{name} has a kid that doesn't exist.")
            continue
        parent = kid.get("/Parent")
        if parent is None or parent.objgen != node.objgen:
            tree.problems.append(f"{name} isn't the Parent of its kid {kid.objgen[0]}.")
        if "/Kids" in kid:
            count += _walk(kid, depth + 1, tree, depths, seen)
            continue
        if kid.objgen in seen:
            tree.problems.append(f"{name} holds page object {kid.objgen[0]} a second time.")
            continue
        seen.add(kid.objgen)
        if kid.get("/Type") != Name.Page:
            tree.problems.append(f"Page {len(tree.pages) + 1} isn't of type Page.")
        tree.pages.append(kid)
        depths.add(depth)
        count += 1
    if node.get("/Count") != count:
        tree.problems.append(f"{name} counts {node.get('/Count')} pages, but has {count}.")
    return count
