"""What a draft disclosure's own words give away is told to whoever writes it and whoever decides on it."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from disclosure.information.personal import personal_data_in
from disclosure.information.rules import with_year_brackets
from portal.publishing.actions import Submit
from portal.publishing.kinds import kind_of
from portal.publishing.notices import review_url
from tests.disclosure.records import make_disclosure, make_item, publish

PERSONAL = "<p>联系人王某，身份证号 11010519491231002X，手机 138 0000 1234。</p>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("身份证：11010519491231002X", ["居民身份证号码（1101…002X）"]),
        ("11010519491231002x，", ["居民身份证号码（1101…002X）"]),
        ("电话13800001234、+86 139-1111-2222", ["手机号码（138…1234、139…2222）"]),
        ("卡号 6222 0000 0000 0000 008", []),
        ("卡号 6222 0212 3456 7890 128", ["银行卡号（6222…0128）"]),
        ("座机0371-68888888，编号410104199001010016", []),  # a wrong check digit
        ("流水号2026111113800001234", []),  # a mobile's digits within a longer number
        ("91410100MA40000000", []),
        ("", []),
    ],
)
def test_what_looks_like_personal_data_is_named_and_masked(text, expected):
    assert personal_data_in(text) == expected


@given(st.text(alphabet="0123456789 -年月日（）", max_size=60))
def test_any_text_can_be_looked_through_and_nothing_is_told_whole(text):
    for told in personal_data_in(text):
        assert "…" in told


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("郑科（2026）5号", "郑科〔2026〕5号"),
        ("郑科(2026)5号", "郑科〔2026〕5号"),
        ("郑科[2026]5号", "郑科〔2026〕5号"),
        ("郑科〔2026〕5号", "郑科〔2026〕5号"),
        ("郑科（试行）5号", "郑科（试行）5号"),
        ("", ""),
    ],
)
def test_the_year_of_a_document_number_stands_in_its_own_brackets(typed, kept):
    assert with_year_brackets(typed) == kept


@pytest.fixture
def item(bureau):
    return publish(make_item(bureau, audience="society"), bureau)


@pytest.mark.django_db
def test_the_writer_and_the_reviewer_are_told_of_personal_data(client, bureau, item):
    draft = make_disclosure(bureau, item, body=PERSONAL)
    (told,) = [caution for caution in kind_of(draft).cautions(draft) if "疑似" in caution]
    assert "居民身份证号码（1101…002X）、手机号码（138…1234）" in told and "第十五条" in told
    Submit(draft, bureau.editor).run()
    client.force_login(bureau.head)
    assert "文中疑似有居民身份证号码" in client.get(review_url(draft)).text


@pytest.mark.django_db
@pytest.mark.parametrize(("body", "is_told"), [("<p>见附件。</p>", True), ("<p>全文如下。</p>", False)])
def test_a_text_that_speaks_of_files_without_one_is_told(bureau, item, body, is_told):
    draft = make_disclosure(bureau, item, body=body)
    assert ("正文提到附件，但没有上传附件。" in kind_of(draft).cautions(draft)) is is_told


@pytest.mark.django_db
def test_the_form_sets_the_brackets(client, bureau, item):
    draft = make_disclosure(bureau, item)
    client.force_login(bureau.editor)
    url = reverse("admin:disclosure_disclosure_change", args=[draft.pk])
    form = client.get(url).context["adminform"].form
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, [])}
    data |= {"document_number": "郑科（2026）5号", "formed_on": str(draft.formed_on), "_continue": "1"}
    assert client.post(url, data).status_code == 302
    draft.refresh_from_db()
    assert draft.document_number == "郑科〔2026〕5号"
