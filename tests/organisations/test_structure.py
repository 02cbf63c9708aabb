"""Organisations and posts as their administrator keeps them."""

import datetime

import pytest
from django.urls import reverse

from portal.accounts import roles
from portal.organisations.models import Organisation, Post, PostHolding
from portal.organisations.services.posts import appoint
from portal.trees.checking import problems
from tests.factories import PostFactory, PowerFactory


def page_of(name: str, record) -> str:
    return reverse(f"organisations:{name}", args=[record.pk])


def filled(**values) -> dict:
    return {"name": "督查科", "code": "KJ-9", "kind": "section", **values}


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


# --- organisations --------------------------------------------------------------------------------------------


def test_a_new_organisation_stands_last_below_its_parent(district, sign_in, text):
    client = sign_in(district.system)
    data = filled(aliases="督查办\n 督察科 \n\n督查办", other_codes="A1\nB2", reason="机构改革")
    page = text(client.post(page_of("add", district.bureau), data, follow=True))
    assert "已保存“督查科”。" in page
    assert district.order() == ["办公室", "成果科", "知识产权科", "督查科"]
    made = Organisation.objects.get(code="KJ-9")
    assert (made.aliases, made.other_codes) == (["督查办", "督察科"], ["A1", "B2"])
    entry = made.history.get()
    assert (entry.history_user, entry.history_change_reason) == (district.system, "机构改革")
    assert problems(Organisation) == []


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(district, sign_in, text):
    page = text(
        sign_in(district.system).post(page_of("add", district.bureau), filled(code="KJ-1", phone="66661111"))
    )
    assert "没有保存" in page
    assert page.index('id="id_code_error"') < page.index('name="kind"')
    assert 'value="66661111"' in page
    assert 'value="督查科"' in page
    assert not Organisation.objects.filter(name="督查科").exists()


def test_a_code_can_stand_in_an_address(district, sign_in, text):
    client, address = sign_in(district.system), page_of("add", district.bureau)
    assert "代码会出现在网址中" in text(client.post(address, filled(code="..")))
    page = text(client.post(address, filled(code="KJ/9")))
    assert "代码会出现在网址中" in page
    assert 'value="KJ/9"' in page
    assert not Organisation.objects.filter(name="督查科").exists()


def test_telephones_are_numbers(district, sign_in, text):
    client, address = sign_in(district.system), page_of("add", district.bureau)
    page = text(client.post(address, filled(phone="问门卫", complaint_phone="12345，见网站")))
    assert "“问门卫”不像电话号码" in page and "“见网站”不像电话号码" in page
    assert not Organisation.objects.filter(name="督查科").exists()
    client.post(address, filled(phone="（0371）66661111转8", complaint_phone="12345、66660000"))
    made = Organisation.objects.get(name="督查科")
    assert (made.phone, made.complaint_phone) == ("(0371)66661111转8", "12345、66660000")


def test_an_old_text_for_a_telephone_hinders_nobody(district, sign_in):
    Organisation.objects.filter(pk=district.results.pk).update(phone="见公示栏")
    client, address = sign_in(district.system), page_of("edit", district.results)
    seen = client.get(address).context["form"].initial["seen"]
    client.post(address, filled(name="成果转化科", code="KJ-2", phone="见公示栏", seen=seen))
    district.results.refresh_from_db()
    assert (district.results.name, district.results.phone) == ("成果转化科", "见公示栏")


def test_editing_shows_before_and_after_in_the_history(district, sign_in, text):
    client = sign_in(district.system)
    address = page_of("edit", district.results)
    seen = client.get(address).context["form"].initial["seen"]
    data = filled(name="成果转化科", code="KJ-2", kind="affiliated", seen=seen, reason="更名")
    client.post(address, data)
    page = text(client.get(page_of("history", district.results)))
    assert "<del>成果科</del> → <ins>成果转化科</ins>" in page
    assert "<del>科室</del> → <ins>下属单位</ins>" in page
    assert "更名" in page
    assert district.system.full_name in page
    assert "更新时间" not in page


