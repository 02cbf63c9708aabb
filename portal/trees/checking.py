"""Looking for faults in trees: one pass over the table in tree order, with one node of each level in memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from portal.punctuation import listed

from .models import Tree


@dataclass(frozen=True)
class Problem:
    """One fault: the node's primary key, a code for programs, a sentence for people."""

    node: int
    code: str
    message: str

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True)
class _Row:
    pk: int
    parent_id: int | None
    tree_id: int
    lft: int
    rght: int
    level: int


def problems(model: type[Tree], limit: int = 100) -> list[Problem]:
    """The first ``limit`` faults in ``model``'s trees; empty when they are whole."""
    return list(islice(find_problems(model), limit))


def find_problems(model: type[Tree]) -> Iterator[Problem]:
    """Every fault in ``model``'s trees, one by one, in bounded memory.

    In a whole tree lft and rght number the walk round it without a gap, from 1; the node that encloses a node most
    closely is its parent, and the number of those that enclose it is its level; each tree_id has one root.
    """
    yield from _orphans(model)
    mismatched = False
    for problem in _walk(model):
        mismatched = mismatched or problem.code == "parent"
        yield problem
    if mismatched:
        yield from _cycles(model)


def _orphans(model: type[Tree]) -> Iterator[Problem]:
    parents = model._base_manager.filter(pk=OuterRef("parent_id"))
    lost = model._base_manager.filter(parent__isnull=False).exclude(Exists(parents)).order_by("pk")
    for pk, parent in lost.values_list("pk", "parent_id").iterator():
        yield Problem(
            pk, "orphan", _("节点 %(node)s 的上级 %(parent)s 不存在") % {"node": pk, "parent": parent}
        )


def _walk(model: type[Tree]) -> Iterator[Problem]:
    rows = model._base_manager.order_by("tree_id", "lft", "-rght", "pk")
    names = ("pk", "parent_id", "tree_id", "lft", "rght", "level")
    path: list[_Row] = []
    tree_id: int | None = None
    edge = 0  # the last number used so far
    for values in rows.values_list(*names).iterator(chunk_size=2000):
        row = _Row(*values)
        if row.tree_id != tree_id:
            yield from _close(path, edge)
            path, tree_id, edge = [], row.tree_id, 0
        if row.lft >= row.rght:
            yield _problem(row, "interval", _("节点 %(node)s 的左右值颠倒（%(lft)s、%(rght)s）"))
            continue
        while path and path[-1].rght < row.lft:
            closed = path.pop()
            yield from _gap(closed, edge, closed.rght)
            edge = closed.rght
        if row.parent_id is None and edge:
            yield _problem(row, "roots", _("节点 %(node)s 与别的根节点同属第 %(tree)s 棵树"))
            continue
        if row.lft <= edge or (path and path[-1].rght <= row.rght):
            yield _problem(row, "overlap", _("节点 %(node)s 的区间超出或重叠（%(lft)s、%(rght)s）"))
            continue
        yield from _gap(row, edge, row.lft)
        edge = row.lft
        encloser = path[-1].pk if path else None
        if row.parent_id != encloser:
            yield _problem(
                row, "parent", _("节点 %(node)s 的上级是 %(parent)s，但按左右值应是 %(encloser)s"), encloser
            )
        if row.level != len(path):
            yield _problem(row, "level", _("节点 %(node)s 的层级是 %(level)s，应是 %(depth)s"), len(path))
        path.append(row)
    yield from _close(path, edge)


def _close(path: list[_Row], edge: int) -> Iterator[Problem]:
    for row in reversed(path):
        yield from _gap(row, edge, row.rght)
        edge = row.rght


def _gap(row: _Row, edge: int, number: int) -> Iterator[Problem]:
    if number > edge + 1:
        yield _problem(row, "gap", _("节点 %(node)s 处的左右值不连续（第 %(tree)s 棵树）"))


def _problem(row: _Row, code: str, message: str, expected: int | None = None) -> Problem:
    values = {
        "node": row.pk,
        "parent": row.parent_id or "—",
        "tree": row.tree_id,
        "lft": row.lft,
        "rght": row.rght,
        "level": row.level,
        "encloser": expected or "—",
        "depth": expected,
    }
    return Problem(row.pk, code, message % values)


def _cycles(model: type[Tree]) -> Iterator[Problem]:
    """Nodes that are their own ancestor: a cycle of parents can't agree with lft and rght, so one of its nodes is
    among those whose parent isn't the one enclosing them; from these the way up is followed."""
    known: set[int] = set()
    for problem in _walk(model):
        if problem.code != "parent" or problem.node in known:
            continue
        way: list[int] = []
        pk: int | None = problem.node
        while pk is not None and pk not in way and pk not in known:
            way.append(pk)
            pk = model._base_manager.filter(pk=pk).values_list("parent_id", flat=True).first()
        if pk in way:
            cycle = way[way.index(pk) :]
            yield Problem(
                cycle[0],
                "cycle",
                _("节点 %(nodes)s 互为上级") % {"nodes": listed(cycle)},
            )
        known.update(way)
