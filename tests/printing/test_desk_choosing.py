"""Choosing at the print desk: drafts, picking by name, the first pages, and what belongs to others."""

import re

import pytest
from django.urls import reverse

from portal.accounts import roles
from portal.organisations.services import grant_role
from portal.printing import services
from portal.printing.models import PrintJob, PrintRun
from portal.publishing.models import Audience
from powers.printing import catalogue as catalogue_printing
from powers.printing.choice import PARTS, Choice
from tests.factories import Bureau, PostFactory, UserFactory
from tests.printing.pdf import Pdf
from tests.printing.test_choosing import text, ticked

pytestmark = pytest.mark.django_db
DESK = "printing:desk"


@pytest.fixture
def catalogue(bureau):
    bureau.post = PostFactory(organisation=bureau.section, name="科长")
    bureau.publish(bureau.power(name="专利奖励", code="A-1", post=bureau.post))
    bureau.publish(bureau.power(name="专利党内事项", code="A-2", audience=Audience.PARTY))
    bureau.draft = bureau.power(name="新增的专利职权", code="A-3")
    return bureau


@pytest.fixture
def desk(client, catalogue):
    """Press a button at the leader's desk."""
    client.force_login(catalogue.leader)

    def press(button="", **choice):
        data = {"organisation": catalogue.bureau.code, "audience": "society", **choice}
        return client.post(reverse(DESK), data | ({button: "1"} if button else {}))

    return press


@pytest.fixture
def kept(desk, monkeypatch, django_capture_on_commit_callbacks):
    """What is kept with the print that the button starts; nothing is drawn."""
    monkeypatch.setattr(services, "AT_ONCE", 0)

    def run(**choice):
        response = desk(**choice)
        assert response.status_code == 302, text(response)
        return PrintRun.objects.latest("pk").parameters

    return run


def test_the_same_choices_and_more(client, catalogue):
    client.force_login(catalogue.leader)
    page = client.get(reverse(DESK))
    for question in ("印成哪一种", "岗位", "公开范围", "含草稿", "更多选项", "只印其中几项", "预览前几页"):
        assert question in text(page)
    assert "“草稿”水印" in text(page) and ticked(page, "form") == ["concise"]


@pytest.mark.parametrize(
    ("asked", "choice"),
    [
        ({}, {}),
        ({"form": "full", "paper": "A3"}, {"form": "full", "paper": "A3", "parts": tuple(PARTS)}),
        ({"drafts": "on"}, {"drafts": True}),
        ({"audience": "all", "type": "reward"}, {"audience": "all", "type": "reward"}),
        (
            {"power": ["A-2", "A-1"], "audience": "party"},
            {"picked": ("A-1", "A-2"), "audience": "party", "parts": ()},
        ),
        # What is ticked is printed, and what was proposed for a few is no answer.
        (
            {"power": ["A-1"], "shown": "part", "part": ["cover"]},
            {"picked": ("A-1",), "parts": ("cover",)},
        ),
        ({"few": "1", "shown": "part"}, {}),
        ({"few": "1", "shown": "part", "part": ["cover"]}, {"parts": ("cover",)}),
        # What is typed to find something by is no part of the choice.
        ({"find": "专利"}, {}),
    ],
)
def test_a_form_is_one_choice(kept, catalogue, asked, choice):
    choice = Choice(**{"organisation": catalogue.bureau.code, **choice})
    if choice.type:  # nothing of it to print
        from powers.models import PublishedPower

        PublishedPower.objects.update(power_type=choice.type)
    assert kept(**asked) == choice.parameters()


def test_drafts_are_printed_as_if_they_were_public(client, desk, tmp_path):
    response = desk(drafts="on")
    answer = client.get(response.url)
    (tmp_path / "draft.pdf").write_bytes(b"".join(answer))
    pdf = Pdf(tmp_path / "draft.pdf")
    assert "新增的专利职权" in pdf.text and "专利奖励" in pdf.text
    assert "草稿" in pdf.text


