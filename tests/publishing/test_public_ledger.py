"""The ledger's public pages: everything for anybody to read and check, and nothing that isn't for society."""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.publishing.actions import Erase, Submit, Withdraw, editing
from portal.publishing.kinds import kind_of
from portal.publishing.ledger.append import append
from portal.publishing.ledger.public import PAGE_SIZE
from portal.publishing.ledger.read import public_file
from portal.publishing.ledger.verify import faults
from portal.publishing.models import Audience, Publication
from tests.factories import BureauFactory, OrganisationFactory

pytestmark = pytest.mark.django_db

RESTRICTED = [audience for audience in Audience if audience != Audience.SOCIETY]


def text(response) -> str:
    """The page's text, without markup, entities resolved."""
    body = response.content.decode()
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def get(client, name, *args, status=200, **query):
    response = client.get(reverse(f"ledger:{name}", args=args), query)
    assert response.status_code == status, text(response)
    return response


def numbers(response) -> list[int]:
    """The entries that the list shows, in its order."""
    return [entry.sequence for entry in response.context["page"].entries]


def entries_of(power, number, *, start=None, step=timedelta(0)):
    """Add ``number`` entries of one power to the ledger, without the review."""
    kind = kind_of(power)
    for index in range(number):
        append(
            power,
            kind,
            Publication.Action.PUBLISHED,
            content=kind.snapshot(power),
            approvals=[],
            at=start + index * step if start else None,
        )


def revise(bureau, power, **values):
    with editing(power, bureau.editor) as row:
        for name, value in values.items():
            setattr(row, name, value)
    power.refresh_from_db()
    return power


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
        response = client.get(reverse("ledger:list"), {"number": "２"})
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

    def test_it_shows_what_changed_and_how_it_reads_at_the_time(self, client, bureau):
        power = bureau.publish(bureau.power(name="旧名称", conditions="年满十八岁"))
        revise(bureau, power, name="新名称", conditions="年满二十岁")
        bureau.publish(power)
        body = get(client, "entry", 2).content.decode()
        assert "与上一公开版本（第1号）相比" in body
        assert "<del>旧</del><ins>新</ins>" in body and "<del>八</del>" in body
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


