"""Many writers at once, on real connections: the trees stay whole, and no node is lost.

Without ``tree_write``'s lock these fail within a few rounds on PostgreSQL (two roots with one tree_id, overlapping
intervals, deadlocks); on SQLite transactions begin IMMEDIATE, and that is the lock.
"""

import random
import threading

import pytest
from django.db import connection

from portal.organisations.models import Organisation
from portal.trees.bulk import bulk_insert
from portal.trees.checking import problems
from portal.trees.errors import TreeError
from portal.trees.services import delete, insert, move
from tests.meeting import together

THREADS = 8

pytestmark = pytest.mark.django_db(transaction=True)


def new(name, **values):
    return Organisation(code=name, name=name, **values)


def test_roots_made_at_once_get_trees_of_their_own():
    together(lambda thread: [new(f"R{thread}-{n}").save() for n in range(10)])
    assert problems(Organisation) == []
    assert Organisation.objects.values("tree_id").distinct().count() == THREADS * 10


def test_children_made_at_once_under_one_parent():
    root = new("局")
    root.save()
    # Every thread holds the same parent as it was before any child: stale from the first insertion on.
    together(lambda thread: [new(f"C{thread}-{n}", parent_id=root.pk).save() for n in range(10)])
    assert problems(Organisation) == []
    root.refresh_from_db()
    assert root.get_descendant_count() == THREADS * 10


def test_children_made_while_others_are_deleted():
    root = new("局")
    root.save()
    bulk_insert([new(f"O{n}", parent=root) for n in range(THREADS * 8)])
    old = list(Organisation.objects.filter(parent=root))

    def work(thread):
        for n, doomed in enumerate(old[thread::THREADS]):
            new(f"N{thread}-{n}", parent_id=root.pk).save()
            doomed.delete()

    together(work)
    assert problems(Organisation) == []
    root.refresh_from_db()
    names = set(root.get_descendants().values_list("name", flat=True))
    assert names == {f"N{thread}-{n}" for thread in range(THREADS) for n in range(8)}


def test_everything_at_once():
    """Each thread inserts, moves, saves and deletes anywhere; only what it deleted itself is gone."""
    bureaus = [new(f"局{n}") for n in range(3)]
    for bureau in bureaus:
        bureau.save()
        sections = [new(f"{bureau.name}科{n}", parent=bureau) for n in range(4)]
        bulk_insert([*sections, *(new(f"{section.name}组", parent=section) for section in sections)])
    expected = set(Organisation.objects.values_list("name", flat=True))
    lock = threading.Lock()

    def work(thread):
        chance = random.Random(thread)
        for n in range(20):
            pks = list(Organisation.objects.values_list("pk", flat=True))
            found = list(Organisation.objects.filter(pk__in=chance.sample(pks, 2)).order_by("?"))
            if len(found) < 2:  # deleted since
                continue
            node, aim = found
            position = chance.choice(["first-child", "last-child", "left", "right"])
            action = chance.randrange(7)
            name = f"新{thread}-{n}"
            try:
                if action == 0:
                    insert(new(name), aim, position)
                    with lock:
                        expected.add(name)
                elif action == 1:
                    new(name).save()
                    with lock:
                        expected.add(name)
                elif action == 6:
                    bulk_insert([new(name, parent=node), new(f"{name}旁", parent=aim)])
                    with lock:
                        expected.update((name, f"{name}旁"))
                elif action == 2:
                    delete(node)
                    with lock:
                        expected.discard(node.name)
                elif action == 3:
                    node.phone = "0574"
                    node.save()
                else:
                    move(node, aim, position)
            except TreeError:
                pass  # below itself, has children, or deleted by another thread meanwhile

    together(work)
    assert problems(Organisation) == []
    assert set(Organisation.objects.values_list("name", flat=True)) == expected


def test_trees_of_two_models_do_not_wait_for_each_other():
    """The lock is the model's own: an import of powers doesn't hold up the organisations."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one lock for the whole database")
    from portal.trees.locks import tree_write
    from powers.models import Power

    with tree_write(Power):
        together(lambda thread: new(f"R{thread}").save(), threads=2)
    assert Organisation.objects.count() == 2
