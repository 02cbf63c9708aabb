"""What changes trees: each function works under the tree's lock and from fresh tree fields."""

from enum import StrEnum
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from mptt.exceptions import InvalidMove

from .changes import tree_changed
from .errors import TreeError
from .locks import tree_write
from .models import TREE_FIELDS, Tree

Node = TypeVar("Node", bound=Tree)


class Position(StrEnum):
    """Where a node goes, seen from the target."""

    FIRST_CHILD = "first-child"
    LAST_CHILD = "last-child"
    LEFT = "left"
    RIGHT = "right"


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
