"""A power's page: what it says, to whom, in both languages, and what it costs."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import timezone
from django.utils.http import http_date

from portal.organisations.models import Membership, Organisation
from portal.publishing import panels
from portal.publishing.actions import Erase, Withdraw, editing
from portal.publishing.models import Audience
from powers.kind import PowerKind
from powers.models import LawLevel, LimitUnit, Material, PowerType, PublishedPower
from powers.power_row import power_row
from powers.power_views import TEMPLATE, page_flags, page_texts
from tests.factories import (
    DutyFactory,
    LegalBasisFactory,
    OrganisationFactory,
    PostFactory,
    PowerFactory,
    UserFactory,
)
from tests.powers.published import links_of, text_of

HOSTILE = """<script>alert("1")</script>'&"""
LONG_LAW = "假冒专利的，" + "除依法承担民事责任外，" * 60 + "依法追究刑事责任。"


@pytest.fixture
def patents(bureau):
    """A punishment with everything that a power can have."""
    post = PostFactory(organisation=bureau.section, name="科长", is_key_post=True)
    power = bureau.power(
        name="对假冒专利行为的处罚",
        code="KJ-CF-01",
        power_type=PowerType.PUNISHMENT,
        post=post,
        exercising_subject="区科学技术局",
        conditions="有明确的当事人",
        content="责令改正并予公告",
        process="立案→调查取证→决定",
        requirements="五日内送达",
        statutory_limit=60,
        statutory_limit_unit=LimitUnit.DAYS,
        promised_limit=30,
        promised_limit_unit=LimitUnit.WORKING_DAYS,
        limit_note="听证时间不计",
        outcome="行政处罚决定书",
        remedies="六十日内申请行政复议",
        remarks="内部备注",
        consultation_phone="010-1111 2222",
    )
    LegalBasisFactory(
        power=power,
        title="中华人民共和国专利法",
        document_number="2008年修正",
        article="第六十三条",
        text=LONG_LAW,
    )
    LegalBasisFactory(
        power=power, title="《专利行政执法办法》", article="", level=LawLevel.DEPARTMENT_RULE, text="短"
    )
    DutyFactory(power=power, stage="立案责任", text="七日内立案")
    power.accountability_grounds.create(text="应当立案不予立案的")
    Material.objects.create(power=power, name="举报书", copies=2, note="签名")
    return bureau.publish(power)


def url(power):
    return f"/powers/{power.slug}/"


# --- what it says -------------------------------------------------------------------------------------------------


def test_everything_published_is_on_the_page(client, bureau, patents):
    response = client.get(url(patents))
    text = text_of(response)
    for word in (
        "对假冒专利行为的处罚",
        "KJ-CF-01",
        "行政处罚",
        "执行权",
        "区科学技术局",
        bureau.section.name,
        "科长（重要岗位）",
        "60日",
        "30个工作日",
        "听证时间不计",
        "不收费",
        "行政处罚决定书",
        "向社会公开",
        "有明确的当事人",
        "责令改正并予公告",
        "立案 调查取证 决定",
        "五日内送达",
        "举报书 必要 · 纸质 · 2份 签名",
        "《中华人民共和国专利法》（2008年修正）第六十三条 法律",
        LONG_LAW,
        "《专利行政执法办法》 部门规章",
        "立案责任 七日内立案",
        "应当立案不予立案的",
        "六十日内申请行政复议",
        "第1版",
        "第1号",
        patents.publication.fingerprint,
    ):
        assert word in text
    assert "内部备注" not in text
    links = links_of(response)
    assert "tel:01011112222" in links
    assert f"/powers/section/{bureau.section.code}/" in links
    assert f"/powers/{patents.slug}/versions/" in links
    assert f"/ledger/{patents.publication_id}/" in links
    assert f"/print/power/{patents.slug}.pdf" in links
    assert {"/help/#term-legal-basis", "/help/#term-punishment", "/help/#term-key-post"} <= set(links)


def test_every_link_of_the_page_leads_somewhere(client, bureau, patents):
    help_page = client.get("/help/").text
    for link in links_of(client.get(url(patents))):
        if link.startswith(("#", "tel:")) or "/office/" in link:
            continue
        path, anchor = urlsplit(link).path, urlsplit(link).fragment
        if path == "/help/" and anchor:
            assert f'id="{anchor}"' in help_page, anchor
        elif not path.endswith(".pdf"):  # printing is a job of its own
            assert client.get(path).status_code == 200, link