def test_the_later_of_two_editors_is_told_and_loses_nothing(district, sign_in, text):
    client = sign_in(district.system)
    address = page_of("edit", district.results)
    seen = client.get(address).context["form"].initial["seen"]
    colleague = district.person(roles.SYSTEM_ADMINISTRATOR, district.bureau)
    sign_in(colleague).post(address, filled(name="成果一科", code="KJ-2", seen=seen))
    mine = filled(name="成果二科", code="KJ-2", seen=seen)
    answer = client.post(address, mine)
    assert f"{colleague.full_name}已于您打开本页之后修改过" in text(answer)
    assert 'value="成果二科"' in text(answer)
    assert Organisation.objects.get(code="KJ-2").name == "成果一科"
    client.post(address, {**mine, "seen": answer.context["form"]["seen"].value()})
    assert Organisation.objects.get(code="KJ-2").name == "成果二科"


def test_editing_does_not_move_what_was_moved_meanwhile(district, sign_in):
    from portal.trees import services as trees

    client = sign_in(district.system)
    address = page_of("edit", district.patents)
    client.get(address)
    trees.move(Organisation.objects.get(pk=district.patents.pk), district.results)
    client.post(address, filled(name="专利科", code="KJ-3"))
    district.patents.refresh_from_db()
    assert (district.patents.name, district.patents.parent_id) == ("专利科", district.results.pk)


def test_an_organisation_in_use_is_taken_out_of_use_not_deleted(district, sign_in, text):
    PowerFactory(organisation=district.results)
    PostFactory(organisation=district.results)
    client = sign_in(district.system)
    page = text(client.get(page_of("delete", district.results)))
    assert "还有资料与本机构关联，不能删除" in page
    assert "职权：1" in page or "权力事项：1" in page
    assert "岗位：1" in page
    answer = text(client.post(page_of("delete", district.results), follow=True))
    assert "不能删除，可以停用" in answer
    client.post(page_of("state", district.results), {"active": "0", "reason": "撤并"})
    district.results.refresh_from_db()
    assert not district.results.is_active
    assert "已停用" in text(client.get(page_of("organisation", district.results)))
    assert "撤并" in text(client.get(page_of("history", district.results)))
    client.post(page_of("state", district.results), {"active": "1"})
    district.results.refresh_from_db()
    assert district.results.is_active


def test_a_granted_role_keeps_its_organisation(district, sign_in, text):
    district.person(roles.SECTION_EDITOR, district.results)
    sign_in(district.system).post(page_of("delete", district.results))
    assert Organisation.objects.filter(pk=district.results.pk).exists()


def test_an_organisation_on_which_nothing_hangs_is_deleted_after_asking(district, sign_in, text):
    client = sign_in(district.system)
    assert "确认删除" in text(client.get(page_of("delete", district.patents)))
    assert Organisation.objects.filter(pk=district.patents.pk).exists()
    page = text(client.post(page_of("delete", district.patents), follow=True))
    assert "已删除“知识产权科”。" in page
    assert district.order() == ["办公室", "成果科"]
    assert problems(Organisation) == []
    assert client.get(page_of("organisation", district.patents)).status_code == 404


def test_readers_see_the_page_without_its_buttons(district, sign_in, text):
    client = sign_in(district.person(roles.LEADER, district.bureau))
    page = text(client.get(page_of("organisation", district.results)))
    assert "KJ-2" in page
    assert "新增岗位" not in page
    for name in ("edit", "add", "state", "delete", "post_add"):
        assert client.get(page_of(name, district.results)).status_code == 403


@pytest.mark.parametrize("number", [3, 60])
def test_queries_of_an_organisation_do_not_grow(district, sign_in, number, django_assert_max_num_queries):
    for n in range(number):
        post = PostFactory(organisation=district.office)
        appoint(post, f"张{n}", day("2024-01-01"))
    client = sign_in(district.system)
    for edit in range(number):
        district.office.name = f"办公室{edit}"
        district.office.save()
    with django_assert_max_num_queries(9):
        client.get(page_of("organisation", district.office))
    with django_assert_max_num_queries(13):
        client.get(page_of("history", district.office))


# --- posts ----------------------------------------------------------------------------------------------------


def test_posts_are_added_last_and_named_once(district, sign_in, text):
    first = PostFactory(organisation=district.office, name="主任", position=5)
    client = sign_in(district.system)
    data = {"name": "党组书记", "is_key_post": "on", "duties": "主持全面工作"}
    page = text(client.post(page_of("post_add", district.office), data, follow=True))
    assert "重要岗位" in page
    made = Post.objects.get(name="党组书记")
    assert made.is_key_post
    assert made.position > first.position
    again = text(client.post(page_of("post_add", district.office), data))
    assert "该机构已有同名岗位。" in again
    assert again.index('id="id_name_error"') < again.index('name="is_key_post"')
    assert "主持全面工作" in again