class TestWhatIsNotForSociety:
    """The whole of what a citizen may learn of such an entry: number, time, hashes."""

    SECRETS = ("机密名称", "机密理由", "机密条件", "机密科")

    @pytest.fixture
    def section(self, bureau):
        bureau.section.name = "机密科"
        bureau.section.save()

    def everything(self, client, uids) -> str:
        """Every word that the ledger gives away, on every page, filtered in every way."""
        urls = [reverse("ledger:list"), reverse("ledger:file"), "/feed/"]
        for number in range(1, 8):
            urls += [f"/ledger/{number}/", f"/ledger/{number}.json", f"/en/ledger/{number}/"]
        urls += [f"{reverse('ledger:list')}?action={action}" for action in Publication.Action.values]
        urls += [f"/ledger/record/{uid}/" for uid in uids]
        pages = []
        for url in urls:
            response = client.get(url)
            body = b"".join(response) if response.streaming else response.content
            # the filter names every organisation of the tree: that is no secret, and says nothing of an entry
            pages.append(re.sub(r"<option.*?</option>", "", body.decode()))
        return "\n".join(pages)

    @pytest.mark.parametrize("audience", RESTRICTED)
    def test_no_word_of_it(self, client, bureau, section, audience):
        power = bureau.publish(bureau.power(name="机密名称", conditions="机密条件", audience=audience))
        revise(bureau, power, name="机密名称二")
        bureau.publish(power)
        Withdraw(power, bureau.leader, note="机密理由").run()
        given_away = self.everything(client, [power.uid])
        for secret in self.SECRETS:
            assert secret not in given_away
        for entry in Publication.objects.all():
            assert entry.entry_hash in given_away
        page = text(get(client, "entry", 3))
        assert "公开范围不包括社会公众" in page
        for told in ("撤回", "第2版", bureau.leader.full_name, str(power.uid), "审核经过"):
            assert told not in page

    def test_what_was_done_or_where_is_not_told_by_a_filter(self, client, bureau):
        power = bureau.publish(bureau.power(audience=Audience.PARTY))
        Withdraw(power, bureau.leader, note="理由").run()
        bureau.publish(bureau.power())
        assert numbers(get(client, "list")) == [3, 2, 1]
        assert numbers(get(client, "list", action="withdrawn")) == []
        assert numbers(get(client, "list", action="published")) == [3]
        assert numbers(get(client, "list", section=bureau.section.code)) == [3]

    def test_a_draft_opened_to_society_does_not_open_the_withdrawal(self, client, bureau):
        """The Party's version is withdrawn while a draft for society, with another name, is on its way."""
        power = bureau.publish(bureau.power(name="机密名称", audience=Audience.PARTY))
        revise(bureau, power, name="公开的新名称", audience=Audience.SOCIETY)
        Withdraw(power, bureau.leader, note="机密理由").run()
        given_away = self.everything(client, [power.uid])
        assert "机密" not in given_away and "公开的新名称" not in given_away
        assert list(faults()) == []

    def test_a_draft_closed_to_society_does_not_tell_its_new_name(self, client, bureau):
        other = OrganisationFactory(parent=bureau.bureau, name="机密科")
        power = bureau.publish(bureau.power(name="公开的旧名称"))
        revise(bureau, power, name="机密名称", audience=Audience.PARTY, organisation=other)
        Withdraw(power, bureau.leader, note="废止").run()
        page = text(get(client, "entry", 2))
        assert "公开的旧名称" in page and "废止" in page and bureau.section.name in page
        assert "机密" not in self.everything(client, [power.uid])

    def test_a_version_between_two_public_ones_is_not_compared(self, client, bureau):
        power = bureau.publish(bureau.power(conditions="一"))
        bureau.publish(revise(bureau, power, conditions="机密条件", audience=Audience.INTERNAL))
        bureau.publish(revise(bureau, power, conditions="三", audience=Audience.SOCIETY))
        assert "机密条件" not in self.everything(client, [power.uid])
        body = get(client, "entry", 3).content.decode()
        assert "与上一公开版本（第1号）相比" in body
        found = [entry.sequence for entry in get(client, "record", power.uid).context["entries"]]
        assert found == [3, 1]

    def test_a_record_closed_to_society_keeps_its_old_versions_but_no_link(self, client, bureau):
        power = bureau.publish(bureau.power(name="甲"))
        bureau.publish(revise(bureau, power, audience=Audience.PARTY))
        assert kind_of(power).public_url(power) not in get(client, "entry", 1).content.decode()

    def test_people_named_for_another_audience_stay_unnamed(self, client, bureau):
        power = bureau.power()
        power.audience_users.add(bureau.head)
        bureau.publish(power)
        assert bureau.head.username not in get(client, "json", 1).content.decode()

    def test_a_signed_in_member_sees_no_more(self, client, bureau):
        power = bureau.publish(bureau.power(name="机密名称", audience=Audience.PARTY))
        bureau.head.is_party_member = True
        bureau.head.save()
        client.force_login(bureau.head)
        assert "机密" not in self.everything(client, [power.uid])


