"""Numbering trees anew from their parent pointers."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from django.utils.translation import gettext as _

from portal.punctuation import clauses

from .changes import tree_changed
from .checking import find_problems
from .errors import TreeError
from .locks import tree_write
from .models import TREE_FIELDS, Tree

_ROOTS_AT_ONCE = 500
_IDS_AT_ONCE = 500


def repair(model: type[Tree]) -> int:
    """Number all of ``model``'s trees anew from the parent pointers; return how many nodes that changed.

    Siblings keep the order that lft gives them. Under the tree's lock; a whole tree is only read. Raises ``TreeError``,
    and changes nothing, where the parent pointers themselves are wrong (a parent that doesn't exist, nodes that are
    each other's parents): which of them to cut is for a person to say.
    """
    with tree_write(model):
        hopeless = [problem for problem in find_problems(model) if problem.code in ("orphan", "cycle")]
        if hopeless:
            found = clauses(problem.message for problem in hopeless[:20])
            raise TreeError(_("无法自动修复，请先更正上级：%(found)s。") % {"found": found}, code="hopeless")
        changed = renumber(model)
        if changed:
            tree_changed(model)
        return changed


def renumber(model: type[Tree], tree_ids: Collection[int] | None = None) -> int:
    """Number the trees anew from parent pointers, all or those named; return how many nodes that changed.

    The caller holds the tree's lock. Memory is bounded by 500 trees at a time.
    """
    last_tree = 0
    changed = 0
    for roots in _root_batches(model, tree_ids):
        children = _below(model, [root.pk for root in roots])
        numbered: list[Tree] = []
        for root in roots:
            # A number used twice gives way; in between, as few trees as possible get another one.
            tree_id = root.tree_id if tree_ids is not None else max(root.tree_id, last_tree + 1)
            last_tree = tree_id
            numbered += _number(root, children, tree_id)
        model._base_manager.bulk_update(numbered, TREE_FIELDS, batch_size=200)
        changed += len(numbered)
    return changed


def _root_batches(model: type[Tree], tree_ids: Collection[int] | None) -> Iterator[list[Tree]]:
    roots = model._base_manager.filter(parent__isnull=True)
    if tree_ids is not None:
        ordered = sorted(tree_ids)
        for start in range(0, len(ordered), _IDS_AT_ONCE):
            found = roots.filter(tree_id__in=ordered[start : start + _IDS_AT_ONCE])
            yield list(found.only("pk", "parent_id", *TREE_FIELDS).order_by("tree_id", "lft", "pk"))
        return
    # The order is fixed before anything is renumbered: two integers a tree.
    ordered = list(roots.order_by("tree_id", "lft", "pk").values_list("pk", flat=True))
    for start in range(0, len(ordered), _ROOTS_AT_ONCE):
        pks = ordered[start : start + _ROOTS_AT_ONCE]
        found = model._base_manager.only("pk", "parent_id", *TREE_FIELDS).in_bulk(pks)
        yield [found[pk] for pk in pks]


def _below(model: type[Tree], parents: list[int]) -> dict[int, list[Tree]]:
    """Everything below ``parents``, by parent, siblings in their order."""
    children: dict[int, list[Tree]] = defaultdict(list)
    while parents:
        found: list[Tree] = []
        for start in range(0, len(parents), _IDS_AT_ONCE):
            rows = model._base_manager.filter(parent__in=parents[start : start + _IDS_AT_ONCE])
            found += rows.only("pk", "parent_id", *TREE_FIELDS).order_by("tree_id", "lft", "pk")
        for node in found:
            children[node.parent_id].append(node)
        parents = [node.pk for node in found]
    return children


def _number(root: Tree, children: dict[int, list[Tree]], tree_id: int) -> Iterator[Tree]:
    """Set the tree fields of a tree's nodes; yields those that had others."""
    edge = 1
    stack = [(root, iter(children.get(root.pk, ())), 1)]
    while stack:
        node, rest, lft = stack[-1]
        child = next(rest, None)
        if child is not None:
            edge += 1
            stack.append((child, iter(children.get(child.pk, ())), edge))
            continue
        edge += 1
        stack.pop()
        values = (tree_id, lft, edge, len(stack))
        if values != (node.tree_id, node.lft, node.rght, node.level):
            node.tree_id, node.lft, node.rght, node.level = values
            yield node