def test_drafts_are_marked_in_the_list_as_they_are_on_the_cover(client, desk):
    desk()
    assert "office-mark--red" not in client.get(reverse(DESK)).text
    desk(drafts="on")
    assert client.get(reverse(DESK)).text.count("office-mark--red") == 1


def test_drafts_are_for_those_who_may_read_them(client, catalogue):
    """Today every role that prints reads drafts too: the rule is asked all the same."""
    person = UserFactory()
    grant_role(person, roles.LEADER, catalogue.section)
    client.force_login(person)
    data = {"organisation": catalogue.section.code, "audience": "society", "drafts": "on"}
    from guardian.shortcuts import remove_perm

    remove_perm("view_content", person, catalogue.section)
    response = client.post(reverse(DESK), data)
    assert response.status_code == 400 and "您没有查看该单位草稿的权限" in text(response)
    response = client.post(reverse(DESK), data | {"look": "1", "find": "专利"})
    assert "新增的专利职权" not in text(response), "nor found to be picked"
    assert not PrintJob.objects.exists()


class TestPicking:
    def names(self, page) -> list[str]:
        """What can be ticked, without what is."""
        found = re.search(r"找到的职权(.*?)</fieldset>", page.text, re.S)
        return re.findall(r"<span>([^<]+) <small>", found[1]) if found else []

    def test_found_within_the_rest_of_the_choice(self, desk):
        assert self.names(desk("look", find="专利")) == ["专利奖励"]
        assert self.names(desk("look", find="专利", audience="party")) == ["专利奖励", "专利党内事项"]
        assert self.names(desk("look", find="专利", drafts="on")) == ["专利奖励", "新增的专利职权"]
        assert "没有找到" in text(desk("look", find="听证"))

    def test_what_is_ticked_stays_while_looking_on(self, desk, catalogue):
        draft = f":{catalogue.draft.pk}"
        page = desk("look", find="奖励", drafts="on", power=[draft], shown="picked")
        assert ticked(page, "power") == [draft] and self.names(page) == ["专利奖励"]
        assert "新增的专利职权" in text(page)
        assert page.status_code == 200 and not PrintJob.objects.exists()

    def test_fewer_parts_are_proposed_as_soon_as_one_looks(self, desk):
        """Then what is ticked is printed at once, without the page being shown again."""
        page = desk("look", find="专利", shown="part", part=["cover", "contents", "statistics"])
        assert ticked(page, "part") == [] and 'name="few" value="1"' in page.text
        assert "只挑几项时，不另附封面、目录和统计表" in text(page)
        page = desk("look", find="专利", shown="part", part=["cover"])
        assert ticked(page, "part") == ["cover"], "what somebody wants stays"
        assert len(ticked(desk("look", shown="part", part=["cover", "contents", "statistics"]), "part")) == 3

    def test_a_draft_without_an_address_is_printed(self, kept, catalogue):
        draft = f":{catalogue.draft.pk}"
        assert kept(drafts="on", power=[draft], shown="picked")["picked"] == [draft]

    def test_none_ticked_isn_t_everything(self, desk):
        response = desk(shown="picked")
        assert response.status_code == 400 and "一项职权也没有选" in text(response)

    def test_none_ticked_is_told_where_they_are_ticked_and_all_is_kept(self, desk):
        page = desk(find="奖励", shown="picked", type="other")
        assert page.status_code == 400 and self.names(page) == ["专利奖励"]
        html = page.text
        panel = html[html.index('<details class="print-more" id="look" open>') :].partition("</details>")[0]
        assert "一项职权也没有选" in panel and html.count("一项职权也没有选") == 2, "and above all"
        assert 'value="奖励"' in panel and 'name="shown" value="picked"' in panel
        assert 'value="other" selected' in html and 'name="post"' in html, "the other questions stay"

    def test_found_by_name_or_code_and_by_nothing_else(self, desk, catalogue):
        catalogue.publish(catalogue.power(name="商标登记", code="B-7", conditions="有专利奖励的优先"))
        assert self.names(desk("look", find="专利奖励")) == ["专利奖励"]
        assert self.names(desk("look", find="B-7")) == ["商标登记"]
        assert self.names(desk("look", find="优先")) == []
        assert self.names(desk("look", find="优先", drafts="on")) == []
        assert self.names(desk("look", find="b-7", drafts="on")) == ["商标登记"]

    def test_what_isn_t_in_the_choice_is_named(self, desk, catalogue):
        other = Bureau()
        other.publish(other.power(name="别局的职权", code="Z-1"))
        response = desk(power=["A-1", "Z-1", f":{catalogue.draft.pk}"])
        assert "印不出来：尚未公开的草稿、别局的职权" in text(response)
        assert ticked(response, "power") == ["A-1"]

    def test_what_others_keep_to_themselves_isn_t_named(self, desk, catalogue):
        other = Bureau()
        other.publish(other.power(name="别局的内部职权", code="Z-1", audience=Audience.INTERNAL))
        catalogue.publish(catalogue.power(name="本局的内部职权", code="A-4", audience=Audience.INTERNAL))
        response = desk(power=["A-4", "Z-1"], type="reward", audience="all")
        assert "印不出来：本局的内部职权、Z-1" in text(response) and "别局" not in text(response)