def test_what_is_empty_is_left_out(client, bureau):
    power = bureau.publish(bureau.power(name="会议服务"))
    text = text_of(client.get(url(power)))
    for heading in (
        "行使条件",
        "行使内容",
        "办理步骤",
        "目标要求",
        "申请材料",
        "设定依据",
        "责任事项",
        "追责情形",
        "救济途径",
    ):
        assert heading not in text
    for label in (
        "管理对象",
        "所属主项",
        "行使主体",
        "责任岗位",
        "时限说明",
        "办理结果",
        "有效期至",
        "咨询电话",
        "地址",
    ):
        assert label not in text
    assert "法律法规未作规定" in text and "未作承诺" in text


def test_a_long_law_is_folded_and_a_short_one_is_not(client, patents):
    folded = re.findall(r'<details class="site-fold">.*?</details>', client.get(url(patents)).text, re.S)
    assert len(folded) == 1 and LONG_LAW in folded[0]


def test_meta_tags_follow_the_rules_of_government_sites(client, bureau, patents):
    page = client.get(url(patents)).text
    moment = timezone.localtime(patents.publication.published_at)
    for name, value in {
        "ArticleTitle": "对假冒专利行为的处罚",
        "PubDate": moment.strftime("%Y-%m-%d %H:%M"),
        "ContentSource": bureau.bureau.name,
        "Keywords": f"对假冒专利行为的处罚,KJ-CF-01,行政处罚,{bureau.section.name}",
        "Author": bureau.section.name,
        "Description": "责令改正并予公告",
        "Url": f"{settings.PORTAL_URL}/powers/KJ-CF-01/",
    }.items():
        assert f'<meta name="{name}" content="{value}">' in page


def test_telephones_come_from_the_nearest_organisation_that_has_some(client, bureau, patents):
    bureau.bureau.complaint_phone, bureau.bureau.phone = "12345", "010-99999999"
    bureau.bureau.save()
    text = text_of(client.get(url(patents)))
    assert "010-1111 2222" in text and "010-99999999" not in text  # the power's own goes first
    assert "监督投诉电话 12345" in text
    bureau.section.complaint_phone = "010-33334444转8"
    bureau.section.save()
    response = client.get(url(patents))
    assert "监督投诉电话 010-33334444转8" in text_of(response)
    assert not any("33334444" in link for link in links_of(response))  # not a number that a telephone dials


def test_main_item_and_sub_items_lead_to_each_other(client, bureau):
    main = bureau.publish(bureau.power(name="技术合同认定登记"))
    first = bureau.publish(bureau.power(name="技术开发合同", parent=main))
    second = bureau.publish(bureau.power(name="技术转让合同", parent=main))
    secret = bureau.publish(bureau.power(name="涉密合同", parent=main, audience=Audience.PARTY))
    gone = bureau.publish(bureau.power(name="已停办合同", parent=main))
    Withdraw(gone, bureau.leader, note="停办").run()
    page = client.get(url(main))
    assert {url(first), url(second)} <= set(links_of(page))
    for hidden in (secret, gone):
        assert url(hidden) not in links_of(page)
    page = client.get(url(first))
    assert {url(main), url(second)} <= set(links_of(page)) and url(first) not in links_of(page)
    assert "技术合同认定登记 技术开发合同" in text_of(page)


def test_a_new_sibling_changes_the_page_at_once(client, bureau):
    main = bureau.publish(bureau.power(name="技术合同认定登记"))
    first = bureau.publish(bureau.power(name="技术开发合同", parent=main))
    tags = {power: client.get(url(power))["ETag"] for power in (main, first)}
    second = bureau.publish(bureau.power(name="技术转让合同", parent=main))
    for power, tag in tags.items():
        response = client.get(url(power), headers={"If-None-Match": tag})
        assert response.status_code == 200 and url(second) in links_of(response)
        again = client.get(url(power), headers={"If-None-Match": response["ETag"]})
        assert again.status_code == 304
    with editing(main, bureau.editor) as row:
        row.name = "技术合同登记"
    bureau.publish(main)
    tag = tags[first]
    assert "技术合同登记" in client.get(url(first), headers={"If-None-Match": tag}).text


