"""Searching what is published, on the database that the tests run on."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.publishing.models import Audience
from portal.publishing.selectors import audience_filter
from portal.search import schema, services, tokens
from portal.search.models import SearchEntry
from portal.search.selectors import MOST_HITS, search
from portal.search.services import Findable
from portal.search.tokens import HAN
from powers.models import PublishedPower
from tests.factories import Bureau, UserFactory

pytestmark = pytest.mark.django_db


def add(object_id, title, *, code="", body="", audience=Audience.SOCIETY, kind="power", words=""):
    services.index_many([Findable(kind, object_id, title, code, body, audience, words)])


def ids(query, **options):
    return [hit.object_id for hit in search(query, **options).hits]


def text(pieces):
    return "".join(piece.text for piece in pieces)


def marked(pieces):
    return [piece.text for piece in pieces if piece.is_hit]


@pytest.mark.parametrize("word", ["专利", "登记", "合同", "技术", "同登", "区级"])
def test_a_two_character_word_is_found_wherever_it_stands(word):
    add(1, "区级技术合同登记备案与专利申请资助")
    add(2, "科普基地认定")
    assert ids(word) == [1]


@pytest.mark.parametrize("word", ["专利", "权人", "六十", "年度", "2013", "2013年"])
def test_a_word_inside_a_longer_one_is_found_in_the_content(word):
    add(1, "甲", body="专利权人应当自被授予专利权的当年起缴纳2013年度年费（第六十三条）")
    add(2, "乙", body="无")
    assert ids(word) == [1]


def test_the_name_comes_before_the_content():
    add(1, "技术合同认定", body="专利的转让合同")
    add(2, "国内专利申请资助的审核")
    add(3, "专利资助")
    add(4, "专利")
    add(5, "资助 — 专利")
    add(6, "利用专业设施")
    assert ids("专利") == [4, 5, 3, 2, 1]


def test_words_that_are_not_shown_find_too_after_every_name():
    add(1, "对假冒专利的查处", body="责令改正", words="行政处罚\nPunishment")
    add(2, "行政处罚裁量基准", body="略", words="其他行政权力")
    add(3, "专利资助", body="略", words="行政奖励")
    for query in ("行政处罚", "处罚", "punishment"):
        assert 1 in ids(query) and 3 not in ids(query), query
    assert ids("行政处罚") == [2, 1], "by name first"
    hit = search("行政处罚").hits[1]
    assert text(hit.snippet_pieces) == "责令改正" and text(hit.title_pieces) == "对假冒专利的查处"
    call_command("reindex_search", stdout=StringIO())
    assert ids("行政处罚") == [2, 1]
    add(1, "对假冒专利的查处", body="责令改正")
    assert ids("punishment") == []


def test_the_words_of_a_huge_text_are_found_as_well():
    add(1, "甲", body="公开" * tokens.MOST_CHARACTERS, words="行政处罚")
    assert ids("处罚") == [1]


def test_all_words_are_looked_for_in_name_and_content_together():
    add(1, "专利申请资助登记")
    add(2, "技术合同", body="专利和登记")
    add(3, "登记", body="专利")
    add(4, "专利")
    result = search("专利登记")
    assert [hit.object_id for hit in result.hits] == [1, 3, 2]
    assert not result.is_loose


def test_when_nothing_has_all_words_some_will_do_and_the_reader_is_told():
    add(1, "专利资助")
    add(2, "气象灾害")
    result = search("专利 火箭发射")
    assert [hit.object_id for hit in result.hits] == [1]
    assert result.is_loose
    assert search("火箭发射").count == 0


def test_a_code_that_does_not_exist_finds_its_number_only():
    add(1, "甲", code="KJ-QT-0123")
    add(2, "乙", code="KJ-QT-0200")
    result = search("KJ-CF-0123")
    assert [hit.object_id for hit in result.hits] == [1]
    assert result.is_loose
    assert search("KJ CF").count == 0


def test_a_question_is_understood():
    add(1, "高新技术企业认定")
    add(2, "技术合同登记")
    result = search("请问怎么申请高新技术企业的认定")
    assert result.hits[0].object_id == 1
    assert ids("如何高新技术企业认定?") == [1]
    assert not search("如何高新技术企业认定").is_loose


@pytest.mark.parametrize("query", ["KJ-QT-0", "kj-qt-0", "ＫＪ－ＱＴ－０", "KJQT0", "KJ QT 0", "kj—qt—0"])
def test_codes_are_found_by_their_beginning(query):
    add(1, "甲", code="KJ-QT-001")
    add(2, "乙", code="KJ-QT-010")
    add(3, "丙", code="KJ-CF-001")
    assert ids(query) == [1, 2]


def test_an_exact_code_comes_first_and_its_parts_are_found_too():
    add(1, "甲", code="KJ-QT-0010")
    add(2, "乙", code="KJ-QT-001")
    assert ids("KJ-QT-001") == [2, 1]
    assert ids("QT-001") == [2, 1]


def test_latin_words_and_full_width_letters():
    add(1, "ＩＳＯ９００１认证补贴")
    add(2, "甲", body="Internet Plus 行动")
    assert ids("iso9001") == [1]
    assert ids("iso") == [1]
    assert ids("INTER") == [2]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        "%",
        "_",
        "'",
        '"',
        "*",
        "^",
        "-",
        "()",
        ")(",
        "，。！",
        "\0",
        "\ud800",
        "{}",
        ":",
        "\\",
        "🙂",
        "—— ",
    ],
)
def test_a_query_without_words_finds_nothing(query):
    add(1, "专利")
    assert search(query).count == 0


@pytest.mark.parametrize(
    "query",
    [
        '专利"',
        "'专利",
        "专利'; DROP TABLE search_searchentry; --",
        "专利 & ",
        "专利:*",
        "专利 | !",
        "title_tokens : 专利",
        "NOT 专利",
        "专利 OR",
        "专利 AND (",
        "NEAR(专利",
        "^专利*",
        "专利%",
        "专\0利",
        "专利\ud800",
        "<b>专利</b>",
        "{body_tokens}:专利",
        "\\'专利",
    ],
)
def test_query_syntax_is_only_text(query):
    add(1, "专利")
    result = search(query)
    assert "专" in marked(result.hits[0].title_pieces)[0]
    assert SearchEntry.objects.count() == 1


def test_a_very_long_query_is_cut():
    add(1, "专利")
    result = search("专利" * 50_000)
    assert [hit.object_id for hit in result.hits] == [1]
    assert len(result.query) == 100


def test_only_what_is_open_to_society_unless_the_caller_says_what_may_be_seen():
    add(1, "专利资助")
    add(2, "专利人事", audience=Audience.PARTY)
    add(3, "专利内部", audience=Audience.INTERNAL)
    add(4, "专利展示", kind="disclosure")
    assert ids("专利") == [1]
    assert ids("专利", within=[1, 2]) == [1, 2]
    assert ids("专利", within=[]) == []
    assert ids("专利", kind="disclosure") == [4]


def test_indexing_again_replaces_and_removing_removes():
    add(1, "专利", code="A-1", body="旧的内容")
    add(1, "商标", code="B-2", body="新的内容", audience=Audience.SOCIETY)
    assert [ids(word) for word in ("专利", "旧的", "A-1", "商标", "新的", "B-2")] == [
        [],
        [],
        [],
        [1],
        [1],
        [1],
    ]
    services.remove("power", 1)
    services.remove("power", 1)
    assert ids("商标") == []
    add(2, "商标")
    add(3, "商标", kind="other")
    services.remove_all("power")
    assert ids("商标") == []
    assert ids("商标", kind="other") == [3]


def test_the_index_follows_a_transaction_that_is_rolled_back():
    from django.db import transaction

    add(1, "专利")
    with transaction.atomic():
        add(1, "商标")
        add(2, "版权")
        transaction.set_rollback(True)
    assert [ids("专利"), ids("商标"), ids("版权")] == [[1], [], []]


def test_pieces_are_the_text_itself_with_the_words_marked():
    add(
        1,
        "国内<b>专利申请</b>的 审核",
        code="KJ-QT-001",
        body="前言。" * 60 + "发明ＰＣＴ专利每件\n资助" + "后记。" * 60,
    )
    hit = search("专利审核").hits[0]
    assert text(hit.title_pieces) == "国内<b>专利申请</b>的 审核"
    assert marked(hit.title_pieces) == ["专利", "审核"]
    assert marked(hit.snippet_pieces) == ["专利"]
    shown = text(hit.snippet_pieces)
    assert shown.startswith("……") and shown.endswith("……") and "发明ＰＣＴ专利每件 · 资助" in shown
    assert len(shown) < 120
    assert marked(search("pct").hits[0].snippet_pieces) == ["ＰＣＴ"]
    assert marked(search("kj-qt").hits[0].code_pieces) == ["KJ-QT"]


def test_pages_go_on_where_the_last_one_ended():
    services.index_many(
        Findable("power", number, f"专利第{number}号", f"A-{number:04d}", "", Audience.SOCIETY)
        for number in range(1, 46)
    )
    pages = [ids("专利", start=start, size=20) for start in (0, 20, 40, 60)]
    assert [len(page) for page in pages] == [20, 20, 5, 0]
    assert sorted(pages[0] + pages[1] + pages[2]) == list(range(1, 46))
    assert search("专利", start=40).count == 45


def test_more_than_can_be_ranked_is_said_to_be_more_and_the_exact_name_is_still_first():
    services.index_many(
        Findable("power", number, f"专利第{number}号", f"A-{number}", "", Audience.SOCIETY)
        for number in range(1, MOST_HITS + 200)
    )
    add(9_999_999, "专利")
    assert ids("专利第1199号") == [1199]
    result = search("专利")
    assert result.count == MOST_HITS and result.is_capped
    assert result.hits[0].object_id == 9_999_999


def test_the_bureaus_own_words_cut_the_query(settings, tmp_path):
    own = tmp_path / "words.txt"
    own.write_text("\ufeff揭榜制项目 # 本局用语\n\n", encoding="utf-8")
    settings.SEARCH_WORDS = str(own)
    tokens._dictionary.cache_clear()
    try:
        assert tokens.words("揭榜制项目") == ["揭榜制项目"]
    finally:
        tokens._dictionary.cache_clear()


def test_the_same_number_of_queries_for_10_and_for_1000_entries(django_assert_max_num_queries):
    def fill(first, last):
        services.index_many(
            Findable("power", number, f"专利第{number}号登记", f"A-{number}", "合同" * 20, Audience.SOCIETY)
            for number in range(first, last)
        )

    def cost(query):
        with django_assert_max_num_queries(3) as queries:
            search(query)
        return len(queries)

    fill(0, 10)
    few = [cost(query) for query in ("专利", "合同", "A-1", "火箭", "专利 火箭")]
    fill(10, 1000)
    assert [cost(query) for query in ("专利", "合同", "A-1", "火箭", "专利 火箭")] == few


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL counts what it has before it chooses")
@pytest.mark.parametrize("query", ["专利", "专利第7号", "A-7", "没有的词"])
def test_no_search_reads_one_entry_after_the_other(query):
    """SQLite would take all of a kind first, and that is everything."""
    services.index_many(
        Findable("power", number, f"专利第{number}号", f"A-{number}", "", Audience.SOCIETY)
        for number in range(10)
    )
    with CaptureQueriesContext(connection) as queries:
        search(query)
    for asked in queries.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN QUERY PLAN " + asked["sql"])
            plan = [row[3] for row in cursor.fetchall()]
        assert not any("(kind=?)" in step or step.startswith("SCAN search_searchentry") for step in plan), (
            plan
        )


def test_a_rebuild_gives_the_same_index():
    for number in range(20):
        add(number, f"专利{number}", code=f"A-{number}", body="技术合同" * number)
    values = [field.name for field in SearchEntry._meta.fields if field.name != "id"]
    before = list(SearchEntry.objects.order_by("object_id").values(*values))
    SearchEntry.objects.update(title_tokens="", body_tokens="", title_key="")
    assert ids("专利") == []
    call_command("reindex_search", stdout=(told := StringIO()))
    assert told.getvalue() == "Indexed 20 records.\n"
    assert list(SearchEntry.objects.order_by("object_id").values(*values)) == before
    services.remove_all("power")
    services.index_many(
        Findable("power", number, f"专利{number}", f"A-{number}", "技术合同" * number, Audience.SOCIETY)
        for number in range(20)
    )
    assert list(SearchEntry.objects.order_by("object_id").values(*values)) == before
    assert search("专利").count == 20


def test_a_huge_or_odd_text_goes_in():
    add(1, "专利\0", body="权力\0公开" * 200_000 + "a" * 5_000_000)
    add(2, "𠀀𠀁祎玮燊", body="".join(map(chr, range(0x4E00, 0x9FFF))))
    assert ids("专利") == [1]
    assert ids("𠀀𠀁") == [2]
    assert ids("玮燊") == [2]
    assert ids("公开") == [1]


def test_the_full_text_index_can_be_removed_and_installed_again():
    add(1, "专利")
    schema.install(connection)
    assert ids("专利") == [1]


chinese = st.text(
    st.sampled_from("专利登记申请技术合同管理审核的第一二〇㐀𠀀权力公开") | st.characters(categories=["Lo"])
)
titles = st.text(st.characters() | st.sampled_from("专利登记，。 （）—AZ09"), max_size=40)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(before=titles, name=chinese.filter(lambda text: len(text) >= 2), after=titles, data=st.data())
def test_every_piece_of_a_name_finds_it(before, name, after, data):
    import re

    name = "".join(re.findall(f"[{HAN}]", name))[:60]
    if len(name) < 2:
        name = "专利"
    start = data.draw(st.integers(0, len(name) - 2))
    end = data.draw(st.integers(start + 2, len(name)))
    add(7, f"{before}{name}{after}"[:700])
    add(8, "无关")
    result = search(name[start:end], within=[7])
    assert [hit.object_id for hit in result.hits] == [7]
    assert not result.is_loose
    assert text(result.hits[0].title_pieces) == f"{before}{name}{after}".replace("\0", "")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=120))
def test_no_query_breaks_it(query):
    add(1, "专利")
    search(query)


def test_a_member_finds_what_the_audience_filter_lets_him_read():
    bureau = Bureau()
    for name, audience in (
        ("专利资助", Audience.SOCIETY),
        ("专利党务", Audience.PARTY),
        ("专利内部", Audience.INTERNAL),
    ):
        power = bureau.power(name=name, audience=audience)
        bureau.publish(power)
    member = UserFactory(is_party_member=True)

    def found(user):
        readable = PublishedPower.objects.filter(audience_filter(user), is_withdrawn=False)
        return [hit.title for hit in search("专利", within=readable).hits]

    assert found(member) == ["专利资助", "专利党务"]
    assert found(None) == ["专利资助"]
    assert [hit.title for hit in search("专利").hits] == ["专利资助"]
