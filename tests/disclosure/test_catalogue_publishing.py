"""Catalogue items from the draft to the public catalogue, and out of it again."""

import pytest
from django.urls import reverse

from disclosure.catalogue.kind import CatalogueItemKind
from disclosure.catalogue.selectors import groups
from disclosure.choices import Catalogue, Period
from disclosure.limits import TimeLimit, after_period
from disclosure.models import PublishedItem
from disclosure.printing.catalogue.entries import Entry, by_category
from portal.publishing.actions import Submit, Withdraw, editing
from portal.publishing.errors import NotReady
from portal.publishing.models import Audience
from portal.publishing.services import rebuild_published
from portal.search.models import SearchEntry
from tests.disclosure.records import CategoryFactory, make_item, publish
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def catalogue_url(bureau, kind="party"):
    return reverse("disclosure:catalogue-of", args=[kind, bureau.bureau.code])


def page(client, url):
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def test_a_published_item_is_in_the_catalogue_and_has_a_page(client, bureau):
    category = CategoryFactory(unit=bureau.bureau, name="组织设置")
    item = make_item(
        bureau,
        category=category,
        title="党组成员分工",
        limit=after_period(Period.QUARTER, 10),
        legal_basis="《中国共产党党务公开条例（试行）》第九条",
    )
    assert client.get(catalogue_url(bureau)).status_code == 404
    publish(item, bureau)
    html = page(client, catalogue_url(bureau))
    for words in ("组织设置", "党组成员分工", "每季度终了后10个工作日内", bureau.section.name):
        assert words in html
    html = page(client, reverse("disclosure:item", args=[item.slug]))
    for words in (
        "党组成员分工",
        "《中国共产党党务公开条例（试行）》第九条",
        "每季度终了后10个工作日内",
        "网站",
        "第1版",
    ):
        assert words in html


def test_the_address_names_unit_and_code_and_never_changes(bureau):
    item = publish(make_item(bureau, code="DW-01-01"), bureau)
    assert item.slug == f"{bureau.bureau.code}-DW-01-01"
    with editing(item, bureau.editor) as row:
        row.code = "DW-09"
    again = publish(item, bureau)
    assert again.slug == f"{bureau.bureau.code}-DW-01-01"
    assert PublishedItem.objects.get().code == "DW-09"


def test_what_is_drafted_is_not_seen_before_it_is_published(client, bureau):
    item = publish(make_item(bureau, title="旧名称"), bureau)
    with editing(item, bureau.editor) as row:
        row.title = "新名称"
    html = page(client, reverse("disclosure:item", args=[item.slug]))
    assert "旧名称" in html
    assert "新名称" not in html
    item.refresh_from_db()
    publish(item, bureau)
    assert "新名称" in page(client, reverse("disclosure:item", args=[item.slug]))


@pytest.mark.parametrize("audience", [Audience.PARTY, Audience.UNIT, Audience.SPECIFIED, Audience.INTERNAL])
def test_what_is_not_for_society_is_nowhere_for_a_citizen(client, bureau, audience):
    item = publish(make_item(bureau, title="内部的事项", audience=audience), bureau)
    publish(make_item(bureau, title="公开的事项"), bureau)
    assert client.get(reverse("disclosure:item", args=[item.slug])).status_code == 404
    for url in (
        catalogue_url(bureau),
        reverse("disclosure:index"),
        reverse("disclosure:catalogue", args=["party"]),
    ):
        assert "内部的事项" not in client.get(url, follow=True).content.decode()
    assert "共<strong>1</strong>项" in page(client, catalogue_url(bureau))


def test_a_party_member_sees_what_is_for_the_party(client, bureau):
    item = publish(make_item(bureau, title="党内的事项", audience=Audience.PARTY), bureau)
    client.force_login(UserFactory(is_party_member=True, is_staff=False))
    assert "党内的事项" in page(client, catalogue_url(bureau))
    assert "党内公开" in page(client, reverse("disclosure:item", args=[item.slug]))


def test_a_withdrawn_item_says_why_it_is_gone(client, bureau):
    item = publish(make_item(bureau, title="不再公开的事项"), bureau)
    other = publish(make_item(bureau, category=item.category), bureau)
    Withdraw(item, bureau.leader, note="职责已经调整").run()
    response = client.get(reverse("disclosure:item", args=[item.slug]))
    assert response.status_code == 410
    assert "职责已经调整" in response.content.decode()
    html = page(client, catalogue_url(bureau))
    assert "不再公开的事项" not in html
    assert other.title in html
    assert not SearchEntry.objects.filter(kind="catalogue_item", object_id=item.pk).exists()