class TestErased:
    @pytest.fixture
    def erased(self, bureau):
        """Entry 1 with a person's number in it, entry 2 without, entry 3 says that 1 was erased."""
        power = bureau.publish(bureau.power(name="甲", conditions="身份证号41010119900101"))
        bureau.publish(revise(bureau, power, conditions="无"))
        Erase(power, bureau.leader, sequences=[1], note="误公开个人信息").run()
        return power

    def test_it_says_so_and_why_and_shows_hashes_only(self, client, bureau, erased):
        page = text(get(client, "entry", 1))
        assert "内容已依法删除" in page and "误公开个人信息" in page and "第3号" in page
        assert Publication.objects.get(pk=1).entry_hash in page
        for gone in ("41010119900101", "审核经过", bureau.head.full_name, "第1版"):
            assert gone not in page
        assert "payload" not in get(client, "json", 1).json()
        report = text(get(client, "entry", 3))
        assert "删除了内容的记录 第1号" in report and "误公开个人信息" in report

    def test_the_list_and_its_filters(self, client, bureau, erased):
        assert "内容已依法删除" in text(get(client, "list"))
        assert numbers(get(client, "list", action="published")) == [2]
        assert numbers(get(client, "list", section=bureau.section.code)) == [3, 2]
        assert numbers(get(client, "list", action="erased")) == [3]

    def test_the_next_version_cannot_be_compared(self, client, erased):
        assert "无法比较" in text(get(client, "entry", 2))

    def test_the_report_names_nothing_that_a_draft_says(self, client, bureau):
        power = bureau.publish(bureau.power(name="甲"))
        bureau.publish(revise(bureau, power, name="乙"))
        revise(bureau, power, name="未公开的新名称")
        Erase(power, bureau.leader, sequences=[1], note="依法").run()
        report = text(get(client, "entry", 3))
        assert "乙" in report and "未公开的新名称" not in report

    def test_a_name_that_had_to_go_is_nowhere_left(self, client, bureau):
        power = bureau.publish(bureau.power(name="张某某案件处理"))
        Withdraw(power, bureau.leader, note="张某某要求删除").run()
        Erase(power, bureau.leader, sequences=[1, 2], note="误公开个人信息").run()
        pages = [get(client, "list"), *(get(client, "entry", number) for number in (1, 2, 3))]
        pages.append(get(client, "record", power.uid))
        assert "张某某" not in "".join(text(page) for page in pages)
        assert "名称已依法删除" in text(get(client, "entry", 3))
        assert list(faults()) == []

    def test_erasing_what_was_not_for_society_is_not_told_to_it(self, client, bureau):
        power = bureau.publish(bureau.power(name="机密名称", audience=Audience.PARTY))
        bureau.publish(revise(bureau, power, name="公开名称", audience=Audience.SOCIETY))
        Erase(power, bureau.leader, sequences=[1], note="机密理由").run()
        page = text(get(client, "entry", 3))
        assert "机密理由" not in page and "不包括社会公众" in page
        assert "依法删除" not in text(get(client, "entry", 1))

    def test_an_erasure_itself_cannot_be_erased(self, bureau, erased):
        from portal.publishing.errors import WrongState

        with pytest.raises(WrongState):
            Erase(erased, bureau.leader, sequences=[3], note="x").run()


class TestVerify:
    @pytest.fixture
    def entry(self, bureau):
        entries_of(bureau.power(name="甲"), 3)
        return Publication.objects.get(pk=2)

    def ask(self, client, number, fingerprint, status=200):
        return get(client, "verify", number=number, fingerprint=fingerprint, status=status)

    def test_the_page_explains_in_plain_words(self, client, entry):
        page = get(client, "verify")
        assert "怎样核验公开台账" in text(page) and "python3 verify_ledger.py ledger-3.jsonl" in text(page)
        for name in ("file", "script"):
            assert reverse(f"ledger:{name}") in page.content.decode()

    def test_a_fingerprint_as_printed_matches(self, client, entry):
        assert "✓ 一致" in text(self.ask(client, 2, entry.fingerprint))

    @pytest.mark.parametrize(
        "retype",
        [
            str.lower,
            lambda typed: typed.replace(" ", ""),
            lambda typed: typed.replace(" ", "-"),
            lambda typed: typed.replace("0", "O").replace("1", "l"),
            lambda typed: "".join(chr(ord(char) + 0xFEE0) if char != " " else "　" for char in typed),
        ],
        ids=["lower case", "no spaces", "dashes", "look-alikes", "full width"],
    )
    def test_however_it_is_typed(self, client, entry, retype):
        assert "✓ 一致" in text(self.ask(client, "２", retype(entry.fingerprint)))

    def test_the_whole_hash_matches_too(self, client, entry):
        assert "✓ 一致" in text(self.ask(client, 2, entry.entry_hash))
        other = entry.entry_hash[:-1] + ("0" if entry.entry_hash[-1] != "0" else "1")
        assert "✗ 不一致" in text(self.ask(client, 2, other))

    def test_another_one_does_not_and_the_groups_are_compared(self, client, entry):
        groups = entry.fingerprint.split()
        groups[2] = "0000" if groups[2] != "0000" else "1111"
        response = self.ask(client, 2, " ".join(groups))
        assert "✗ 不一致" in text(response) and "✓" not in text(response)
        assert [pair["same"] for pair in response.context["pairs"]] == [True, True, False, True]

    def test_the_right_fingerprint_under_a_wrong_number(self, client, entry):
        assert "✗ 不一致" in text(self.ask(client, 1, entry.fingerprint))
        assert "✗ 没有这个序号" in text(self.ask(client, 99, entry.fingerprint))

    @pytest.mark.parametrize(
        ("number", "fingerprint", "sentence"),
        [
            ("", "9F3A 12BC 77D0 0E51", "请输入序号"),
            ("x", "9F3A 12BC 77D0 0E51", "请输入1以上的整数"),
            ("9" * 30, "9F3A 12BC 77D0 0E51", "请输入1以上的整数"),
            ("2", "", "请输入指纹"),
            ("2", "9F3A", "您输入了4位"),
            ("2", "9F3A 12BC 77D0 0EXY", "只有数字0到9和字母A到F"),
            ("2", "A" * 65, "您输入了65位"),
            ("2", "A" * 500, "最多64个"),
        ],
    )
    def test_what_cannot_be_compared_is_explained(self, client, entry, number, fingerprint, sentence):
        page = text(self.ask(client, number, fingerprint, status=400))
        assert sentence in page and "✓" not in page and "✗" not in page

    def test_every_entry_can_be_compared_also_the_closed_ones(self, client, bureau):
        bureau.publish(bureau.power(name="机密名称", audience=Audience.PARTY))
        page = text(self.ask(client, 1, Publication.objects.get().fingerprint))
        assert "✓ 一致" in page and "机密" not in page