def test_renaming_to_a_name_that_is_taken_is_refused(district, sign_in, text):
    PostFactory(organisation=district.office, name="主任")
    other = PostFactory(organisation=district.office, name="副主任")
    page = text(sign_in(district.system).post(page_of("post_edit", other), {"name": "主任"}))
    assert "该机构已有同名岗位。" in page
    other.refresh_from_db()
    assert other.name == "副主任"


def test_posts_change_places(district, sign_in):
    posts = [PostFactory(organisation=district.office, name=name) for name in ("甲", "乙", "丙")]
    client = sign_in(district.system)
    client.post(page_of("post_order", posts[2]), {"step": "up"})
    client.post(page_of("post_order", posts[0]), {"step": "up"})
    assert [post.name for post in district.office.posts.order_by("position")] == ["甲", "丙", "乙"]
    assert client.post(page_of("post_order", posts[0]), {"step": "sideways"}).status_code == 404


def test_a_new_holder_ends_the_present_one_the_day_before(district, sign_in, text):
    post = PostFactory(organisation=district.office, name="主任")
    appoint(post, "王丽华", day("2020-03-01"))
    successor = district.person(username="lixin")
    client = sign_in(district.system)
    data = {"holder_name": "李新", "started_on": "2024-06-15", "username": "lixin"}
    page = text(client.post(page_of("appoint", post), data, follow=True))
    assert "已任命李新为“主任”。" in page
    assert "2024-06-14" in page
    rows = post.holdings.order_by("started_on").values_list("holder_name", "ended_on", "user")
    assert list(rows) == [("王丽华", day("2024-06-14"), None), ("李新", None, successor.pk)]
    assert "李新" in text(client.get(page_of("organisation", district.office)))


@pytest.mark.parametrize("started_on", ["2020-03-01", "2019-01-01"])
def test_nobody_is_appointed_before_the_present_holder(district, sign_in, text, started_on):
    post = PostFactory(organisation=district.office)
    appoint(post, "王丽华", day("2020-03-01"))
    data = {"holder_name": "李新", "started_on": started_on, "username": ""}
    page = text(sign_in(district.system).post(page_of("appoint", post), data))
    assert "王丽华自2020-03-01起任职，新任的任职日期须晚于这一天。" in page
    assert 'value="李新"' in page
    assert post.holdings.get().ended_on is None


def test_an_unknown_account_is_said_beside_its_field(district, sign_in, text):
    post = PostFactory(organisation=district.office)
    data = {"holder_name": "李新", "started_on": "2024-06-15", "username": "nobody"}
    assert "没有这个用户名的账号。" in text(sign_in(district.system).post(page_of("appoint", post), data))
    assert not PostHolding.objects.exists()


def test_ending_a_holding(district, sign_in, text):
    post = PostFactory(organisation=district.office)
    holding = appoint(post, "王丽华", day("2020-03-01"))
    client = sign_in(district.system)
    early = text(client.post(page_of("holding_end", holding), {"ended_on": "2020-02-29"}))
    assert "免职日期不能早于任职日期。" in early
    client.post(page_of("holding_end", holding), {"ended_on": "2024-05-31"})
    holding.refresh_from_db()
    assert holding.ended_on == day("2024-05-31")
    assert "空缺" in text(client.get(page_of("organisation", district.office)))


def test_a_post_goes_out_of_use(district, sign_in, text):
    post = PostFactory(organisation=district.office)
    client = sign_in(district.system)
    client.post(page_of("post_state", post), {"active": "0", "reason": "岗位撤销"})
    page = text(client.get(page_of("post", post)))
    assert "已停用" in page
    assert "岗位撤销" in page
    assert "任命新的任职人" not in page


def test_posts_of_another_bureau_are_not_found(district, sign_in):
    post = PostFactory(organisation=district.relief)
    holding = appoint(post, "王丽华", day("2020-03-01"))
    client = sign_in(district.system)
    for name in ("post", "post_edit", "post_state", "appoint"):
        assert client.get(page_of(name, post)).status_code == 404
    assert client.post(page_of("post_order", post), {"step": "up"}).status_code == 404
    assert client.post(page_of("holding_end", holding), {"ended_on": "2024-05-31"}).status_code == 404
    reader = sign_in(district.person(roles.LEADER, district.other))
    assert reader.get(page_of("post", post)).status_code == 200
    assert reader.post(page_of("appoint", post), {"holder_name": "x"}).status_code == 403
