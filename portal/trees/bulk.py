"""Putting many nodes into trees at once."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db.models import Case, F, Max, Value, When
from django.utils.translation import gettext as _

from .errors import TreeError
from .locks import tree_write
from .models import Tree

Node = TypeVar("Node", bound=Tree)
Children = dict[int, list[Tree]]  # id() of an unsaved node → its unsaved children
Levels = dict[int, list[Tree]]


def bulk_insert(
    nodes: Sequence[Node], create: Callable[[list[Any]], Any] | None = None, batch_size: int = 500
) -> list[Node]:
    """Insert unsaved nodes: a few queries a level, and one for each saved node that gets some; returns them with keys.

    A node's ``parent`` is ``None`` (a tree of its own), a saved node (it becomes the last child there), or another
    node of ``nodes``. ``create`` saves a list of nodes of one level (default: ``bulk_create``); signals and ``save()``
    are not called. Works under the tree lock, so that tree numbers and places are never given twice. Raises
    ``TreeError`` if a saved parent is gone by now.
    """
    if not nodes:
        return []
    model = type(nodes[0])
    create = create or (lambda level: model._base_manager.bulk_create(level, batch_size=batch_size))
    children: Children = {}
    roots: list[Tree] = []
    below_saved: dict[int, list[Tree]] = {}
    for node in nodes:
        if node.parent is None:
            roots.append(node)
        elif node.parent.pk is None:
            children.setdefault(id(node.parent), []).append(node)
        else:
            below_saved.setdefault(node.parent.pk, []).append(node)
    levels: Levels = {}
    with tree_write(model):
        last_tree = model._base_manager.aggregate(last=Max("tree_id"))["last"] or 0
        for tree_id, root in enumerate(roots, start=last_tree + 1):
            _number(root, children, tree_id, 1, 0, levels)
        _append(model, below_saved, children, levels)
        if sum(map(len, levels.values())) != len(nodes):
            raise ValueError("a node's parent is neither saved nor among the nodes")
        for _level, level_nodes in sorted(levels.items()):
            for node in level_nodes:
                node.parent_id = node.parent.pk if node.parent is not None else None
            create(level_nodes)
            for node in level_nodes:
                node._note_stored_parent()
                node._mptt_meta.update_mptt_cached_fields(node)
    return list(nodes)


def _number(top: Tree, children: Children, tree_id: int, left: int, level: int, levels: Levels) -> int:
    """Give ``top`` and everything under it its place from ``left`` on; returns the first free place after it."""

    def enter(node: Tree, depth: int) -> None:
        nonlocal left
        node.tree_id, node.lft, node.level = tree_id, left, depth
        levels.setdefault(depth, []).append(node)
        left += 1
        open_nodes.append((node, iter(children.get(id(node), ()))))

    # A stack of its own: trees may be deeper than Python's.
    open_nodes: list[tuple[Tree, Any]] = []
    enter(top, level)
    while open_nodes:
        node, rest = open_nodes[-1]
        child = next(rest, None)
        if child is not None:
            enter(child, level + len(open_nodes))
            continue
        node.rght = left
        left += 1
        open_nodes.pop()
    return left


def _append(model: Any, below_saved: dict[int, list[Tree]], children: Children, levels: Levels) -> None:
    """Make room at the right end of each saved parent and number its new children into it."""
    # From the left to the right of each tree: whoever has got his place is never pushed on by the next.
    parents = model._base_manager.filter(pk__in=below_saved).order_by("tree_id", "rght")
    found = list(parents.values_list("pk", "tree_id", "rght", "level"))
    if len(found) < len(below_saved):
        raise TreeError(_("上级已被删除，请重新选择。"), code="parent_gone")
    shifts: dict[int, int] = {}
    for pk, tree_id, right, level in found:
        edge = right + shifts.get(tree_id, 0)
        left = edge
        for node in below_saved[pk]:
            left = _number(node, children, tree_id, left, level + 1, levels)
        width = left - edge
        shifts[tree_id] = shifts.get(tree_id, 0) + width
        model._base_manager.filter(tree_id=tree_id, rght__gte=edge).update(
            lft=F("lft") + Case(When(lft__gte=edge, then=Value(width)), default=Value(0)),
            rght=F("rght") + Value(width),
        )
