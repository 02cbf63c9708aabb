"""Moving, adding and removing organisations: under the tree's lock, with permissions asked again inside it."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.trees import services as trees
from portal.trees.errors import TreeError
from portal.trees.locks import tree_write
from portal.trees.services import Position

from ..models import Organisation
from ..selectors.permissions import forget_permissions, may
from ..selectors.tree import MANAGE, siblings


class Step(StrEnum):
    """A move by one place, as the keys and buttons make it."""

    UP = "up"
    DOWN = "down"
    IN = "in"
    OUT = "out"


@dataclass(frozen=True)
class Spot:
    """A place in the tree: below ``parent``, directly after ``previous`` (``None``: the first)."""

    parent: int | None
    previous: int | None


@dataclass(frozen=True)
class Move:
    """A move that was made, with what taking it back needs."""

    pk: int
    name: str
    old: Spot
    new: Spot
    parent_name: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(data["pk"], data["name"], Spot(**data["old"]), Spot(**data["new"]), data["parent_name"])


def step(user: User, pk: int, direction: Step, seen_parent: int | None) -> Move:
    """Move an organisation one place up, down, in (below the one before it) or out (after its parent).

    ``seen_parent`` is the parent that the screen showed. Raises ``TreeError`` with a sentence for the user.
    """
    with tree_write(Organisation):
        node = _seen(pk, seen_parent)
        target, position = _aim(node, direction)
        return _move(user, node, target, position)


def move_to(user: User, pk: int, target_pk: int, position: Position, seen_parent: int | None) -> Move:
    """Move an organisation before, after or below another one. Raises ``TreeError`` with a sentence for the user."""
    with tree_write(Organisation):
        return _move(user, _seen(pk, seen_parent), _get(target_pk), position)


def undo(user: User, made: Move) -> Move:
    """Take a move back; raises ``TreeError`` when the organisation has been moved on since."""
    with tree_write(Organisation):
        node = _get(made.pk)
        if node.parent_id != made.new.parent:
            raise TreeError(_("“%(node)s”此后又被移动过，不能撤销。") % {"node": node}, code="moved_on")
        previous = Organisation.objects.filter(pk=made.old.previous, parent_id=made.old.parent).first()
        if previous is not None:
            return _move(user, node, previous, Position.RIGHT)
        parent = _get(made.old.parent or 0)
        # The neighbour it stood after is gone: its old parent's end is the best that is left.
        position = Position.FIRST_CHILD if made.old.previous is None else Position.LAST_CHILD
        return _move(user, node, parent, position)


def add(user: User, organisation: Organisation, parent: Organisation) -> Organisation:
    """Save a new organisation as the last one below ``parent``."""
    with tree_write(Organisation):
        _require(user, _get(parent.pk))
        return trees.insert(organisation, parent, Position.LAST_CHILD)


def delete(user: User, organisation: Organisation) -> None:
    """Delete an organisation on which nothing hangs; ``TreeError`` while something does."""
    from ..selectors.organisations import hangs_on

    with tree_write(Organisation):
        fresh = _get(organisation.pk)
        _require(user, fresh)
        if hangs_on(fresh):
            raise TreeError(
                _("“%(node)s”还有下级或其他资料，不能删除，可以停用。") % {"node": fresh}, code="in_use"
            )
        trees.delete(fresh)


def _get(pk: int) -> Organisation:
    found = Organisation.objects.filter(pk=pk).first()
    if found is None:
        raise TreeError(_("机构已被删除，请刷新页面。"), code="gone")
    return found


def _seen(pk: int, seen_parent: int | None) -> Organisation:
    node = _get(pk)
    if node.parent_id != seen_parent:
        raise TreeError(
            _("“%(node)s”刚被他人移到“%(parent)s”之下。机构树已刷新，请核对后再操作。")
            % {"node": node, "parent": node.parent or _("顶层")},
            code="moved",
        )
    return node


def _aim(node: Organisation, direction: Step) -> tuple[Organisation, Position]:
    beside = siblings(node)
    if direction == Step.UP and beside.previous:
        return beside.previous, Position.LEFT
    if direction == Step.DOWN and beside.following:
        return beside.following, Position.RIGHT
    if direction == Step.IN and beside.previous:
        return beside.previous, Position.LAST_CHILD
    if direction == Step.OUT and node.parent:
        return node.parent, Position.RIGHT
    sentences = {
        Step.UP: _("“%(node)s”已是同级中的第一个。"),
        Step.DOWN: _("“%(node)s”已是同级中的最后一个。"),
        Step.IN: _("“%(node)s”前面没有同级机构，不能降为其下级。"),
        Step.OUT: _("“%(node)s”已在最上层。"),
    }
    raise TreeError(sentences[direction] % {"node": node}, code="no_room")


def _move(user: User, node: Organisation, target: Organisation, position: Position) -> Move:
    inside = position in (Position.FIRST_CHILD, Position.LAST_CHILD)
    parent = target if inside else target.parent
    # A cycle is said before a missing permission: below a node of his everything is his.
    if target.is_descendant_of(node, include_self=inside):
        raise TreeError(_("不能移到自己或自己的下级之下。"), code="cycle")
    forget_permissions(user)  # the lock is held now: what was true before it may not be any more
    _require(user, node.parent)
    _require(user, parent)
    old = _spot(node)
    if target.pk != node.pk:
        trees.move(node, target, position)
    new = _spot(node)
    if new != old:
        _note(node, _("移动"))
    forget_permissions(user)
    return Move(node.pk, node.name, old, new, str(node.parent or ""))


def _spot(node: Organisation) -> Spot:
    previous = siblings(node).previous
    return Spot(node.parent_id, previous.pk if previous else None)


def _require(user: User, organisation: Organisation | None) -> None:
    if organisation is None or not may(user, MANAGE, organisation):
        raise TreeError(_("只能在您管理的机构范围内操作。"), code="forbidden")


def _note(node: Organisation, reason: str) -> None:
    """Write why into the history row that the move has just made."""
    latest = node.history.order_by("-history_id").first()
    latest.history_change_reason = reason
    latest.save(update_fields=["history_change_reason"])
