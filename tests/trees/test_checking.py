"""``problems``, ``repair`` and ``check_trees`` on trees that were damaged by hand."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F

from portal.organisations.models import Organisation
from portal.trees.checking import problems
from portal.trees.errors import TreeError
from portal.trees.repairing import repair

from .shapes import shape, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def forest(grown):
    """Two bureaus; the first has three sections, the second of these two groups."""
    bureau, other = grown(name="局"), grown(name="他局")
    sections = [grown(bureau, name) for name in "一二三"]
    for name in "甲乙":
        grown(sections[1], name)
    grown(other, "四")
    return {node.name: node for node in Organisation.objects.all()}


def damage(node, **values):
    Organisation.objects.filter(pk=node.pk).update(**values)


DAMAGES = {
    "two roots of one number": (
        lambda forest: Organisation.objects.filter(tree_id=forest["他局"].tree_id).update(
            tree_id=forest["局"].tree_id
        ),
        "roots",
    ),
    "interval the wrong way round": (lambda forest: damage(forest["一"], lft=3, rght=2), "interval"),
    "interval without extent": (lambda forest: damage(forest["一"], lft=2, rght=2), "interval"),
    "interval over the parent's end": (lambda forest: damage(forest["三"], rght=40), "overlap"),
    "two nodes at one place": (lambda forest: damage(forest["三"], lft=2, rght=3), "overlap"),
    "child that begins with its parent": (lambda forest: damage(forest["一"], lft=1), "overlap"),
    "wrong level": (lambda forest: damage(forest["甲"], level=7), "level"),
    "parent that encloses it not": (lambda forest: damage(forest["甲"], parent=forest["一"]), "parent"),
    "child without its parent pointer": (lambda forest: damage(forest["甲"], parent=None), "roots"),
    "gap": (
        lambda forest: Organisation.objects.filter(pk=forest["甲"].pk)._raw_delete("default"),
        "gap",
    ),
    "gap at the end": (lambda forest: damage(forest["他局"], rght=9), "gap"),
    "gap at the beginning": (
        lambda forest: Organisation.objects.filter(tree_id=forest["他局"].tree_id).update(
            lft=F("lft") + 1, rght=F("rght") + 1
        ),
        "gap",
    ),
    "child in another tree": (lambda forest: damage(forest["甲"], tree_id=99, lft=1, rght=2), "parent"),
}


def test_a_whole_forest_has_no_problems(forest):
    assert problems(Organisation) == []
    before = stored()
    assert repair(Organisation) == 0
    assert stored() == before


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_found_and_mended(forest, name):
    inflict, code = DAMAGES[name]
    inflict(forest)
    parents = {node.pk: node.parent_id for node in Organisation.objects.all()}
    found = problems(Organisation)
    assert code in {problem.code for problem in found}
    assert all(str(problem.node) in problem.message for problem in found)
    assert repair(Organisation) > 0
    assert problems(Organisation) == []
    assert {node.pk: node.parent_id for node in Organisation.objects.all()} == parents
    assert repair(Organisation) == 0


def test_everything_lost_but_the_parents(forest):
    before = shape()
    Organisation.objects.update(tree_id=0, level=0, rght=0)  # lft still orders the siblings
    assert len(problems(Organisation)) == 8
    repair(Organisation)
    assert problems(Organisation) == []
    assert shape() == before


def test_siblings_keep_their_order(forest):
    damage(forest["一"], lft=5)
    damage(forest["二"], lft=3)
    repair(Organisation)
    assert [name for name, _below in shape()[0][1]] == ["二", "一", "三"]


def test_a_cycle_of_parents_is_named_and_left_to_a_person(forest):
    damage(forest["二"], parent=forest["甲"])
    before = stored()
    [problem] = [problem for problem in problems(Organisation) if problem.code == "cycle"]
    assert str(forest["甲"].pk) in problem.message and str(forest["二"].pk) in problem.message
    with pytest.raises(TreeError, match="互为上级"):
        repair(Organisation)
    assert stored() == before


def test_a_node_that_is_its_own_parent(forest):
    damage(forest["一"], parent=forest["一"])
    assert "cycle" in {problem.code for problem in problems(Organisation)}
    with pytest.raises(TreeError, match="无法自动修复"):
        repair(Organisation)


def test_a_parent_that_does_not_exist(forest):
    with connection.constraint_checks_disabled():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        damage(forest["一"], parent_id=123456789)
        assert {problem.code for problem in problems(Organisation)} == {"orphan", "parent"}
        with pytest.raises(TreeError, match="123456789 不存在"):
            repair(Organisation)
        damage(forest["一"], parent_id=forest["局"].pk)


def test_the_report_is_bounded(forest):
    Organisation.objects.update(level=9)
    assert len(problems(Organisation, limit=3)) == 3


def run(capsys, *arguments):
    try:
        call_command("check_trees", *arguments)
        status = 0
    except SystemExit as error:
        status = error.code
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def test_the_command_reports_and_mends(forest, capsys):
    assert run(capsys) == (
        0,
        "powers.Power: 0 nodes, whole\ndisclosure.Category: 0 nodes, whole\norganisations.Organisation: 8 nodes, whole\n",
        "",
    )
    Organisation.objects.update(level=9)
    status, out, err = run(capsys, "--limit", "2")
    assert status == 1
    assert "8 faults" in out
    assert len(err.splitlines()) == 2 and "层级是 9，应是 0" in err
    status, out, err = run(capsys, "--repair")
    assert status == 0 and "8 nodes mended, 0 faults left" in out
    assert run(capsys)[0] == 0


def test_the_command_fails_in_one_line_where_it_cannot_mend(forest, capsys):
    damage(forest["二"], parent=forest["甲"])
    status, _out, err = run(capsys, "--repair", "--limit", "0")
    assert status == 1
    assert len(err.splitlines()) == 1 and "互为上级" in err


def test_the_command_refuses_what_it_does_not_know(capsys):
    with pytest.raises(CommandError):
        call_command("check_trees", "--mend")