class TestDownloads:
    """What a citizen gets, checked with what he gets."""

    @pytest.fixture
    def folder(self, client, bureau, tmp_path):
        power = bureau.publish(bureau.power(name="甲", conditions="含个人信息"))
        bureau.publish(revise(bureau, power, conditions="不含"))
        bureau.publish(bureau.power(name="机密名称", audience=Audience.PARTY))
        Erase(power, bureau.leader, sequences=[1], note="误公开").run()
        for name, path in (("file", "ledger.jsonl"), ("script", "verify_ledger.py")):
            response = get(client, name)
            content = b"".join(response) if response.streaming else response.content
            (tmp_path / path).write_bytes(content)
        return tmp_path

    def run(self, folder, *options):
        return subprocess.run(
            [sys.executable, "-I", "verify_ledger.py", "ledger.jsonl", *options],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )

    def test_the_file_is_streamed_under_its_own_name(self, client, bureau):
        entries_of(bureau.power(), 250)
        response = get(client, "file")
        assert response.streaming and 'filename="ledger-250.jsonl"' in response["Content-Disposition"]
        blocks = list(response)
        assert 1 < len(blocks) < 250
        assert b"".join(blocks).decode() == "".join(public_file())
        assert client.head(reverse("ledger:file")).content == b""

    def test_the_downloaded_pair_verifies(self, folder):
        done = self.run(folder)
        assert done.returncode == 0 and "台账完整" in done.stdout, done.stdout + done.stderr
        assert self.run(folder, "--expect", "2", Publication.objects.get(pk=2).fingerprint).returncode == 0
        wrong = self.run(folder, "--expect", "1", Publication.objects.get(pk=2).fingerprint)
        assert wrong.returncode == 1 and "1:" in wrong.stdout

    def test_nothing_secret_is_in_the_file(self, folder):
        content = (folder / "ledger.jsonl").read_text("utf-8")
        assert "机密" not in content and "含个人信息" not in content and "甲" in content

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ('"conditions":"不含"', '"conditions":"含"'),
            ('"reason":"误公开"', '"reason":"无"'),
            ('"sequence":3', '"sequence":4'),
            ('"entries":4', '"entries":3'),
        ],
    )
    def test_a_changed_file_is_found_out(self, folder, old, new):
        path = folder / "ledger.jsonl"
        content = path.read_text("utf-8")
        assert old in content
        path.write_text(content.replace(old, new, 1), "utf-8")
        done = self.run(folder)
        assert done.returncode == 1 and "已被改动" in done.stdout

    @pytest.mark.parametrize("field", ["content_hash", "previous_hash", "entry_hash", "published_at", "salt"])
    def test_a_changed_field_is_found_out_and_its_entry_named(self, folder, field):
        path = folder / "ledger.jsonl"
        lines = path.read_text("utf-8").splitlines()
        entry = json.loads(lines[2])
        entry[field] = "0" + entry[field][1:] if entry[field][0] != "0" else "1" + entry[field][1:]
        lines[2] = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        path.write_text("\n".join(lines) + "\n", "utf-8")
        done = self.run(folder)
        assert done.returncode == 1 and "\n2:" in "\n" + done.stdout

    def test_a_second_text_hidden_behind_the_first_is_found_out(self, folder):
        """JSON with a key twice: a reader sees the first, a program takes the last."""
        path = folder / "ledger.jsonl"
        lines = path.read_text("utf-8").splitlines()
        lines[2] = (
            lines[2]
            .replace('{"action"', '{"title":"假的","action"', 1)
            .replace('{"content_hash"', '{"payload":{"title":"假的"},"content_hash"', 1)
        )
        path.write_text("\n".join(lines) + "\n", "utf-8")
        assert self.run(folder).returncode == 1

    @pytest.mark.parametrize(
        "content",
        [b"", b"\n", b"[]\n", b"{}\n", b"\xff\xfe", b"null", b"[" * 100_000, b'{"format":"transparent-power-ledger/1"}\n[]\n'],
        ids=["empty", "blank", "list", "object", "not utf-8", "null", "deep", "no entry"],
    )  # fmt: skip
    def test_what_is_no_ledger_gets_a_sentence(self, folder, content):
        (folder / "ledger.jsonl").write_bytes(content)
        done = self.run(folder)
        assert done.returncode == 2 and "文件无法读取" in done.stderr and "Traceback" not in done.stderr

    def test_a_missing_file_and_a_wrong_number_get_one_too(self, folder):
        done = self.run(folder, "--expect", "two", "9F3A")
        assert done.returncode == 2 and "Traceback" not in done.stderr
        (folder / "ledger.jsonl").unlink()
        assert self.run(folder).returncode == 2

    def test_an_empty_ledger_verifies(self, client, tmp_path):
        (tmp_path / "ledger.jsonl").write_bytes(b"".join(get(client, "file")))
        (tmp_path / "verify_ledger.py").write_bytes(get(client, "script").content)
        assert self.run(tmp_path).returncode == 0


def test_an_entry_that_was_submitted_again_names_only_the_last_approvals(client, bureau):
    from portal.publishing.actions import Return

    power = bureau.power()
    Submit(power, bureau.editor).run()
    Return(power, bureau.head, note="改一改").run()
    bureau.publish(power)
    rows = get(client, "entry", 1).context["approvals"]
    assert [row["action"] for row in rows] == ["提交审核", "同意", "同意", "同意"]
    assert all(row["at"] <= timezone.localtime().strftime("%Y-%m-%d %H:%M") for row in rows)
