"""Any sequence of insertions, moves and deletions does to the trees what it does to plain lists."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    rule,
    run_state_machine_as_test,
)

from portal.organisations.models import Organisation
from portal.trees.bulk import bulk_insert
from portal.trees.checking import problems
from portal.trees.errors import TreeError
from portal.trees.services import delete, insert, move

from .shapes import shape

POSITIONS = st.sampled_from(["first-child", "last-child", "left", "right"])


class Plain:
    """A forest of names in plain lists."""

    def __init__(self):
        self.children = {None: []}
        self.parent = {}

    def put(self, name, target, position):
        if target is None:
            place, index = None, len(self.children[None])
        elif position == "first-child":
            place, index = target, 0
        elif position == "last-child":
            place, index = target, len(self.children[target])
        else:
            place = self.parent[target]
            index = self.children[place].index(target) + (position == "right")
        self.children[place].insert(index, name)
        self.children.setdefault(name, [])
        self.parent[name] = place

    def take(self, name):
        self.children[self.parent.pop(name)].remove(name)

    def above(self, name):
        while name is not None:
            yield name
            name = self.parent[name]

    def shape(self, name=None):
        return [(child, self.shape(child)) for child in self.children[name]]


class Forest(RuleBasedStateMachine):
    nodes = Bundle("nodes")

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.plain = Plain()
        self.objects = {}
        self.number = 0

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def _new(self):
        self.number += 1
        name = str(self.number)
        self.objects[name] = Organisation(code=f"H{name}", name=name)
        return name

    @rule(target=nodes)
    def insert_root(self):
        name = self._new()
        insert(self.objects[name])
        self.plain.put(name, None, "")
        return name

    @rule(target=nodes, aim=nodes, position=POSITIONS)
    def insert_at(self, aim, position):
        name = self._new()
        insert(self.objects[name], self.objects[aim], position)
        self.plain.put(name, aim, position)
        return name

    @rule(target=nodes, aim=nodes)
    def create_below(self, aim):
        name = self._new()
        self.objects[name].parent = self.objects[aim]
        self.objects[name].save()
        self.plain.put(name, aim, "last-child")
        return name

    @rule(aims=st.lists(st.none() | nodes, min_size=1, max_size=4))
    def bulk(self, aims):
        """A new node with one below it for each aim: at several places of several trees at once."""
        pairs = [(aim, self._new(), self._new()) for aim in aims]
        for aim, name, end in pairs:
            self.objects[name].parent = self.objects[aim] if aim else None
            self.objects[end].parent = self.objects[name]
        bulk_insert([self.objects[name] for _aim, *names in pairs for name in names])
        for aim, name, end in pairs:
            self.plain.put(name, aim, "last-child")
            self.plain.put(end, name, "last-child")

    @rule(name=nodes, aim=st.none() | nodes, position=POSITIONS)
    def move_to(self, name, aim, position):
        if aim is not None and name in self.plain.above(aim):
            with pytest.raises(TreeError):
                move(self.objects[name], self.objects[aim], position)
            return
        move(self.objects[name], self.objects[aim] if aim else None, position)
        self.plain.take(name)
        self.plain.put(name, aim, position)

    @rule(name=nodes, aim=nodes)
    def save_with_new_parent(self, name, aim):
        node = Organisation.objects.get(name=name)
        node.parent = Organisation.objects.get(name=aim)
        if name in self.plain.above(aim):
            with pytest.raises(TreeError):
                node.save()
            return
        node.save()
        if self.plain.parent[name] != aim:
            self.plain.take(name)
            self.plain.put(name, aim, "last-child")

    @rule(name=nodes)
    def save_stale(self, name):
        self.objects[name].phone = "0574"
        self.objects[name].save()

    @rule(name=consumes(nodes))
    def remove(self, name):
        if self.plain.children[name]:
            with pytest.raises(TreeError):
                delete(self.objects[name])
            return
        delete(self.objects[name])
        self.plain.take(name)

    @invariant()
    def same(self):
        assert shape() == self.plain.shape()
        assert problems(Organisation) == []


@pytest.mark.django_db
def test_trees_behave_like_plain_lists():
    run_state_machine_as_test(
        Forest,
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )
