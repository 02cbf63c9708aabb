"""The tree screen: reading it, finding in it, moving in it."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts import roles
from portal.organisations.models import Organisation
from portal.organisations.services import grant_role
from portal.organisations.services import tree as services
from portal.trees import services as trees
from portal.trees.bulk import bulk_insert
from portal.trees.checking import problems
from portal.trees.errors import TreeError
from portal.trees.services import Position
from tests.factories import OrganisationFactory, PostFactory, UserFactory

TREE = reverse("organisations:tree")


def move_url(node) -> str:
    return reverse("organisations:move", args=[node.pk])


def step(client, node, direction, **more):
    data = {"step": direction, "seen_parent": node.parent_id, **more}
    return client.post(move_url(node), data, follow=True)


def drop(client, node, target, position, **more):
    data = {"target": target.pk, "position": position, "seen_parent": node.parent_id, **more}
    return client.post(move_url(node), data, follow=True)


def test_the_tree_shows_what_an_administrator_manages(district, sign_in, text):
    PostFactory(organisation=district.office)
    PostFactory(organisation=district.office, is_active=False)
    Organisation.objects.filter(pk=district.patents.pk).update(is_active=False)
    page = text(sign_in(district.system).get(TREE))
    assert page.index("办公室") < page.index("成果科") < page.index("知识产权科")
    assert "KJ-1" in page and "科室" in page
    assert "1个岗位" in page
    assert "已停用" in page
    assert "民政局" not in page, "another bureau's structure isn't his"


def test_branches_open_by_their_address_alone(district, sign_in, text):
    deep = OrganisationFactory(name="档案室", parent=district.office)
    client = sign_in(district.system)
    assert deep.name in text(client.get(TREE)), "a small tree is shown whole"
    closed = text(client.get(TREE, {"open": "0"}))
    assert deep.name not in closed
    assert f"?open={district.office.pk}" in closed
    opened = text(client.get(TREE, {"open": str(district.office.pk)}))
    assert deep.name in opened
    assert 'aria-expanded="true"' in opened


def test_who_only_reads_content_reads_the_tree_and_moves_nothing(district, sign_in, text):
    editor = district.person(roles.SECTION_EDITOR, district.bureau)
    client = sign_in(editor)
    page = text(client.get(TREE))
    assert "成果科" in page
    assert "移动" not in page
    assert client.get(move_url(district.results)).status_code == 403
    assert step(client, district.results, "up").status_code == 403
    assert district.order() == ["办公室", "成果科", "知识产权科"]


def test_strangers_and_the_signed_out_see_nothing(district, sign_in):
    assert sign_in(UserFactory()).get(TREE).status_code == 403
    assert sign_in(district.auditor).get(TREE).status_code == 403
    assert Client().get(TREE).status_code == 302
    client = sign_in(district.system)
    for name in ("organisation", "edit", "add", "move", "state", "delete", "history", "post_add"):
        assert client.get(reverse(f"organisations:{name}", args=[district.relief.pk])).status_code == 404
    assert client.get(TREE, {"node": district.relief.pk}).status_code == 404


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        ("up", ["成果科", "办公室", "知识产权科"]),
        ("down", ["办公室", "知识产权科", "成果科"]),
        ("in", ["办公室", "知识产权科"]),
    ],
)
def test_one_step_at_a_time_and_back_again(district, sign_in, text, direction, expected):
    client = sign_in(district.system)
    page = text(step(client, district.results, direction))
    assert district.order() == expected
    assert "撤销" in page
    done = text(client.post(reverse("organisations:undo"), follow=True))
    assert "已撤销，“成果科”回到原处。" in done
    assert district.order() == ["办公室", "成果科", "知识产权科"]
    assert problems(Organisation) == []


def test_out_goes_behind_the_parent_and_back(district, sign_in):
    deep = OrganisationFactory(name="档案室", parent=district.office)
    client = sign_in(district.system)
    step(client, deep, "out")
    assert district.order() == ["办公室", "档案室", "成果科", "知识产权科"]
    client.post(reverse("organisations:undo"))
    assert district.order() == ["办公室", "成果科", "知识产权科"]
    assert district.order(district.office) == ["档案室"]


@pytest.mark.parametrize(
    ("direction", "sentence"),
    [
        ("up", "“办公室”已是同级中的第一个。"),
        ("in", "“办公室”前面没有同级机构"),
        ("out", "只能在您管理的机构范围内操作"),
    ],
)
def test_a_step_that_leads_nowhere_is_answered_with_a_sentence(district, sign_in, text, direction, sentence):
    assert sentence in text(step(sign_in(district.system), district.office, direction))
    assert district.order() == ["办公室", "成果科", "知识产权科"]


def test_dropping_beside_and_inside(district, sign_in, text):
    client = sign_in(district.system)
    drop(client, district.patents, district.office, "left")
    assert district.order() == ["知识产权科", "办公室", "成果科"]
    district.patents.refresh_from_db()
    page = text(drop(client, district.patents, district.results, "last-child", state=TREE))
    assert district.order(district.results) == ["知识产权科"]
    assert "已将“知识产权科”移到“成果科”之下。" in page
    assert f"?open={district.results.pk}" in page, "the new parent is open, so that the node is seen"


def test_a_cycle_is_refused(district, sign_in, text):
    deep = OrganisationFactory(name="档案室", parent=district.office)
    page = text(drop(sign_in(district.system), district.office, deep, "last-child"))
    assert "不能移到自己或自己的下级之下。" in page
    assert district.order(district.office) == ["档案室"]


def test_who_comes_second_learns_that_the_tree_has_changed(district, sign_in, text):
    seen = district.patents.parent_id
    trees.move(Organisation.objects.get(pk=district.patents.pk), district.results, Position.LAST_CHILD)
    data = {"step": "up", "seen_parent": seen}
    page = text(sign_in(district.system).post(move_url(district.patents), data, follow=True))
    assert "“知识产权科”刚被他人移到“成果科”之下" in page
    assert district.order(district.results) == ["知识产权科"]


def test_nothing_leaves_or_enters_the_subtree(district, sign_in, text):
    client = sign_in(district.system)
    assert "只能在您管理的机构范围内操作" in text(drop(client, district.results, district.relief, "left"))
    assert "只能在您管理的机构范围内操作" in text(
        drop(client, district.results, district.other, "last-child")
    )
    # The bureau itself hangs on the district, which isn't his.
    assert "只能在您管理的机构范围内操作" in text(step(client, district.bureau, "down"))
    assert "不能由您移动" in text(client.get(move_url(district.bureau)))
    assert district.order(district.root) == ["科技局", "民政局"]


def test_a_move_that_was_moved_on_is_not_undone(district, sign_in, text):
    client = sign_in(district.system)
    drop(client, district.patents, district.results, "last-child")
    trees.move(Organisation.objects.get(pk=district.patents.pk), district.office, Position.LAST_CHILD)
    assert "此后又被移动过，不能撤销" in text(client.post(reverse("organisations:undo"), follow=True))
    assert district.order(district.office) == ["知识产权科"]
    assert "没有可以撤销的移动" in text(client.post(reverse("organisations:undo"), follow=True))


def test_the_form_moves_anywhere_in_the_subtree_without_a_script(district, sign_in, text):
    client = sign_in(district.system)
    page = text(client.get(move_url(district.patents)))
    assert "办公室（KJ-1）" in page
    assert "MZ" not in page
    data = {"goal": "KJ-1", "position": "first-child", "seen_parent": district.bureau.pk}
    client.post(move_url(district.patents), data)
    assert district.order(district.office) == ["知识产权科"]


def test_the_form_asks_for_a_goal(district, sign_in, text):
    data = {"goal": "", "position": "first-child", "seen_parent": district.bureau.pk}
    assert "必须填写" in text(sign_in(district.system).post(move_url(district.patents), data))


def test_a_move_is_in_the_history_with_who_and_why(district, sign_in, text):
    client = sign_in(district.system)
    drop(client, district.patents, district.results, "last-child")
    page = text(client.get(reverse("organisations:history", args=[district.patents.pk])))
    assert "移动" in page
    assert district.system.full_name in page
    assert "<del>科技局</del> → <ins>成果科</ins>" in page


def test_permission_is_asked_again_under_the_lock(district):
    """What was held when the page was opened doesn't count when the move is made."""
    from portal.organisations.selectors import may
    from portal.organisations.services import revoke_role

    user = district.system
    assert may(user, "manage_organisations", district.results)
    fresh = type(user).objects.get(pk=user.pk)
    revoke_role(fresh, roles.SYSTEM_ADMINISTRATOR, district.bureau)
    with pytest.raises(TreeError, match="只能在您管理的机构范围内操作"):
        services.step(user, district.results.pk, services.Step.UP, district.bureau.pk)


def test_finding_by_a_part_of_name_or_code(district, sign_in, text):
    client = sign_in(district.system)
    page = text(client.get(TREE, {"q": "知识产权"}))
    assert reverse("organisations:organisation", args=[district.patents.pk]) in page
    assert "科技局" in page
    assert "KJ-2" in text(client.get(TREE, {"q": "kj-2"}))
    assert "没有名称或代码含“救助”的机构" in text(client.get(TREE, {"q": "救助"}))
    answer = client.get(reverse("organisations:find"), {"q": "产权"}).json()
    assert answer == {"found": [{"code": "KJ-3", "label": "知识产权科 · 科技局"}]}


def test_two_subtrees_are_two_trees(district, sign_in, text, monkeypatch):
    grant_role(district.system, roles.SYSTEM_ADMINISTRATOR, district.relief)
    client = sign_in(district.system)
    page = text(client.get(TREE))
    assert "科技局" in page
    assert "救助科" in page
    assert "办公室" in page, "both are small enough to be shown whole"
    monkeypatch.setattr("portal.organisations.selectors.tree.SMALL", 3)
    assert "办公室" not in text(client.get(TREE)), "of two large trees neither is open at first"


@pytest.mark.parametrize("number", [10, 1000])
def test_queries_of_the_tree_do_not_grow(district, sign_in, number, django_assert_max_num_queries, text):
    units = [Organisation(code=f"N{n}", name=f"单位{n}", parent=district.office) for n in range(number)]
    below = [
        Organisation(code=f"{unit.code}-{m}", name=f"{unit.name}之{m}", parent=unit)
        for unit in units
        for m in range(3)
    ]
    bulk_insert([*units, *below])
    client = sign_in(district.system)
    opened = ".".join(str(unit.pk) for unit in units)
    for query in (
        {},
        {"open": str(district.office.pk)},
        {"node": str(district.office.pk), "open": opened},
        {"node": str(district.office.pk), "page": "2"},
        {"q": "单位"},
    ):
        with django_assert_max_num_queries(11):
            client.get(TREE, query)
    first = text(client.get(TREE, {"open": str(district.office.pk)}))
    assert ("显示“办公室”的全部下级" in first) == (number > 100)
    if number > 100:
        last = text(client.get(TREE, {"node": str(district.office.pk), "page": "10"}))
        assert "单位999" in last
        with django_assert_max_num_queries(14):
            assert "填写机构代码或名称" in text(client.get(move_url(district.patents)))