class TestFirstPages:
    def test_they_are_shown_in_the_page(self, desk):
        page = desk("preview", drafts="on")
        assert page.status_code == 200 and page.text.count("data:image/png;base64,") == 3
        assert "先看3页" in text(page) and "不排目录、统计表和索引" in text(page)
        assert "“预览”两个字" not in text(page), "drafts are marked as such, in the file too"
        assert "“预览”两个字正式文件里没有" in text(desk("preview"))
        assert "全册共2项" in text(page) and re.search(r'name="drafts" [^>]*checked', page.text)
        assert not PrintJob.objects.exists()

    def test_the_data_of_an_archival_copy_are_not_gathered(self, desk, monkeypatch):
        monkeypatch.setattr(catalogue_printing, "attachments_of", lambda *_: pytest.fail("gathered"))
        assert desk("preview", archival="on").text.count("data:image/png;base64,") == 3

    def test_nothing_to_see_is_said(self, desk):
        for button in ("preview", ""):
            page = desk(button, type="levy")
            assert page.status_code == 200 and text(page).count("没有可打印的职权") == 2, (
                "above, and at the button"
            )
            assert "所选范围共有" not in text(page)

    def test_not_of_another_bureau(self, client, desk):
        response = desk("preview", organisation=Bureau().bureau.code)
        assert response.status_code == 400 and "没有打印该单位目录的权限" in text(response)


@pytest.mark.parametrize("drafts", [{}, {"drafts": "on"}])
def test_nothing_of_another_bureau_is_named_that_society_may_not_read(desk, drafts):
    """Asked for together with that bureau, where he may not print."""
    other = Bureau()
    draft = other.power(name="别局的草稿", code="Z-8")
    other.publish(other.power(name="别局的内部职权", code="Z-9", audience=Audience.INTERNAL))
    for organisation in (other.bureau.code, "none-such", ""):
        page = desk(organisation=organisation, audience="all", power=[f":{draft.pk}", "Z-9"], **drafts)
        assert page.status_code == 400 and "别局的" not in text(page)


def test_an_altered_answer_is_told_in_our_words(desk):
    page = desk(audience="everybody", paper="A5")
    assert page.status_code == 400 and text(page).count("没有这个选项，请重新选择") == 2 * 2


def test_another_bureau_s_posts_are_not_offered(client, catalogue):
    other = Bureau()
    other.power(post=PostFactory(organisation=other.section, name="别局的岗位"))
    client.force_login(catalogue.leader)
    page = client.get(reverse(DESK))
    assert "科长（" in text(page) and "别局的岗位" not in text(page)
