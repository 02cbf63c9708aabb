"""What changes trees: each function works under the tree's lock and from fresh tree fields."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

from django.db.models import Case, F, Max, Value, When
from django.utils.translation import gettext as _
from mptt.exceptions import InvalidMove

from .changes import tree_changed
from .errors import TreeError
from .locks import tree_write
from .models import TREE_FIELDS, Tree

Node = TypeVar("Node", bound=Tree)

_BATCH = 500


class Position(StrEnum):
    """Where a node goes, seen from the target."""

    FIRST_CHILD = "first-child"
    LAST_CHILD = "last-child"
    LEFT = "left"
    RIGHT = "right"


@dataclass
class Branch(Generic[Node]):
    """An unsaved node and the branches that hang on it."""

    node: Node
    children: list["Branch[Node]"] = field(default_factory=list)


def insert(node: Node, target: Node | None = None, position: str = Position.LAST_CHILD) -> Node:
    """Save a new node at ``position`` of ``target``; without a target as the last root."""
    with tree_write(type(node)):
        fresh = _fresh(target) if target is not None else None
        node.insert_at(fresh, _position(position), save=True)
        _copy_tree_fields(fresh, target)
        return node


def move(node: Node, target: Node | None, position: str = Position.LAST_CHILD) -> Node:
    """Move ``node`` with all below it to ``position`` of ``target``; without a target it becomes the last root.

    Writes the parent alone, whatever else was changed on the object; the move is in the node's history. Returns ``node``
    with fresh tree fields. Raises ``TreeError`` when either is gone, or the target is the node or below it.
    """
    model = type(node)
    with tree_write(model):
        moved = _fresh(node)
        aim = _fresh(target) if target is not None else None
        where = _position(position)
        if aim is not None and aim.is_descendant_of(moved, include_self=True):
            raise TreeError(_("不能移到自己或自己的下级之下。"), code="cycle")
        if aim is None and moved.is_root_node():
            aim = model._tree_manager.root_nodes().order_by("-tree_id").first()
            where = Position.RIGHT
        old_parent = moved.parent_id
        if aim != moved:
            try:
                model._tree_manager.move_node(moved, aim, where)
            except InvalidMove as error:
                raise TreeError(_("不能移到这个位置。"), code="invalid") from error
        _copy_tree_fields(moved, node)
        node.parent = moved.parent
        node._note_stored_parent()
        node._mptt_meta.update_mptt_cached_fields(node)
        if target is not None:
            target._mptt_refresh()
        if moved.parent_id != old_parent:
            tree_changed(model)
    return node


def delete(node: Tree) -> None:
    """Delete a node that has nothing below it. Raises ``TreeError`` while it has."""
    with tree_write(type(node)):
        if type(node)._base_manager.filter(parent=node.pk).exists():
            raise TreeError(_("还有下级，不能删除。"), code="has_children")
        node.delete()


def bulk_insert(
    model: type[Node],
    branches: Sequence[Branch[Node]],
    *,
    under: Node | None = None,
    with_history: bool = True,
    change_reason: str = "",
) -> list[Node]:
    """Save many new nodes at once: each branch a tree of its own, or all of them as the last children of ``under``.

    One statement a level and batch instead of several a node. Like Django's ``bulk_create`` it calls no ``save`` and
    sends no signal; the rows of django-simple-history are written when ``with_history``. Returns the nodes in tree order.
    """
    with tree_write(model):
        by_level = _number(model, branches, _fresh(under) if under is not None else None)
        for level in by_level:
            for node, parent in level:
                node.parent = parent
            nodes = [node for node, _parent in level]
            model._base_manager.bulk_create(nodes, batch_size=_BATCH)
            for node in nodes:
                node._note_stored_parent()
                node._mptt_meta.update_mptt_cached_fields(node)
        created = sorted(
            (node for level in by_level for node, _parent in level), key=lambda node: (node.tree_id, node.lft)
        )
        if with_history and hasattr(model, "history"):
            model.history.bulk_history_create(created, batch_size=_BATCH, default_change_reason=change_reason)
        if under is not None:
            under._mptt_refresh()
        return created


def _number(
    model: type[Node], branches: Sequence[Branch[Node]], under: Node | None
) -> list[list[tuple[Node, Node | None]]]:
    """Give every node its tree fields; return (node, parent) by level, and make room in ``under``'s tree."""
    if under is None:
        tree_id = (model._base_manager.aggregate(last=Max("tree_id"))["last"] or 0) + 1
        level = 0
    else:
        tree_id, level = under.tree_id, under.level + 1
    position = 1 if under is None else under.rght
    start = position
    by_level: list[list[tuple[Node, Node | None]]] = []

    def visit(branch: Branch[Node], parent: Node | None, depth: int) -> Iterator[Branch[Node]]:
        nonlocal position
        node = branch.node
        node.tree_id, node.lft, node.level = tree_id, position, level + depth
        position += 1
        if depth == len(by_level):
            by_level.append([])
        by_level[depth].append((node, parent))
        yield from branch.children
        node.rght = position
        position += 1

    for root in branches:
        # A stack of its own: trees may be deeper than Python's.
        stack = [(root, visit(root, under, 0))]
        while stack:
            branch, children = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
            else:
                stack.append((child, visit(child, branch.node, len(stack))))
        if under is None:
            tree_id += 1
            position = 1
    if under is not None:
        _make_room(model, tree_id, start, position - start)
    return by_level


def _make_room(model: type[Tree], tree_id: int, edge: int, width: int) -> None:
    rows = model._base_manager.filter(tree_id=tree_id, rght__gte=edge)
    rows.update(
        lft=F("lft") + Case(When(lft__gte=edge, then=Value(width)), default=Value(0)),
        rght=F("rght") + Value(width),
    )


def _fresh(node: Node) -> Node:
    found = type(node)._base_manager.filter(pk=node.pk).first()
    if found is None:
        raise TreeError(_("“%(node)s”已被删除，请刷新页面。") % {"node": node}, code="gone")
    return found


def _position(position: str) -> str:
    try:
        return Position(position).value
    except ValueError as error:
        raise TreeError(_("没有这种位置。"), code="position") from error


def _copy_tree_fields(source: Any, goal: Any) -> None:
    if source is None or goal is None:
        return
    for name in TREE_FIELDS:
        setattr(goal, name, getattr(source, name))
