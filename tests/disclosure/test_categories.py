"""A heading of a catalogue that is renamed or moved: what is public under it follows at once, and it is told why."""

import pytest
from django.db import DatabaseError, transaction
from django.forms import modelform_factory
from django.test import Client
from django.urls import reverse

from disclosure.catalogue.category_forms import CategoryForm
from disclosure.catalogue.renaming import save_category
from disclosure.models import Category, CategoryChange, PublishedDisclosure, PublishedItem
from portal.publishing.actions import Withdraw
from portal.publishing.errors import NotPermitted
from portal.publishing.ledger.read import payload_of
from portal.publishing.ledger.verify import faults
from portal.publishing.models import Audience
from portal.publishing.public import site_version
from portal.publishing.services import rebuild_published
from tests.clients import client_of
from tests.disclosure.records import CategoryFactory, disclose, make_disclosure, make_item, publish
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def rename(category, bureau, name="新名称", reason="按上级要求统一名称", **values):
    category = Category.objects.get(pk=category.pk)
    for key, value in {"name": name, **values}.items():
        setattr(category, key, value)
    save_category(category, bureau.reviewer, reason=reason)


def published():
    return [list(model.objects.order_by("pk").values()) for model in (PublishedItem, PublishedDisclosure)]


def page(client, url):
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def test_every_page_says_the_new_name_at_once_and_who_changed_it_why(client, bureau):
    category = CategoryFactory(unit=bureau.bureau, name="旧名称")
    item = publish(make_item(bureau, category=category), bureau)
    disclosure = disclose(make_disclosure(bureau, item), bureau)
    gone = publish(make_item(bureau, category=category), bureau)
    Withdraw(gone, bureau.leader, note="不再公开").run()
    catalogue = reverse("disclosure:catalogue-of", args=["party", bureau.bureau.code])
    due = reverse("disclosure:due", args=["party", bureau.bureau.code])
    pages = [catalogue, due, item.get_absolute_url(), disclosure.get_absolute_url()]
    tags = {url: client.get(url)["ETag"] for url in pages}
    rename(category, bureau)
    for url in pages:
        response = client.get(url, headers={"If-None-Match": tags[url]})
        assert response.status_code == 200 and "新名称" in response.text, url
        if url != catalogue:
            assert "旧名称" not in response.text, url
    html = page(client, catalogue)
    for words in ("旧名称", "按上级要求统一名称", bureau.reviewer.get_full_name(), "类别名称的变动"):
        assert words in html
    assert "新名称" in page(client, "/search/?q=新名称&in=catalogue")
    assert item.title in page(client, "/search/?q=新名称&in=catalogue")
    # What was published stays in the ledger as it was, and the published tables are made again as they are.
    assert payload_of(item.publication)["content"]["category_path"][-1]["name"] == "旧名称"
    assert list(faults()) == []
    before = published()
    assert {row["category_name"] for rows in before for row in rows} == {"新名称"}
    rebuild_published()
    assert published() == before
    # What is published from now on is called so, too, and nothing of it is a change of the item.
    history = category.history.first()
    assert (history.history_user, history.history_change_reason) == (bureau.reviewer, "按上级要求统一名称")


def test_a_heading_above_others_moves_and_renames_all_below_it(client, bureau):
    top, other = (CategoryFactory(unit=bureau.bureau, name=name) for name in ("甲", "乙"))
    below = CategoryFactory(unit=bureau.bureau, name="丙", parent=top)
    item = publish(make_item(bureau, category=below), bureau)
    row = PublishedItem.objects.get(pk=item.pk)
    assert row.category_name == "甲 › 丙"
    rename(top, bureau, name="丁")
    assert PublishedItem.objects.get().category_name == "丁 › 丙"
    rename(below, bureau, name="丙", parent=other)
    row = PublishedItem.objects.get()
    assert row.category_name == "乙 › 丙" and "乙 › 丙" in row.body_html
    assert list(CategoryChange.objects.order_by("pk").values_list("before", "after")) == [
        ("甲", "丁"),
        ("丁 › 丙", "乙 › 丙"),
    ]
    order = row.category_order
    rename(other, bureau, name="乙", position=77)
    assert PublishedItem.objects.get().category_order != order
    before = published()
    rebuild_published()
    assert published() == before


