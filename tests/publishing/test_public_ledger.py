"""The ledger's public pages: everything for anybody to read and check, and nothing that isn't for society."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.publishing.actions import Submit, Withdraw
from portal.publishing.kinds import kind_of
from portal.publishing.ledger.public import PAGE_SIZE
from portal.publishing.ledger.read import public_file
from portal.publishing.models import Audience, Publication
from tests.factories import BureauFactory, OrganisationFactory
from tests.publishing.ledger import entries_of, get, numbers, revise, text

pytestmark = pytest.mark.django_db


class TestList:
    def test_an_empty_ledger_says_so(self, client):
        assert "台账是空的" in text(get(client, "list"))

    def test_newest_first_with_what_society_may_know(self, client, bureau):
        power = bureau.publish(bureau.power(name="专利纠纷调解"))
        Withdraw(power, bureau.leader, note="依据已废止").run()
        response = get(client, "list")
        assert numbers(response) == [2, 1]
        page = text(response)
        for shown in ("专利纠纷调解", "撤回", "理由：依据已废止", bureau.section.name, "第1版"):
            assert shown in page
        for entry in Publication.objects.all():
            assert entry.fingerprint in page
            assert reverse("ledger:entry", args=[entry.sequence]) in response.content.decode()

    def test_it_sets_no_cookie_and_asks_for_no_user(self, client, bureau, django_assert_max_num_queries):
        bureau.publish(bureau.power())
        with django_assert_max_num_queries(8) as queries:
            response = get(client, "list")
        assert not response.cookies
        assert not any("accounts_user" in query["sql"] for query in queries.captured_queries)
        assert "public" in response["Cache-Control"]

    def test_a_page_that_the_browser_has_is_not_sent_again(self, client, bureau):
        power = bureau.publish(bureau.power())
        etag = get(client, "list")["ETag"]
        url = reverse("ledger:list")
        assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
        Withdraw(power, bureau.leader, note="废止").run()
        assert client.get(url, headers={"If-None-Match": etag}).status_code == 200

    @pytest.mark.parametrize("number", [3, 130])
    def test_its_queries_do_not_grow(self, client, bureau, number, django_assert_max_num_queries):
        entries_of(bureau.power(), number)
        for query in ({}, {"action": "published"}, {"section": bureau.bureau.code, "since": "2020-01-01"}):
            with django_assert_max_num_queries(8):
                get(client, "list", **query)

    def test_it_counts_nothing(self, client, bureau, django_assert_max_num_queries):
        entries_of(bureau.power(), 3)
        with django_assert_max_num_queries(8) as queries:
            assert "现有 3 条记录" in text(get(client, "list"))
        assert not any("COUNT(" in query["sql"].upper() for query in queries.captured_queries)

    def test_walking_back_and_forth_meets_every_entry_once(self, client, bureau):
        entries_of(bureau.power(), 2 * PAGE_SIZE + 7)
        seen, url = [], reverse("ledger:list")
        while url:
            response = client.get(url)
            seen += numbers(response)
            last, url = response, response.context["older_url"]
        assert seen == list(range(2 * PAGE_SIZE + 7, 0, -1))
        back = client.get(last.context["newer_url"])
        assert numbers(back) == seen[PAGE_SIZE : 2 * PAGE_SIZE]
        first = client.get(back.context["newer_url"])
        assert numbers(first) == seen[:PAGE_SIZE] and not first.context["newer_url"]

    def test_new_entries_do_not_shift_a_page(self, client, bureau):
        power = bureau.power()
        entries_of(power, PAGE_SIZE + 10)
        older = get(client, "list").context["older_url"]
        before = numbers(client.get(older))
        entries_of(power, 5)
        assert numbers(client.get(older)) == before == list(range(10, 0, -1))

    def test_the_filter_stays_from_page_to_page(self, client, bureau):
        entries_of(bureau.power(), PAGE_SIZE + 3)
        response = get(client, "list", section=bureau.section.code, action="published", until="")
        assert f"section={bureau.section.code}" in response.context["older_url"]
        assert "until" not in response.context["older_url"]
        assert numbers(client.get(response.context["older_url"])) == [3, 2, 1]

    def test_by_action(self, client, bureau):
        power = bureau.publish(bureau.power())
        bureau.publish(bureau.power())
        Withdraw(power, bureau.leader, note="废止").run()
        assert numbers(get(client, "list", action="withdrawn")) == [3]
        assert numbers(get(client, "list", action="published")) == [2, 1]
        assert "没有符合条件的记录" in text(get(client, "list", action="erased"))

    def test_a_change_is_told_from_a_first_publication(self, client, bureau):
        power = bureau.publish(bureau.power(name="发放补助"))
        bureau.publish(revise(bureau, power, name="发放生活补助"))
        bureau.publish(bureau.power(name="专利资助"))
        tags = re.findall(r'ledger-tag--\w+">([^<]+)<', get(client, "list").content.decode())
        assert tags == ["首次公开", "变更", "首次公开"]
        assert numbers(get(client, "list", action="published")) == [3, 1]
        assert numbers(get(client, "list", action="changed")) == [2]
        filters = re.search(r'<select name="action".*?</select>', get(client, "list").content.decode(), re.S)
        offered = re.findall(r"<option[^>]*>([^<]+)<", filters[0])
        assert offered == ["全部", "首次公开", "变更", "撤回", "到期", "依法删除内容"]
        assert "变更" in text(get(client, "entry", 2)) and "首次公开" in text(get(client, "entry", 1))

    def test_by_section_with_all_below_it(self, client, bureau):
        from tests.factories import PowerFactory

        entries_of(bureau.power(), 1)
        other = BureauFactory()
        entries_of(PowerFactory(organisation=OrganisationFactory(parent=other)), 1)
        assert numbers(get(client, "list", section=bureau.section.code)) == [1]
        assert numbers(get(client, "list", section=bureau.bureau.code)) == [1]
        assert numbers(get(client, "list", section=other.code)) == [2]

    def test_by_date_both_ends_included(self, client, bureau):
        power = bureau.power()
        noon = datetime(2026, 3, 1, 4, tzinfo=UTC)  # 12:00 in Shanghai
        entries_of(power, 5, start=noon, step=timedelta(days=1))
        assert numbers(get(client, "list", since="2026-03-02", until="2026-03-04")) == [4, 3, 2]
        assert numbers(get(client, "list", since="2026-03-05")) == [5]
        assert numbers(get(client, "list", until="2026-03-01")) == [1]
        assert numbers(get(client, "list", since="2027-01-01")) == []
        assert numbers(get(client, "list", until="2025-12-31")) == []
        assert numbers(get(client, "list", since="0001-01-01", until="9999-12-31")) == [5, 4, 3, 2, 1]

    def test_midnight_is_the_bureaus_not_the_servers(self, client, bureau):
        entries_of(bureau.power(), 1, start=datetime(2026, 2, 28, 16, 30, tzinfo=UTC))  # 00:30 on 1 March
        assert numbers(get(client, "list", since="2026-03-01")) == [1]
        assert numbers(get(client, "list", until="2026-02-28")) == []

    def test_wrong_filters_are_explained(self, client, bureau):
        entries_of(bureau.power(), 1)
        assert "没有这个单位或科室" in text(get(client, "list", section="NOWHERE", status=400))
        assert "日期请写成" in text(get(client, "list", since="yesterday", status=400))
        backwards = get(client, "list", since="2026-02-02", until="2026-02-01", status=400)
        assert "截止日期早于起始日期" in text(backwards)
        for query in (
            {"action": "<script>"},
            {"before": "9" * 40},
            {"after": "-1"},
            {"before": "x"},
            {"section": "\0"},
        ):
            assert client.get(reverse("ledger:list"), query).status_code == 400

    def test_an_organisation_beyond_those_offered_can_still_be_asked_for(self, client, bureau, monkeypatch):
        from portal.publishing.ledger import public

        monkeypatch.setattr(public, "OFFERED_ORGANISATIONS", 1)
        entries_of(bureau.power(), 1)
        page = get(client, "list").content.decode()
        assert f'value="{bureau.bureau.code}"' in page and f'value="{bureau.section.code}"' not in page
        assert numbers(get(client, "list", section=bureau.section.code)) == [1]

    def test_jumping_to_a_number(self, client, bureau):
        entries_of(bureau.power(), 3)
        for typed in ("２", " 第2号 ", "第2条"):
            response = client.get(reverse("ledger:list"), {"number": typed})
            assert response.status_code == 302 and response.url == reverse("ledger:entry", args=[2])
        for wrong in ("4", "0", "-1", "x", "", "9" * 50):
            page = text(get(client, "list", number=wrong, status=400))
            assert "台账现有第1号至第3号" in page


class TestEntry:
    def test_it_shows_content_approvals_and_hashes(self, client, bureau):
        power = bureau.publish(bureau.power(name="科技成果登记", conditions="成果已通过评价"))
        page = text(get(client, "entry", 1))
        for shown in ("科技成果登记", "成果已通过评价", "科室审核", "办公室审核", "领导审批"):
            assert shown in page
        for person in (bureau.editor, bureau.head, bureau.reviewer, bureau.leader):
            assert person.get_full_name() in page
        entry = Publication.objects.get()
        for value in (entry.entry_hash, entry.content_hash, entry.previous_hash, entry.fingerprint):
            assert value in page
        body = get(client, "entry", 1).content.decode()
        assert kind_of(power).public_url(power) in body
        assert reverse("ledger:record", args=[power.uid]) in body
        assert reverse("ledger:json", args=[1]) in body

    def test_it_tells_the_reader_of_a_booklet_that_the_booklet_stands(self, client, bureau):
        """A catalogue bears the number of the newest entry, which may be anything: here a withdrawal."""
        power = bureau.publish(bureau.power(name="企业研究开发项目鉴定"))
        Withdraw(power, bureau.leader, note="依据已废止").run()
        page = text(get(client, "entry", 2))
        told, facts = page.index("从打印的目录查到这里？"), page.index("依据已废止")
        assert told < facts, "before what may frighten"
        assert "“第2号”，是印制时公开台账里最新的一条记录" in page and "不表示目录作废" in page
        assert f"完全相同：{Publication.objects.get(sequence=2).fingerprint}" in page

    def test_it_shows_what_changed_and_how_it_reads_at_the_time(self, client, bureau):
        power = bureau.publish(bureau.power(name="旧名称", conditions="年满十八岁"))
        revise(bureau, power, name="新名称", conditions="年满二十岁")
        bureau.publish(power)
        body = get(client, "entry", 2).content.decode()
        assert "与上一公开版本（第1号）相比" in body
        changed = re.sub(r'<span class="govuk-visually-hidden">[^<]*</span>', "", body)
        assert "<del>旧</del><ins>新</ins>" in changed and "<del>八</del>" in changed
        assert "〔删去〕</span>旧" in body and "〔新增〕</span>新" in body  # said as well, not only shown
        first = text(get(client, "entry", 1))
        assert "旧名称" in first and "新名称" not in first and "相比" not in first

    def test_text_is_never_markup(self, client, bureau):
        power = bureau.publish(bureau.power(name="<b>甲</b><script>alert(1)</script>", conditions="<i>x</i>"))
        Withdraw(power, bureau.leader, note="<script>alert(2)</script>").run()
        for page in (get(client, "list"), get(client, "entry", 1), get(client, "entry", 2)):
            assert "<script>alert" not in page.content.decode() and "<b>甲" not in page.content.decode()

    def test_a_withdrawal_says_why(self, client, bureau):
        power = bureau.publish(bureau.power(name="甲"))
        Withdraw(power, bureau.leader, note="依据已废止").run()
        page = get(client, "entry", 2)
        assert "依据已废止" in text(page)
        assert kind_of(power).public_url(power) not in page.content.decode()

    def test_neighbours(self, client, bureau):
        entries_of(bureau.power(), 3)
        middle = get(client, "entry", 2).content.decode()
        assert f'rel="prev" href="{reverse("ledger:entry", args=[1])}"' in middle
        assert f'rel="next" href="{reverse("ledger:entry", args=[3])}"' in middle
        assert 'rel="prev"' not in get(client, "entry", 1).content.decode()
        assert 'rel="next"' not in get(client, "entry", 3).content.decode()

    @pytest.mark.parametrize("number", ["0", "4", "99999999999999999999999999"])
    def test_there_is_no_such_entry(self, client, bureau, number):
        entries_of(bureau.power(), 3)
        assert client.get(f"/ledger/{number}/").status_code == 404
        assert client.get(f"/ledger/{number}.json").status_code == 404

    def test_its_data_are_the_line_of_the_public_file(self, client, bureau):
        entries_of(bureau.power(), 2)
        lines = list(public_file())
        assert get(client, "json", 2).content.decode() == lines[2]
        assert json.loads(lines[2])["payload"]["title"]

    def test_its_queries_do_not_grow(self, client, bureau, django_assert_max_num_queries):
        power = bureau.power()
        entries_of(power, 60)
        for name, args in (("entry", [60]), ("record", [power.uid]), ("json", [60])):
            with django_assert_max_num_queries(9):
                get(client, name, *args)

    def test_in_english(self, client, bureau):
        bureau.publish(bureau.power(name="甲"))
        response = client.get("/en/ledger/1/")
        assert response.status_code == 200 and 'lang="en"' in response.content.decode()


class TestRecord:
    def test_all_versions_of_one_record(self, client, bureau):
        power = bureau.publish(bureau.power(name="甲"))
        bureau.publish(bureau.power(name="乙"))
        revise(bureau, power, name="甲之二")
        bureau.publish(power)
        Withdraw(power, bureau.leader, note="废止").run()
        response = get(client, "record", power.uid)
        assert [entry.sequence for entry in response.context["entries"]] == [4, 3, 1]
        assert "乙" not in text(response)

    def test_unknown_and_never_public_records(self, client, bureau):
        draft = bureau.power()
        secret = bureau.publish(bureau.power(audience=Audience.PARTY))
        get(client, "record", draft.uid, status=404)
        get(client, "record", secret.uid, status=404)


def test_an_entry_that_was_submitted_again_names_only_the_last_approvals(client, bureau):
    from portal.publishing.actions import Return

    power = bureau.power()
    Submit(power, bureau.editor).run()
    Return(power, bureau.head, note="改一改").run()
    bureau.publish(power)
    rows = get(client, "entry", 1).context["approvals"]
    assert [row["action"] for row in rows] == ["提交审核", "同意", "同意", "同意"]
    assert all(row["at"] <= timezone.localtime().strftime("%Y-%m-%d %H:%M") for row in rows)
