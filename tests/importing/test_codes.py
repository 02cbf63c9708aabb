"""Codes as people type them: full-width, small letters, without hyphens, without the unit's prefix."""

import pytest

from powers.importing.similar_codes import is_similar
from tests.factories import BureauFactory, PowerFactory

from .conftest import messages, preview
from .files import HEADER, text_table


@pytest.fixture
def look(bureau, tmp_path):
    def run(*rows):
        return preview(text_table(tmp_path / "a.csv", [HEADER, *rows]), bureau.root, bureau.office).rows

    return run


def row(code, name="登记", section="成果科"):
    return [code, "行政处罚", name, "", section]


@pytest.fixture
def known(bureau):
    return PowerFactory(code="KJ-CF-01", name="登记", organisation=bureau.results, power_type="punishment")


@pytest.mark.parametrize(
    "typed", ["KJ-CF-01", "kj-cf-01", "ＫＪ－ＣＦ－０１", "ｋｊ—ｃｆ—０１", " KJ - CF - 01 "]
)
def test_width_case_and_blanks_are_no_difference(look, known, typed):
    (found,) = look(row(typed))
    assert (found.outcome, found.record_id, found.changes) == ("skipped", known.pk, [])
    assert "与现有内容一致" in messages(found)


def test_a_code_in_use_that_is_written_otherwise_is_found_and_stays(look, bureau, known):
    known.code = "kj-cf-01"
    known.save()
    (found,) = look(row("KJ-CF-01", "登记办法"))
    assert (found.outcome, found.record_id) == ("changed", known.pk)
    assert "职权编码" not in [change["label"] for change in found.changes]


def test_of_two_powers_whose_codes_differ_in_case_the_one_as_written_is_meant(look, bureau, known):
    other = PowerFactory(code="kj-cf-01", name="鉴定", organisation=bureau.results, power_type="punishment")
    for code, power in (("kj-cf-01", other), ("KJ-CF-01", known)):
        (found,) = look(row(code, power.name))
        assert (found.outcome, found.record_id) == ("skipped", power.pk)


def test_a_new_code_is_written_in_capitals(look, bureau, tmp_path):
    (found,) = look(row("ｋｊ－cf－０２"))
    assert {"label": "职权编码", "old": "", "new": "KJ-CF-02"} in found.changes


def test_two_rows_whose_codes_differ_in_case_alone_claim_the_same_code(look):
    _first, second = look(row("KJ-CF-01"), row("kj-cf-01", "鉴定"))
    assert second.outcome == "refused"
    assert "职权编码“KJ-CF-01”与第2行（登记）重复" in messages(second)


@pytest.mark.parametrize(
    "typed", ["KJCF01", "kjcf1", "ＫＪＣＦ０１", "cf01", "CF-01", "ＣＦ０１", "KJ_CF_01"]
)
def test_without_hyphens_the_same_name_settles_it_and_the_code_stays(look, known, typed):
    (found,) = look(row(typed))
    assert (found.outcome, found.record_id) == ("skipped", known.pk)
    assert "按同名职权现有的“KJ-CF-01”处理，编码不变" in messages(found)


@pytest.mark.parametrize("typed", ["KJCF01", "cf01", "ＣＦ０１"])
def test_without_hyphens_and_with_another_name_the_user_is_asked(look, known, typed):
    (found,) = look(row(typed, "对假冒专利行为的处罚"))
    assert (found.outcome, found.record_id) == ("created", None)
    assert found.has_warning
    assert "将新建；但现有编码“KJ-CF-01”（登记）与它相近，是同一职权的请改用现有编码" in messages(found)


def test_only_the_bureaus_own_codes_are_named(look, bureau):
    PowerFactory(code="SL-CF-01", name="取水", organisation=BureauFactory(name="水利局"))
    (found,) = look(row("cf01"))
    assert (found.outcome, messages(found)) == ("created", "")


def test_two_rows_that_look_like_one_code_are_pointed_out(look):
    first, second = look(row("KJ-CF-01"), row("KJCF01", "鉴定"))
    assert "只差" not in messages(first)
    assert second.outcome == "created"
    assert "编码“KJCF01”与第2行的“KJ-CF-01”只差连接号等写法，请核对是否同一职权" in messages(second)


@pytest.mark.parametrize(
    ("typed", "known", "similar"),
    [
        ("KJCF01", "KJ-CF-01", True),
        ("KJ-CF-1", "KJ-CF-01", True),
        ("CF1", "KJ-CF-01", True),
        ("KJ-CF-01", "KJ-CF-01", False),
        ("KJ-1-11", "KJ-11-1", False),
        ("KJ-CF-02", "KJ-CF-01", False),
        ("KJ-CF-10", "KJ-CF-1", False),
        ("CF1", "KJ-CF-11", False),
        ("QT1", "KJ-CF-01", False),
        ("KJ2CF01", "KJ-CF-01", False),
    ],
)
def test_what_looks_alike(typed, known, similar):
    assert is_similar(typed, known) is similar


def test_of_two_organisations_whose_codes_differ_in_case_each_has_its_own_rows(bureau, tmp_path):
    bureau.patents.code = "KJJ-cg"
    bureau.patents.save()
    rows = [
        [*row(f"KJ-{number}", f"登记{number}", ""), code] for number, code in enumerate(["KJJ-CG", "KJJ-cg"])
    ]
    found = preview(
        text_table(tmp_path / "b.csv", [[*HEADER, "机构代码"], *rows]), bureau.root, bureau.office
    ).rows
    assert [one.values["organisation"] for one in found] == [bureau.results.pk, bureau.patents.pk]


def test_an_organisations_code_is_found_in_any_writing(look, bureau, tmp_path):
    path = text_table(tmp_path / "b.csv", [[*HEADER, "机构代码"], [*row("KJ-1", section=""), "ｋｊｊ－cg"]])
    (found,) = preview(path, bureau.root, bureau.office).rows
    assert (found.outcome, found.values["organisation"]) == ("created", bureau.results.pk)