def test_a_higher_app_adds_a_panel_and_its_changes_show(client, patents, monkeypatch):
    state = {"text": "一个风险点"}
    monkeypatch.setattr(
        panels,
        "_panels",
        [
            panels.PublicPanel(
                "power", "p.html", lambda row: {"row": row, **state}, version=lambda pk: state["text"]
            ),
            panels.PublicPanel("power", "p.html", lambda row: None),
            panels.PublicPanel("other", "p.html", lambda row: {"text": "of another kind"}),
        ],
    )
    monkeypatch.setattr(
        panels, "render_to_string", lambda name, context: f"{context['text']}：{context['row'].pk}"
    )
    response = client.get(url(patents))
    assert f"一个风险点：{patents.pk}" in response.text
    assert "of another kind" not in response.text
    tag = response["ETag"]
    assert client.get(url(patents), headers={"If-None-Match": tag}).status_code == 304
    state["text"] = "两个风险点"
    assert "两个风险点" in client.get(url(patents), headers={"If-None-Match": tag}).text


def test_hostile_texts_are_shown_and_not_run(client, bureau):
    post = PostFactory(organisation=bureau.section, name=HOSTILE)
    main = bureau.publish(bureau.power(name=HOSTILE))
    texts = (
        "exercising_subject",
        "conditions",
        "content",
        "process",
        "requirements",
        "limit_note",
        "outcome",
        "remedies",
    )
    power = bureau.power(name=HOSTILE, parent=main, post=post, **dict.fromkeys(texts, HOSTILE))
    LegalBasisFactory(power=power, title=HOSTILE, document_number=HOSTILE, article=HOSTILE, text=HOSTILE)
    DutyFactory(power=power, stage=HOSTILE, text=HOSTILE)
    power.accountability_grounds.create(text=HOSTILE)
    Material.objects.create(power=power, name=HOSTILE, note=HOSTILE)
    bureau.bureau.name = bureau.section.name = bureau.section.address = HOSTILE
    bureau.section.phone = HOSTILE[:60]
    bureau.bureau.save()
    bureau.section.save()
    bureau.publish(power)
    for path in (url(main), url(power), "/en" + url(power)):
        page = client.get(path).text
        assert "<script>alert" not in page
        assert 'alert("1")' not in page
        assert "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#x27;&amp;" in page


# --- to whom ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("audience", Audience)
def test_each_audience_reads_its_own_and_nobody_else(audience, client, bureau):
    party, unit, named, in_named, nobody = (UserFactory() for _ in range(5))
    party.is_party_member = True
    party.save()
    other = OrganisationFactory()
    Membership.objects.create(user=unit, organisation=OrganisationFactory(parent=bureau.section))
    Membership.objects.create(user=in_named, organisation=OrganisationFactory(parent=other))
    other.refresh_from_db()
    power = bureau.power(name="干部任免", audience=audience)
    power.audience_users.set([named])
    power.audience_organisations.set([other])
    bureau.publish(power)
    expected = {
        Audience.SOCIETY: [None, party, unit, named, in_named, nobody],
        Audience.PARTY: [party],
        Audience.UNIT: [unit],
        Audience.SPECIFIED: [named, in_named],
        Audience.INTERNAL: [],
    }[audience]
    for reader in (None, party, unit, named, in_named, nobody, bureau.leader, bureau.editor):
        client.logout()
        if reader:
            client.force_login(reader)
        may_read = reader in expected or audience == Audience.SOCIETY
        for path in (url(power), url(power) + "qr.svg", url(power) + "versions/"):
            response = client.get(path)
            assert response.status_code == (200 if may_read else 404), (path, reader)
            if reader:
                assert response["Cache-Control"] == "private, no-store" or not may_read
                assert not response.has_header("ETag")
        if may_read:
            page = client.get(url(power)).text
            assert "干部任免" in page
            assert (".pdf" in page) == (audience == Audience.SOCIETY)
            if reader:
                assert str(reader) in page


def test_a_members_page_is_the_citizens_page_with_his_name_on_it(client, patents):
    public = client.get(url(patents)).text
    client.force_login(UserFactory())
    own = client.get(url(patents)).text
    start = '<main id="content"'
    assert (
        own[own.index(start) : own.index("</main>")] == public[public.index(start) : public.index("</main>")]
    )


