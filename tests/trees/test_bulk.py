"""Many nodes at once."""

import pytest

from portal.organisations.models import Organisation
from portal.trees.bulk import bulk_insert
from portal.trees.checking import problems
from portal.trees.errors import TreeError
from portal.trees.services import delete

from .shapes import shape, stored

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _whole_afterwards():
    yield
    assert problems(Organisation) == []


def branches(make, widths, prefix="", parent=None):
    """``widths[0]`` nodes below ``parent``, each with ``widths[1]`` below it, and so on."""
    found = []
    for number in range(widths[0] if widths else 0):
        node = make(f"{prefix}{number}", parent=parent)
        found += [node, *branches(make, widths[1:], f"{prefix}{number}.", node)]
    return found


def test_whole_trees(make, grown):
    grown(grown(name="先有的局"), "科")
    nodes = branches(make, [3, 2, 2])
    assert bulk_insert(nodes) == nodes
    assert len(nodes) == 3 + 6 + 12
    expected = [
        (f"{a}", [(f"{a}.{b}", [(f"{a}.{b}.{c}", []) for c in range(2)]) for b in range(2)]) for a in range(3)
    ]
    assert shape() == [("先有的局", [("科", [])]), *expected]
    assert nodes == list(Organisation.objects.all()[2:]), "in their order"
    nodes[0].name = "改名"
    nodes[0].save()
    nodes[1].parent = None
    nodes[1].save()
    assert [name for name, _below in shape()] == ["先有的局", "改名", "1", "2", "0.0"]


def test_children_before_their_parents(make):
    nodes = branches(make, [2, 2])
    bulk_insert(nodes[::-1])
    assert shape() == [("1", [("1.1", []), ("1.0", [])]), ("0", [("0.1", []), ("0.0", [])])]


def test_below_saved_nodes_of_one_tree_and_another(make, grown):
    """Each place is made room for while the others' new nodes aren't in the database yet."""
    bureau, other = grown(name="局"), grown(name="他局")
    section = grown(bureau, "科")
    group = grown(section, "组")
    last = grown(bureau, "后面的科")
    nodes = []
    for parent, name in (
        (bureau, "甲"),
        (group, "乙"),
        (last, "丙"),
        (other, "丁"),
        (section, "戊"),
        (None, "己"),
    ):
        node = make(name, parent=parent)
        nodes += [node, make(f"{name}下", parent=node)]
    bulk_insert(nodes)

    def new(name):
        return (name, [(f"{name}下", [])])

    assert shape() == [
        ("局", [("科", [("组", [new("乙")]), new("戊")]), ("后面的科", [new("丙")]), new("甲")]),
        ("他局", [new("丁")]),
        new("己"),
    ]


def test_each_level_is_saved_as_the_caller_wants(make):
    saved = []

    def create(level):
        saved.append([node.name for node in level])
        Organisation.objects.bulk_create(level)

    bulk_insert(branches(make, [2, 1]), create)
    assert saved == [["0", "1"], ["0.0", "1.0"]]


def test_few_queries(make, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):  # for 402 nodes
        bulk_insert(branches(make, [2, 200]))


def test_a_deep_tree(make):
    chain = [make("0")]
    for number in range(1, 1500):
        chain.append(make(str(number), parent=chain[-1]))
    bulk_insert(chain)
    assert Organisation.objects.get(name="1499").level == 1499


def test_a_parent_that_is_gone_or_was_forgotten(make, grown):
    gone = grown(name="撤销的科")
    delete(Organisation.objects.get(pk=gone.pk))
    before = stored()
    with pytest.raises(TreeError, match="上级已被删除"):
        bulk_insert([make("新局"), make("新科", parent=gone)])
    with pytest.raises(ValueError, match="neither saved nor among the nodes"):
        bulk_insert([make("新科", parent=make("没有给的局"))])
    assert stored() == before
    assert bulk_insert([]) == []
