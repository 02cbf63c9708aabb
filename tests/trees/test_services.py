"""Inserting, moving, deleting: what the user gets, also from stale objects."""

import pytest
from django.db import transaction
from django.db.models import ProtectedError

from portal.organisations.models import Organisation
from portal.trees import changes
from portal.trees.checking import problems
from portal.trees.errors import TreeError
from portal.trees.services import delete, insert, move

from .shapes import shape, stored

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _whole_afterwards():
    yield
    assert problems(Organisation) == []


def again(node):
    return Organisation.objects.get(pk=node.pk)


def test_insert_at_each_position(make, grown):
    bureau = grown(name="局")
    middle = insert(make("乙"), bureau)
    insert(make("甲"), middle, "left")
    insert(make("丙"), middle, "right")
    insert(make("零"), bureau, "first-child")
    insert(make("别的局"))
    insert(make("前面的局"), bureau, "left")
    assert shape() == [
        ("前面的局", []),
        ("局", [("零", []), ("甲", []), ("乙", []), ("丙", [])]),
        ("别的局", []),
    ]


def test_move_at_each_position(grown):
    bureau, other = grown(name="局"), grown(name="他局")
    one, two, three = grown(bureau, "一"), grown(bureau, "二"), grown(bureau, "三")
    leaf = grown(one, "一之一")
    # every object here is stale by now: the services read the tree anew
    move(three, one, "left")
    move(one, two, "right")
    assert shape() == [("局", [("三", []), ("二", []), ("一", [("一之一", [])])]), ("他局", [])]
    move(one, other, "first-child")
    move(leaf, bureau, "last-child")
    assert shape() == [("局", [("三", []), ("二", []), ("一之一", [])]), ("他局", [("一", [])])]
    move(two, None)
    move(other, bureau, "left")
    assert shape() == [("他局", [("一", [])]), ("局", [("三", []), ("一之一", [])]), ("二", [])]
    move(other, None)
    assert [name for name, _below in shape()] == ["局", "二", "他局"]
    assert (two.parent_id, two.level, two.lft, two.rght) == (None, 0, 1, 2)


@pytest.mark.parametrize("position", ["first-child", "last-child", "left", "right"])
def test_a_node_is_never_moved_below_itself(grown, position):
    bureau = grown(name="局")
    section = grown(bureau, "科")
    group = grown(section, "组")
    before = stored()
    with pytest.raises(TreeError, match="不能移到自己或自己的下级之下"):
        move(section, group, position)
    with pytest.raises(TreeError, match="不能移到自己或自己的下级之下"):
        move(section, section, position)
    assert stored() == before


def test_a_position_that_does_not_exist_and_nodes_that_are_gone(grown, make):
    bureau, section, gone = grown(name="局"), grown(name="科"), grown(name="撤销的科")
    delete(again(gone))
    with pytest.raises(TreeError, match="没有这种位置"):
        move(section, bureau, "below")
    with pytest.raises(TreeError, match="“撤销的科”已被删除"):
        move(section, gone)
    with pytest.raises(TreeError, match="“撤销的科”已被删除"):
        move(gone, bureau)
    with pytest.raises(TreeError, match="上级已被删除"):
        make("新科", parent=gone).save()
    with pytest.raises(TreeError, match="上级已被删除"):
        make("新科", parent_id=gone.pk).save()
    gone.delete()
    with pytest.raises(TreeError, match="“撤销的科”已被删除"), transaction.atomic():
        gone.save()
    assert shape() == [("局", []), ("科", [])]


def test_saving_with_a_new_parent_moves_and_refuses_a_cycle(grown):
    bureau = grown(name="局")
    section = grown(bureau, "科")
    group = grown(section, "组")
    stale = again(bureau)
    stale.parent = group
    with pytest.raises(TreeError, match="不能移到自己"):
        stale.save()
    group.parent = bureau
    group.save()
    assert shape() == [("局", [("科", []), ("组", [])])]
    group.parent = section
    group.save(update_fields=["name"])
    assert shape() == [("局", [("科", [("组", [])])])]


def test_saving_a_stale_object_does_not_bring_its_old_parent_back(grown):
    bureau, other = grown(name="局"), grown(name="他局")
    section = grown(bureau, "科")
    stale = again(section)
    move(section, other)
    stale.name = "改名的科"
    stale.save()
    stale.save(update_fields=["parent"])
    assert shape() == [("局", []), ("他局", [("改名的科", [])])]


def test_moving_a_stale_object_does_not_bring_its_old_content_back(grown):
    bureau, section = grown(name="局"), grown(name="科")
    stale = again(section)
    section.phone = "0574-1"
    section.save()
    move(stale, bureau)
    assert again(section).phone == "0574-1"


def test_a_refreshed_object_knows_its_parent(grown):
    bureau, other = grown(name="局"), grown(name="他局")
    section = grown(bureau, "科")
    one, two = grown(other, "一"), again(section)
    move(section, one, "left")
    two.refresh_from_db()
    two.name = "科科"
    two.save()
    assert shape() == [("局", []), ("他局", [("科科", []), ("一", [])])]


def test_a_move_is_in_the_history(grown):
    bureau, section = grown(name="局"), grown(name="科")
    move(section, bureau)
    assert [row.parent_id for row in section.history.all()] == [bureau.pk, None]


def test_deleting(grown):
    bureau = grown(name="局")
    one, two, three = (grown(bureau, name) for name in "一二三")
    below = grown(two, "二之一")
    with pytest.raises(TreeError, match="还有下级"):
        delete(two)
    with pytest.raises(ProtectedError):
        again(two).delete()
    delete(one)
    delete(below)
    assert shape() == [("局", [("二", []), ("三", [])])]
    three.delete()
    assert shape() == [("局", [("二", [])])]


def test_deleting_many_closes_the_gaps(grown):
    bureau, other = grown(name="局"), grown(name="他局")
    for parent in (bureau, other):
        for name in "一二三四":
            grown(grown(parent, name), "下")
    with pytest.raises(ProtectedError):
        Organisation.objects.filter(name="二").delete()
    Organisation.objects.filter(parent__name__in=["二", "三"]).delete()
    Organisation.objects.filter(name__in=["二", "三"]).delete()
    rest = [("一", [("下", [])]), ("四", [("下", [])])]
    assert shape() == [("局", rest), ("他局", rest)]


def test_those_who_registered_hear_of_moves_to_another_parent_only(grown, monkeypatch):
    heard = []
    monkeypatch.setitem(changes._callbacks, Organisation._meta.label, [])
    changes.on_tree_change(Organisation, lambda: heard.append(shape()))
    bureau, other = grown(name="局"), grown(name="他局")
    one, two = grown(bureau, "一"), grown(bureau, "二")
    move(two, one, "left")
    delete(grown(bureau, "三"))
    assert heard == []
    move(two, other)
    assert heard == [[("局", [("一", [])]), ("他局", [("二", [])])]]
    one.parent = other
    one.save()
    assert heard[1:] == [[("局", []), ("他局", [("二", []), ("一", [])])]]