def test_a_rebuild_gives_the_same_rows(bureau):
    publish(make_item(bureau), bureau)
    gone = publish(make_item(bureau, catalogue=Catalogue.GOVERNMENT, audience=Audience.SPECIFIED), bureau)
    Withdraw(gone, bureau.leader, note="撤回").run()

    def rows():
        return [
            (list(row.audience_users.all()), values)
            for row, values in zip(
                PublishedItem.objects.order_by("pk"),
                PublishedItem.objects.order_by("pk").values(),
                strict=True,
            )
        ]

    before = rows()
    rebuild_published()
    assert rows() == before


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"limit": TimeLimit()}, "请填写公开时限"),
        ({"forms": []}, "请选择公开形式"),
        ({"procedure": ""}, "请填写公开程序"),
    ],
)
def test_what_is_incomplete_is_not_submitted(bureau, values, words):
    item = make_item(bureau, **values)
    with pytest.raises(NotReady) as refused:
        Submit(item, bureau.editor).run()
    assert any(words in problem for problem in refused.value.problems)


def test_restoring_an_earlier_version_brings_everything_back(bureau):
    item = make_item(bureau, limit=after_period(Period.MONTH, 5), audience=Audience.SPECIFIED)
    kind = CatalogueItemKind()
    before = kind.snapshot(item)
    with editing(item, bureau.editor) as row:
        row.title, row.forms, row.audience = "别的", ["meeting"], Audience.SOCIETY
        row.limit = TimeLimit()
    item.refresh_from_db()
    kind.restore(item, before)
    item.save()
    item.refresh_from_db()
    assert kind.snapshot(item) == before


@pytest.mark.parametrize("number", [10, 60])
def test_a_catalogue_page_takes_the_same_number_of_queries_whatever_its_size(
    client, bureau, number, django_assert_max_num_queries
):
    for _n in range(number // 10):
        category = CategoryFactory(unit=bureau.bureau)
        rows = [publish(make_item(bureau, category=category), bureau) for _i in range(1)]
        original = PublishedItem.objects.get(pk=rows[0].pk)
        for copy in range(1, 10):
            original.pk = original.id = rows[0].pk * 1000 + copy
            original.record_uid, original.slug = (
                f"{copy:08d}-0000-4000-8000-{rows[0].pk:012d}",
                f"c{original.pk}",
            )
            original._state.adding = True
            original.save()
    with django_assert_max_num_queries(6):
        html = page(client, catalogue_url(bureau))
    assert f"共<strong>{number}</strong>项" in html
    with django_assert_max_num_queries(6):
        page(client, reverse("disclosure:index"))


@pytest.mark.parametrize("number", [3, 30])
def test_the_form_takes_the_same_number_of_queries_however_many_categories(
    client, bureau, number, django_assert_max_num_queries
):
    top = CategoryFactory(unit=bureau.bureau, name="组织建设")
    for _n in range(number):
        CategoryFactory(unit=bureau.bureau, parent=top, name="党员发展")
    client.force_login(bureau.editor)
    add = reverse("admin:disclosure_catalogueitem_add")
    client.get(add)
    with django_assert_max_num_queries(25):
        html = page(client, add)
    assert html.count(f"{bureau.bureau.name} › 党务公开目录 › 组织建设 › 党员发展") == number


def test_a_category_has_one_heading_wherever_it_stood_when_its_items_were_published(client, bureau):
    """Rows that say otherwise of the same category, as those of one that moved while nobody wrote them anew."""
    moved, other = (CategoryFactory(unit=bureau.bureau, name=name) for name in ("组织设置", "党的建设"))
    rows = [
        publish(make_item(bureau, category=category, title=title), bureau)
        for category, title in ((moved, "甲"), (other, "乙"), (moved, "丙"))
    ]
    for row, order, name in (
        (rows[0], "00001", "旧名"),
        (rows[1], "00002", "党的建设"),
        (rows[2], "00003", "新名"),
    ):
        PublishedItem.objects.filter(pk=row.pk).update(category_order=order, category_name=name)
    html = page(client, catalogue_url(bureau))
    assert html.count(f'id="category-{moved.pk}"') == html.count(f'id="category-{other.pk}"') == 1
    found = groups(PublishedItem.objects.order_by("category_order"))
    assert [group.name for group in found] == ["党的建设", "新名"]
    assert [item.title for item in found[1].items] == ["甲", "丙"]
    entries = [
        Entry(row.pk, row.content, at=row.published_at) for row in PublishedItem.objects.order_by("title")
    ]
    by_hand = by_category([entries[0], entries[1], entries[2]])
    assert [len(members) for _way, members in by_hand] == [2, 1]


def test_pages_in_english(client, bureau):
    item = publish(make_item(bureau), bureau)
    html = page(client, "/en" + reverse("disclosure:item", args=[item.slug]))
    assert ' lang="zh-CN">' in html
