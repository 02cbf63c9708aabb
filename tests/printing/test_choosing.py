"""The citizen's print page: plain questions, picked powers, short addresses, and the first pages."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.urls import reverse

from portal.printing import limits, services
from portal.printing.models import PrintJob, PrintRun
from portal.publishing.actions import Withdraw
from portal.publishing.models import Audience
from powers.models import PowerType
from powers.printing import forms, picking
from powers.printing.choice import PARTS, Choice
from powers.printing.forms import PublicCatalogueForm
from tests.factories import OrganisationFactory, PostFactory
from tests.powers.published import publish_many

pytestmark = pytest.mark.django_db
PAGE = "/print/"


def text(response) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def ticked(response, name) -> list[str]:
    """The values of the boxes and circles of that name that are ticked."""
    inputs = re.findall(rf'<input [^>]*name="{name}"[^>]*>', response.content.decode())
    return [re.search(r'value="([^"]*)"', tag)[1] for tag in inputs if "checked" in tag]


@pytest.fixture
def catalogue(bureau):
    bureau.post = PostFactory(organisation=bureau.section, name="科长")
    bureau.publish(bureau.power(name="专利纠纷调解", code="A-1", post=bureau.post))
    bureau.publish(bureau.power(name="专利奖励", code="A-2", power_type=PowerType.REWARD))
    bureau.publish(bureau.power(name="党内的职权", code="A-3", audience=Audience.PARTY))
    return bureau


@pytest.fixture
def asked(client, monkeypatch, django_capture_on_commit_callbacks):
    """What is kept with the print that a question starts; nothing is drawn."""
    monkeypatch.setattr(services, "AT_ONCE", 0)

    def run(question: str) -> dict:
        response = client.get(f"{PAGE}?start=1&{question}")
        assert response.status_code == 302, text(response)
        return PrintRun.objects.latest("pk").parameters

    return run


def test_the_first_question_and_what_is_folded_away(client, catalogue):
    page = client.get(PAGE)
    assert ticked(page, "form") == ["concise"] and ticked(page, "paper") == ["A4"]
    assert ticked(page, "part") == ["cover", "contents", "statistics"]
    assert len(ticked(page, "field")) > 20 and "legal_bases" in ticked(page, "column")
    html = page.content.decode()
    assert '<details class="print-more">' in html and "更多选项" in html
    assert html.index("简本") < html.index("单位或科室") < html.index("更多选项")
    assert not page.cookies and "<script" not in html.partition("<main")[2].partition("</main")[0]


@pytest.mark.parametrize(
    ("question", "choice"),
    [
        ("", {}),
        ("organisation=&type=", {}),
        ("type=reward&organisation=", {"type": "reward"}),
        ("form=full", {"form": "full", "parts": tuple(PARTS)}),
        ("form=full&index=none", {"form": "full"}),
        ("index=pinyin", {"parts": ("cover", "contents", "statistics", "pinyin")}),
        ("paper=A3&archival=1", {"paper": "A3", "archival": True}),
        ("shown=part&part=cover", {"parts": ("cover",)}),
        ("shown=part", {"parts": ()}),
        ("shown=column&column=code", {"fields": ("code",)}),
        (
            "form=full&index=none&shown=field&field=duties&field=code",
            {"form": "full", "fields": ("code", "duties")},
        ),
        # The list that belongs to the other kind is of no account.
        ("shown=field&field=duties", {}),
        ("q=专利", {"query": "专利"}),
        ("power=A-2&power=A-1&power=A-2", {"picked": ("A-1", "A-2"), "parts": ()}),
        ("power=A-1&form=full", {"picked": ("A-1",), "form": "full", "parts": ()}),
        ("power=A-1&index=both", {"picked": ("A-1",), "parts": ("code", "pinyin")}),
        ("power=A-1&shown=part&part=cover", {"picked": ("A-1",), "parts": ("cover",)}),
        ("audience=all&drafts=1", {}),
    ],
)
def test_a_question_is_one_choice(asked, catalogue, question, choice):
    assert asked(question) == Choice(**choice).parameters()


def test_of_a_post(asked, catalogue):
    assert asked(f"post={catalogue.post.pk}")["post"] == str(catalogue.post.pk)


def test_posts_with_something_public_are_offered(client, catalogue):
    secret = PostFactory(organisation=catalogue.section, name="党委秘书")
    catalogue.publish(catalogue.power(post=secret, audience=Audience.PARTY))
    page = client.get(PAGE)
    assert f"科长（{catalogue.section.name}）" in text(page) and "党委秘书" not in text(page)
    wrong = client.get(PAGE, {"start": "1", "post": secret.pk})
    assert wrong.status_code == 400 and "没有这个岗位" in text(wrong)


def test_many_posts_are_offered_by_their_organisation(client, catalogue, monkeypatch):
    monkeypatch.setattr(forms, "MOST_POSTS", 1)
    catalogue.publish(catalogue.power(post=PostFactory(organisation=catalogue.section, name="副科长")))
    page = client.get(PAGE)
    assert "副科长" not in text(page) and "先选单位或科室" in text(page)
    assert "科长（" in text(client.get(PAGE, {"organisation": catalogue.section.code}))


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("shown=column", "请至少选一项"),
        ("form=full&shown=field", "请至少选一项"),
        ("post=99999", "没有这个岗位"),
        ("post=x", "没有这个岗位"),
        (f"q={'专' * 101}", "100"),
        ("paper=A5", "没有这个选项，请重新选择"),
        ("form=book", "没有这个选项，请重新选择"),
        ("index=names", "没有这个选项，请重新选择"),
        ("shown=part&part=glossary", "没有这个选项，请重新选择"),
        ("form=full&shown=field&field=secrets", "没有这个选项，请重新选择"),
    ],
)
def test_a_mistake_is_told_beside_the_question_and_the_rest_is_kept(client, catalogue, question, sentence):
    response = client.get(f"{PAGE}?start=1&{question}&type=reward")
    assert response.status_code == 400 and sentence in text(response)
    html = response.content.decode()
    assert 'role="alert"' in html and 'value="reward" selected' in html
    above = html[html.index('<ul class="print-errors">') :].partition("</ul>")[0]
    (place,) = re.findall(r'href="#([^"]*)"', above)
    assert sentence in unescape(above) and f'id="{place}"' in html, "and above all, with the way there"
    assert not PrintJob.objects.exists()


def test_unticked_boxes_stay_unticked_and_the_fold_open(client, catalogue):
    page = client.get(f"{PAGE}?shown=part&part=cover")
    assert ticked(page, "part") == ["cover"] and '<details class="print-more" open>' in page.text
    assert ticked(page, "column") == ticked(client.get(PAGE), "column")


def test_how_many_it_will_be_is_said_before(client, catalogue):
    assert "共有 2 项" in text(client.get(f"{PAGE}?type="))
    assert "共有 1 项" in text(client.get(f"{PAGE}?q=奖励"))
    assert "没有可打印的职权" in text(client.get(f"{PAGE}?type=punishment"))


class TestAddresses:
    @pytest.mark.parametrize(
        "short",
        [
            "",
            "form=full",
            "type=reward&paper=A3&archival=1",
            "q=%E4%B8%93%E5%88%A9&index=both",
            "power=A-1&power=A-2",
            "power=A-1&shown=part&part=cover&part=contents&part=statistics",
            "shown=part&part=cover&shown=column&column=code&column=type",
            "form=full&shown=part&shown=field&field=duties",
        ],
    )
    def test_what_is_usual_is_not_said(self, catalogue, short):
        form = PublicCatalogueForm(QueryDict(short))
        assert form.is_valid() and form.address() == short
        again = PublicCatalogueForm(QueryDict(form.address()))
        assert again.is_valid() and again.parameters() == form.parameters()

    def test_a_browser_s_long_answer_becomes_short(self, client, catalogue):
        boxes = "".join(
            f"&{name}={key}" for name in ("part", "column") for key in ticked(client.get(PAGE), name)
        )
        long = f"start=1&form=concise&organisation=&type=reward&post=&paper=A4&index=&shown=part&shown=column{boxes}"
        response = client.get(f"{PAGE}?{long}&preview=1")
        assert response.status_code == 302
        assert response.url == f"{PAGE}?start=1&preview=1&type=reward"


class TestPicked:
    def test_they_are_listed_by_name_each_to_be_taken_off(self, client, catalogue):
        page = client.get(f"{PAGE}?power=A-2&power=A-1")
        assert ticked(page, "power") == ["A-1", "A-2"], "in the catalogue's order"
        assert "挑选的职权，共2项" in text(page) and "专利奖励 A-2" in text(page)
        assert "共有 2 项" in text(page)
        assert "岗位" not in text(page).partition("印成哪一种")[2].partition("更多选项")[0], (
            "what only takes away"
        )
        assert 'name="pick" value="1"' in page.text and "再挑几项" in page.text

    def test_picking_goes_on_with_all_that_was_chosen(self, client, catalogue):
        question = "form=full&paper=A3&shown=part&part=cover"
        response = client.get(f"{PAGE}?start=1&{question}&pick=1&shown=picked&power=A-1")
        assert response.status_code == 302 and response.url.startswith("/powers/?pick=1&power=A-1&how=")
        listed = client.get(response.url)
        (how,) = re.findall(r'form="pick" name="how" value="([^"]*)"', unescape(listed.text))
        found = client.get("/search/", {"q": "专利", "pick": "1", "power": "A-1", "how": how})
        assert f'name="how" value="{how}"' in unescape(found.text), "along every list"
        back = client.get("/powers/", {"pick": "1", "power": ["A-1", "A-2"], "how": how, "print": "1"})
        page = client.get(back.url)
        assert ticked(page, "power") == ["A-1", "A-2"] and ticked(page, "form") == ["full"]
        assert ticked(page, "paper") == ["A3"] and ticked(page, "part") == ["cover"]

    def test_a_few_are_proposed_without_cover_and_tables(self, client, catalogue, monkeypatch):
        page = client.get(f"{PAGE}?power=A-2&power=A-1")
        assert ticked(page, "part") == [] and '<details class="print-more">' in page.text
        assert "只挑几项时，不另附封面、目录和统计表" in text(page)
        monkeypatch.setattr(forms, "MANY", 2)
        assert ticked(client.get(f"{PAGE}?power=A-1"), "part") == []
        page = client.get(f"{PAGE}?power=A-2&power=A-1")
        assert len(ticked(page, "part")) == 3 and "只挑几项时" not in text(page)

    @pytest.mark.parametrize(
        ("shown", "part"),
        [("", 3), ("&few=1&shown=part", 3), ("&few=1&shown=part&part=cover", 1)],
    )
    def test_the_proposal_goes_with_the_number_and_no_answer_does(
        self, client, catalogue, monkeypatch, shown, part
    ):
        """``few``: the page said that it proposed no parts."""
        monkeypatch.setattr(forms, "MANY", 2)
        picked = client.get(f"{PAGE}?start=1&power=A-1{shown}&pick=1").url
        more = client.get("/powers/", QueryDict(picked.partition("?")[2] + "&power=A-2&print=1"))
        assert len(ticked(client.get(more.url), "part")) == part

    def test_picking_can_begin_with_nothing_picked(self, client, catalogue):
        assert client.get(f"{PAGE}?start=1&pick=1").url == "/powers/?pick=1"
        assert client.get(f"{PAGE}?start=1&pick=1&shown=picked").url == "/powers/?pick=1"

    def test_picking_is_from_what_was_asked_for(self, client, catalogue):
        section = catalogue.section.code
        asked = client.get(f"{PAGE}?start=1&organisation={section}&type=other&pick=1")
        assert asked.url == f"/powers/?section={section}&type=other&pick=1"
        found = client.get(f"{PAGE}?start=1&organisation={section}&q=专利&pick=1")
        assert found.url == f"/search/?{urlencode({'q': '专利', 'section': section, 'pick': '1'})}"

    def test_one_that_is_gone_is_told_by_its_name(self, client, asked, catalogue):
        from powers.models import Power

        Withdraw(Power.objects.get(code="A-2"), catalogue.leader, note="废止").run()
        response = client.get(f"{PAGE}?start=1&shown=picked&power=A-1&power=A-2")
        assert response.status_code == 400 and "印不出来：专利奖励" in text(response)
        assert ticked(response, "power") == ["A-1"] and not PrintJob.objects.exists()
        assert asked("shown=picked&power=A-1")["picked"] == ["A-1"]

    def test_what_isn_t_for_society_is_not_named(self, client, catalogue):
        response = client.get(f"{PAGE}?start=1&power=A-3&power=nothing")
        assert "印不出来：A-3、nothing" in text(response) and "党内的职权" not in text(response)

    def test_none_left_isn_t_everything(self, client, catalogue):
        response = client.get(f"{PAGE}?start=1&shown=picked")
        assert response.status_code == 400 and "一项职权也没有选" in text(response)
        assert not PrintJob.objects.exists()

    def test_so_many_at_once(self, client, catalogue, monkeypatch):
        monkeypatch.setattr(forms, "MOST_PICKED", 1)
        response = client.get(f"{PAGE}?start=1&power=A-1&power=A-2")
        assert response.status_code == 400
        assert "一次最多挑选1项职权，名单里只留下前1项，另外1项请下一次再印" in text(response)
        assert ticked(response, "power") == ["A-1"]

    def test_so_many_fit_into_an_address(self):
        """Servers take 4,094 bytes."""
        assert len(f"GET /en{PAGE}?start=1&preview=1&form=full HTTP/1.1") + picking.MOST_PICKED * 30 < 4_094


class TestFirstPages:
    def preview(self, client, question="", **more):
        return client.get(f"{PAGE}?start=1&preview=1{question}", **more)

    def test_they_are_pictures_in_the_page(self, client, catalogue):
        page = self.preview(client, "&type=reward")
        pictures = re.findall(r'<img src="data:image/png;base64,[^"]+" alt="([^"]+)">', page.text)
        assert pictures == ["第1页", "第2页", "第3页"]
        assert "全册共1项" in text(page) and 'value="reward" selected' in page.text
        assert "no-store" in page["Cache-Control"] and page["X-Robots-Tag"] == "noindex"
        assert not page.cookies and not PrintJob.objects.exists()
        assert '<button type="submit" form="choice"' in page.text, (
            "and the whole of it can be printed from there"
        )

    def test_nothing_to_see_is_said(self, client, catalogue):
        page = self.preview(client, "&type=punishment")
        assert page.status_code == 200 and "没有可打印的职权" in text(page) and "data:" not in page.text

    def test_so_many_a_minute(self, client, catalogue, monkeypatch):
        monkeypatch.setattr(limits, "STARTS", 0)
        page = self.preview(client, REMOTE_ADDR="198.51.100.7")
        assert page.status_code == 429 and page["Retry-After"] and "次数较多" in text(page)


@pytest.mark.parametrize("question", ["", "?type=other", "?q=第", "?power=M-00001&power=M-00002&power=gone"])
def test_its_queries_do_not_grow(client, catalogue, question, django_assert_max_num_queries):
    numbers = []
    for number in (10, 1000):
        rows = [{"post_id": catalogue.post.pk, "power_type": PowerType.OTHER} for _each in range(number)]
        PostFactory.create_batch(number // 100, organisation=OrganisationFactory(parent=catalogue.bureau))
        from powers.models import PublishedPower

        PublishedPower.objects.filter(code__startswith="M-").delete()
        publish_many(PublishedPower.objects.first().publication, [catalogue.section], rows)
        with django_assert_max_num_queries(8 if not question else 16) as queries:
            assert client.get(PAGE + question).status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_the_other_pages_lead_here(client, catalogue):
    section = client.get(reverse("powers:section", args=[catalogue.section.code])).text
    assert f'href="{PAGE}?organisation={catalogue.section.code}"' in section
    catalogue.post.is_key_post = True
    catalogue.post.save()
    post = client.get(reverse("powers:post", args=[catalogue.post.pk])).text
    assert f'href="{PAGE}?post={catalogue.post.pk}"' in post
