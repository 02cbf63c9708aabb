"""What the public ledger keeps to itself: whatever isn't for society, and whatever the law had erased."""

import re

import pytest
from django.urls import reverse

from portal.publishing.actions import Erase, Withdraw
from portal.publishing.errors import WrongState
from portal.publishing.kinds import kind_of
from portal.publishing.ledger.verify import faults
from portal.publishing.models import Audience, Publication
from tests.factories import OrganisationFactory
from tests.publishing.ledger import get, numbers, revise, text

pytestmark = pytest.mark.django_db

RESTRICTED = [audience for audience in Audience if audience != Audience.SOCIETY]


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
        assert numbers(get(client, "list", action="changed")) == [2]
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
        with pytest.raises(WrongState):
            Erase(erased, bureau.leader, sequences=[3], note="x").run()
