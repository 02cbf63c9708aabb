"""Putting many nodes into trees at once."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import F, Max

from .locks import tree_write
from .models import Tree


def bulk_insert(
    nodes: Sequence[Tree], create: Callable[[list[Any]], Any] | None = None, batch_size: int = 500
) -> list[Any]:
    """Insert unsaved nodes with a handful of queries, however many they are; returns them with their keys.

    A node's ``parent`` is ``None`` (a tree of its own), a saved node (it becomes the last child there), or another
    node of ``nodes``. ``create`` saves a list of nodes of one level (default: ``bulk_create``); signals and ``save()``
    are not called. Works under the tree lock, so that tree numbers and places are never given twice.
    """
    if not nodes:
        return []
    model = type(nodes[0])
    create = create or (lambda level: model._base_manager.bulk_create(level, batch_size=batch_size))
    children: dict[int, list[Tree]] = {}
    new_roots: list[Tree] = []
    below_saved: dict[int, list[Tree]] = {}
    for node in nodes:
        if node.parent is None:
            new_roots.append(node)
        elif node.parent.pk is None:
            children.setdefault(id(node.parent), []).append(node)
        else:
            below_saved.setdefault(node.parent.pk, []).append(node)
    with tree_write(model):
        last_tree = model._base_manager.aggregate(last=Max("tree_id"))["last"] or 0
        levels: dict[int, list[Tree]] = {}
        for tree_id, root in enumerate(new_roots, start=last_tree + 1):
            _number(root, children, tree_id, 1, 0, levels)
        for parent_pk, added in below_saved.items():
            _append(model, parent_pk, added, children, levels)
        for _level, level_nodes in sorted(levels.items()):
            for node in level_nodes:
                node.parent_id = node.parent.pk if node.parent is not None else None
            create(level_nodes)
    return list(nodes)


def _number(
    node: Tree,
    children: dict[int, list[Tree]],
    tree_id: int,
    left: int,
    level: int,
    levels: dict[int, list[Tree]],
) -> int:
    """Give ``node`` and everything under it its place from ``left`` on; returns the first free place after it."""
    node.tree_id, node.lft, node.level = tree_id, left, level
    levels.setdefault(level, []).append(node)
    left += 1
    for child in children.get(id(node), ()):
        left = _number(child, children, tree_id, left, level + 1, levels)
    node.rght = left
    return left + 1


def _append(
    model: Any,
    parent_pk: int,
    added: list[Tree],
    children: dict[int, list[Tree]],
    levels: dict[int, list[Tree]],
) -> None:
    """Make room at the right end of a saved parent and number the new nodes into it."""
    parent = model._base_manager.only("tree_id", "lft", "rght", "level").get(pk=parent_pk)
    left = parent.rght
    for node in added:
        left = _number(node, children, parent.tree_id, left, parent.level + 1, levels)
    width = left - parent.rght
    same_tree = model._base_manager.filter(tree_id=parent.tree_id)
    same_tree.filter(lft__gt=parent.rght).update(lft=F("lft") + width)
    same_tree.filter(rght__gte=parent.rght).update(rght=F("rght") + width)