def test_a_page_restricted_again_is_gone_for_citizens_and_for_their_browsers(client, bureau, patents):
    tag = client.get(url(patents))["ETag"]
    with editing(patents, bureau.editor) as row:
        row.audience = Audience.UNIT
    bureau.publish(patents)
    assert client.get(url(patents), headers={"If-None-Match": tag}).status_code == 404


@pytest.mark.parametrize("slug", ["NOBODY", "%00", "a%2Fb", "长", "x" * 100, "..", "<b>"])
def test_unknown_is_not_found(slug, client, db):
    for tail in ("", "qr.svg", "versions/", "versions/1...2/"):
        assert client.get(f"/powers/{slug}/{tail}").status_code == 404


def test_a_power_cannot_take_another_pages_address(bureau):
    for code in ("posts", "section"):
        power = PowerFactory(code=code, organisation=bureau.section)
        PowerKind().prepare(power)
        assert power.slug == f"{code}-{power.pk}"


# --- withdrawn ----------------------------------------------------------------------------------------------------


def test_a_withdrawn_power_keeps_its_address_and_says_when_and_why(client, bureau, patents):
    tag = client.get(url(patents))["ETag"]
    Withdraw(patents, bureau.leader, note=f"职责划转市局{HOSTILE}").run()
    row = PublishedPower.objects.get(pk=patents.pk)
    for headers in ({}, {"If-None-Match": tag}):
        response = client.get(url(patents), headers=headers)
        assert response.status_code == 410
        text = text_of(response)
        assert "对假冒专利行为的处罚" in text and "已停止公开" in text
        assert f"职责划转市局{HOSTILE}" in text and "<script>alert" not in response.text
        assert timezone.localtime(row.withdrawn_at).strftime("%Y-%m-%d %H:%M") in text
        assert "责令改正" not in text and "科长" not in text
        assert '<meta name="robots" content="noindex">' in response.text
    assert client.get(url(patents) + "versions/").status_code == 200
    with editing(patents, bureau.editor) as power:
        power.content = "恢复行使"
    bureau.publish(patents)
    again = client.get(url(patents))
    assert again.status_code == 200 and "恢复行使" in again.text


def test_a_withdrawn_power_whose_content_the_law_erased_is_gone(client, bureau, patents):
    number = patents.publication_id
    Withdraw(patents, bureau.leader, note="含个人信息").run()
    Erase(patents, bureau.leader, sequences=[number], note="依法删除个人信息").run()
    assert client.get(url(patents)).status_code == 404
    assert client.get(url(patents) + "versions/").status_code == 404


# --- languages ----------------------------------------------------------------------------------------------------


def test_the_english_page_marks_what_is_chinese_and_stays_english(client, bureau, patents):
    response = client.get("/en" + url(patents))
    page = response.text
    assert '<html lang="en">' in page
    assert '<p class="site-text" lang="zh-CN">有明确的当事人</p>' in page
    assert 'lang="zh-CN"' not in client.get(url(patents)).text.split("<main")[1].split("</main>")[0]
    links = [link for link in links_of(response) if link.startswith("/")]
    assert [link for link in links if not link.startswith("/en/")] == [url(patents)]  # 中文
    assert f"{settings.PORTAL_URL}/en/powers/KJ-CF-01/" in page
    assert client.get(url(patents), headers={"If-None-Match": response["ETag"]}).status_code == 200


# --- what it costs ------------------------------------------------------------------------------------------------