def test_among_many_the_goal_is_named(district, sign_in, text):
    """More organisations than a list can show: a code, a name, or the question which one is meant."""
    bulk_insert(
        [Organisation(code=f"N{n}", name=f"单位{n % 150}", parent=district.office) for n in range(320)]
    )
    client = sign_in(district.system)
    data = {"goal": "单位7", "position": "last-child", "seen_parent": district.bureau.pk}
    page = text(client.post(move_url(district.patents), data))
    assert "有多个机构符合，请填写机构代码：单位7（代码N7，" in page
    assert 'value="单位7"' in page, "what was typed is kept"
    assert "您管理的范围内没有这个机构" in text(
        client.post(move_url(district.patents), {**data, "goal": "救助科"})
    )
    client.post(move_url(district.patents), {**data, "goal": "N7"})
    assert Organisation.objects.get(pk=district.patents.pk).parent.code == "N7"


def test_a_script_gets_the_tree_alone_after_a_move(district, sign_in, text):
    data = {"step": "up", "seen_parent": district.bureau.pk, "state": TREE}
    client = sign_in(district.system)
    headers = {"X-Requested-With": "fetch"}
    page = text(client.post(move_url(district.results), data, follow=True, headers=headers))
    assert "<html" not in page
    assert "已调整“成果科”的顺序。" in page
    data["step"] = "up"
    page = text(client.post(move_url(district.results), data, follow=True, headers=headers))
    assert "已是同级中的第一个" in page