def test_of_what_is_not_public_nothing_is_told(client, bureau):
    category = CategoryFactory(unit=bureau.bureau, name="旧名称")
    make_item(bureau, category=category)
    rename(category, bureau, reason="")
    assert not CategoryChange.objects.exists()
    publish(make_item(bureau, category=category, audience=Audience.PARTY), bureau)
    mark = site_version().mark
    rename(category, bureau, name="党内名称")
    assert site_version().mark != mark
    publish(make_item(bureau, category=category), bureau)
    rename(category, bureau, name="公开名称")
    url = reverse("disclosure:catalogue-of", args=["party", bureau.bureau.code])
    citizen = page(client, url)
    assert '“<span lang="zh-CN">党内名称</span>”改为“<span lang="zh-CN">公开名称' in citizen
    assert "新名称" not in citizen
    member = client_of(UserFactory(is_party_member=True, is_staff=False))
    assert "新名称" in page(member, url)


def test_the_record_of_changes_cannot_be_edited(bureau):
    category = CategoryFactory(unit=bureau.bureau)
    publish(make_item(bureau, category=category), bureau)
    rename(category, bureau)
    for act in (
        lambda: CategoryChange.objects.update(reason="别的"),
        lambda: CategoryChange.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    with pytest.raises(NotPermitted):
        save_category(category, bureau.editor)


def test_the_office_renames_on_the_form_and_must_say_why(bureau):
    category = CategoryFactory(unit=bureau.bureau, name="旧名称")
    item = publish(make_item(bureau, category=category), bureau)
    client = Client()
    client.force_login(bureau.reviewer)
    url = reverse("admin:disclosure_category_change", args=[category.pk])
    data = {"unit": bureau.bureau.pk, "catalogue": "party", "parent": "", "name": "新名称"}
    data |= {"position": category.position, "change_reason": ""}
    assert "请说明为什么改" in client.post(url, data).content.decode()
    assert client.post(url, {**data, "change_reason": "统一名称"}).status_code == 302
    assert PublishedItem.objects.get().category_name == "新名称"
    assert CategoryChange.objects.get().by == bureau.reviewer.get_full_name()
    Withdraw(item, bureau.leader, note="不再公开").run()
    type(item).objects.filter(pk=item.pk).update(category=CategoryFactory(unit=bureau.bureau))
    assert (
        client.post(
            reverse("admin:disclosure_category_delete", args=[category.pk]), {"post": "yes"}
        ).status_code
        == 403
    )
    add = reverse("admin:disclosure_category_add")
    response = client.post(add, {**data, "name": "另一类", "position": 3})
    assert response.status_code == 302
    assert Category.objects.get(name="另一类").history.get().history_user == bureau.reviewer


def test_a_heading_is_not_moved_below_itself(client, bureau):
    top = CategoryFactory(unit=bureau.bureau)
    below = CategoryFactory(unit=bureau.bureau, parent=CategoryFactory(unit=bureau.bureau, parent=top))
    client.force_login(bureau.reviewer)
    url = reverse("admin:disclosure_category_change", args=[top.pk])
    offered = client.get(url).context["adminform"].form.fields["parent"].queryset
    assert not {top, below} & set(offered)
    data = {"unit": bureau.bureau.pk, "catalogue": "party", "name": top.name, "position": 1}
    response = client.post(url, data | {"parent": below.pk, "change_reason": "调整"})
    assert response.status_code == 200
    assert "parent" in response.context["adminform"].form.errors


def test_what_somebody_else_has_moved_below_a_heading_meanwhile_is_not_its_parent(bureau):
    top, other = (CategoryFactory(unit=bureau.bureau) for _n in range(2))
    data = {"unit": bureau.bureau.pk, "catalogue": "party", "name": top.name, "position": 1}
    form_class = modelform_factory(
        Category, type("Form", (CategoryForm,), {"editor": bureau.reviewer}), fields=[*data, "parent"]
    )
    form = form_class(data | {"parent": other.pk, "change_reason": "调整"}, instance=top)
    other.parent = top
    other.save()
    form.fields["parent"].queryset = Category.objects.all()  # as it was when the choice was checked
    assert form.errors == {"parent": ["不能移到自己或自己的下级之下。"]}