def test_a_citizen_costs_three_queries_and_no_session(
    client, patents, django_assert_max_num_queries, settings
):
    settings.SITE_SPONSOR = "某局"
    client.get(url(patents))
    with django_assert_max_num_queries(3):
        response = client.get(url(patents))
    assert response.status_code == 200
    assert not response.cookies and not Session.objects.exists()
    assert not response.wsgi_request.session.accessed
    assert response["Cache-Control"] == "public, max-age=60"
    assert response["Vary"] == "Cookie"
    with django_assert_max_num_queries(1):
        again = client.get(url(patents), headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304 and not again.content


def test_a_large_family_costs_one_query_more(client, bureau, django_assert_max_num_queries):
    main = bureau.publish(bureau.power(name="技术合同认定登记"))
    for number in range(6):
        bureau.publish(bureau.power(name=f"子项{number}", parent=main))
    client.get(url(main))
    with django_assert_max_num_queries(4):
        assert "子项5" in client.get(url(main)).text


def test_the_stencil_gives_the_template_itself(client, bureau, patents):
    """Also after another power of the same shape, and one of another, went through it."""
    bare = bureau.publish(bureau.power(name="会议服务"))
    main = bureau.publish(bureau.power(name=HOSTILE))
    sub = bureau.publish(bureau.power(name="甲 & 乙", parent=main))
    for power in (patents, bare, main, sub, patents, bare):
        row = power_row(power.slug, None)
        request = RequestFactory().get(url(power))
        context = {**page_texts(row, None), **page_flags(row), "reader": None}
        assert client.get(url(power)).text == render_to_string(TEMPLATE, context, request)


def test_the_row_is_what_the_orm_reads(bureau, patents, db):
    """The written-out query and the model agree on every field, on either database."""
    Withdraw(bureau.publish(bureau.power()), bureau.leader, note="x").run()
    for expected in PublishedPower.objects.all():
        row = power_row(expected.slug, None)
        for field in PublishedPower._meta.concrete_fields:
            if field.attname not in ("body_html", "body_html_en"):
                value = getattr(row, field.attname)
                assert value == getattr(expected, field.attname), field.attname
                assert type(value) is type(getattr(expected, field.attname)), field.attname
        assert row.body == expected.body_html


def test_dates_alone_never_answer_for_the_page(client, patents):
    """Organisations may change without the power's own date; only the tag knows of that."""
    later = http_date((timezone.now() + timedelta(days=1)).timestamp())
    assert client.get(url(patents), headers={"If-Modified-Since": later}).status_code == 200
    assert client.get(url(patents))["Last-Modified"] == http_date(
        patents.publication.published_at.timestamp()
    )


def test_a_renamed_or_moved_organisation_shows_at_once(client, bureau, patents):
    tag = client.get(url(patents))["ETag"]
    bureau.bureau.name = "科学技术和知识产权局"
    bureau.bureau.save()
    response = client.get(url(patents), headers={"If-None-Match": tag})
    assert "科学技术和知识产权局" in response.text
    bureau.section.parent = OrganisationFactory(name="新设局", kind=Organisation.Kind.BUREAU)
    bureau.section.save()
    assert "新设局" in client.get(url(patents), headers={"If-None-Match": response["ETag"]}).text


# --- the QR code --------------------------------------------------------------------------------------------------


def test_the_qr_code_is_a_small_picture_that_may_be_kept_a_day(client, patents):
    response = client.get(url(patents) + "qr.svg")
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Cache-Control"] == "public, max-age=86400"
    assert response.content.startswith(b"<svg") and len(response.content) < 5000
    again = client.get(url(patents) + "qr.svg", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


def test_a_main_item_s_limits_are_its_sub_items(client, bureau):
    """Where the sub-items have limits, it doesn't look as if nothing were promised: to whoever is shown them."""
    main = bureau.publish(bureau.power(name="登记"))
    page = f"/powers/{main.slug}/"
    nothing = ("法律法规未作规定", "未作承诺")

    def limits(reader=client):
        text = text_of(reader.get(page))
        return [word for word in (*nothing, "见各子项") for _time in range(text.count(word))]

    assert limits() == [*nothing]
    bureau.publish(bureau.power(name="党内的", parent=main, audience=Audience.PARTY))
    member = Client()
    member.force_login(UserFactory(is_party_member=True, is_staff=False))
    assert limits() == [*nothing] and limits(member) == ["见各子项"] * 2
    sub = bureau.power(name="开发合同", parent=main, promised_limit=5, promised_limit_unit="working_days")
    bureau.publish(sub)
    assert limits() == ["见各子项"] * 2
    assert "未作承诺" not in client.get("/powers/").text
    sub.refresh_from_db()
    page = f"/powers/{sub.slug}/"
    assert limits() == ["法律法规未作规定"], "a sub-item says its own"
    Withdraw(sub, bureau.leader, note="取消").run()
    page = f"/powers/{main.slug}/"
    assert limits() == [*nothing]


def test_a_main_item_s_own_limit_stays(client, bureau):
    main = bureau.publish(bureau.power(promised_limit=7, promised_limit_unit="days"))
    bureau.publish(bureau.power(name="子项", parent=main))
    text = text_of(client.get(f"/powers/{main.slug}/"))
    assert "7日" in text and text.count("见各子项") == 1
