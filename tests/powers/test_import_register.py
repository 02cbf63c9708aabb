"""The office's own files go in as they are: the bureau's register, and a whole district's items."""

from collections import Counter

import pytest

from portal.importing import services
from portal.importing.reports import report_of
from portal.organisations.models import Organisation
from portal.trees.checking import find_problems
from powers.demo import bureau as demo
from powers.models import LawLevel, LegalBasis, Power, PowerFunction, PowerType
from tests.importing.files import DISTRICT, REGISTER

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    return demo.build()


@pytest.fixture
def report(bureau):
    return report_of(services.import_file(REGISTER, "power", bureau, None))


def rows_with(report, outcome):
    return {
        row["number"]: "；".join(message["text"] for message in row["messages"])
        for row in report["rows"]
        if row["outcome"] == outcome and not row["implied"]
    }


def test_the_register_has_41_powers_of_which_39_go_in(report):
    counts = {name: report[name] for name in ("created", "changed", "skipped", "refused", "implied")}
    assert counts == {"created": 39, "changed": 0, "skipped": 1, "refused": 2, "implied": 2}
    assert rows_with(report, "skipped") == {46: "表尾（填表人：）"}
    assert rows_with(report, "refused") == {
        30: "职权编码“KJ-QT-11”与第29行（知识产权优势企业培育推荐）重复，请改用其他编码",
        31: "没有写明责任科室（单位），请在“列对应与选项”中指定缺省单位",
    }
    assert report["notes"] == []


def test_merged_types_hold_for_the_rows_they_cover(report):
    assert Counter(Power.objects.filter(parent=None).values_list("power_type", flat=True)) == {
        PowerType.PUNISHMENT: 3,
        PowerType.CONFIRMATION: 2,  # one of them the main item of three contracts
        PowerType.REWARD: 2,
        PowerType.ADJUDICATION: 1,
        PowerType.INSPECTION: 2,
        PowerType.PAYMENT: 2,
        PowerType.OTHER: 10,
        PowerType.PARTY: 6,
        PowerType.INTERNAL: 7,
    }


def test_sub_items_stand_under_their_main_items(report):
    subs = Power.objects.filter(parent__isnull=False).order_by("code")
    assert [(power.code, power.parent.name, power.name) for power in subs] == [
        ("KJ-QR-01", "技术合同认定登记", "技术开发合同认定登记"),
        ("KJ-QR-02", "技术合同认定登记", "技术转让合同认定登记"),
        ("KJ-QR-03", "技术合同认定登记", "技术咨询、技术服务合同认定登记"),
        ("KJ-QT-01", "区科技计划项目立项", "工业科技攻关类"),
        ("KJ-QT-02", "区科技计划项目立项", "农业与社会发展类"),
        ("KJ-QT-03", "区科技计划项目立项", "软科学研究类"),
    ]
    # The codes of their main items leave out what the file uses, also in the rows that were refused.
    assert set(Power.objects.filter(children__isnull=False).values_list("code", flat=True)) == {
        "KJ-QR-05",
        "KJ-QT-14",
    }
    assert not list(find_problems(Power))


def test_one_power_in_every_detail(report):
    power = Power.objects.get(code="KJ-CF-01")
    assert power.name == "对假冒专利行为的处罚"
    assert (power.organisation.name, power.post.name) == ("知识产权科", "科长")
    assert (power.function, power.audience) == (PowerFunction.EXECUTION, "society")
    assert (power.statutory_limit, power.statutory_limit_unit) == (60, "days")  # ６０日
    assert (power.promised_limit, power.promised_limit_unit) == (30, "working_days")
    assert power.process == "立案→调查取证→审查→告知→决定→送达→执行"
    assert (power.consultation_phone, power.complaint_phone) == ("0371-66661001", "0371-66660000")
    assert not power.charges_fee
    law, rule = power.legal_bases.all()
    assert (law.title, law.document_number, law.article) == (
        "中华人民共和国专利法",
        "2008年修正",
        "第六十三条",
    )
    assert law.text.startswith("假冒专利的，除依法承担民事责任外")
    assert (rule.title, rule.document_number, rule.level) == (
        "专利行政执法办法",
        "国家知识产权局令第60号",
        LawLevel.DEPARTMENT_RULE,
    )
    assert [duty.stage for duty in power.duties.all()] == [
        "立案责任",
        "调查取证责任",
        "审查责任",
        "告知责任",
        "决定责任",
        "送达责任",
        "执行责任",
    ]
    assert [ground.text for ground in power.accountability_grounds.all()] == [
        "不履行或不正确履行职责的",
        "违反法定程序的",
        "在工作中谋取不正当利益的",
        "其他违反法律法规规章的行为",
    ]


CELLS = {
    "KJ-JL-02": {"name": "科学技术普及工作先进集体和个人表彰"},  # a space behind its code
    "KJ-CJ-01": {"statutory_limit": 4, "statutory_limit_unit": "months", "parent": None},
    "KJ-QT-01": {"promised_limit": 90, "promised_limit_unit": "working_days"},
    "KJ-QT-02": {"conditions": "在本区注册的独立法人，具备实施条件"},  # 同上
    "KJ-QT-03": {"process": "发布指南→申报→形式审查→专家评审→现场考察→会议研究→公示→下达"},
    "KJ-NB-06": {"promised_limit": None, "promised_limit_unit": "immediate"},
    "KJ-DW-01": {"function": PowerFunction.DECISION, "audience": "party", "statutory_limit": None},
    "KJ-NB-02": {"audience": "internal"},
    "KJ-DW-04": {"conditions": ""},  # —
}


def test_what_the_cells_of_the_register_mean(report):
    powers = {power.code: power for power in Power.objects.filter(code__in=CELLS)}
    found = {code: {name: getattr(powers[code], name) for name in values} for code, values in CELLS.items()}
    assert found == CELLS


def test_legal_bases_several_in_a_cell_with_their_levels(report):
    assert LegalBasis.objects.count() == 49
    assert not Power.objects.get(code="KJ-QT-11").legal_bases.exists()  # ——
    bases = Power.objects.get(code="KJ-JL-01").legal_bases.all()
    assert [(basis.title, basis.article, basis.level) for basis in bases] == [
        ("中华人民共和国科学技术进步法", "第十五条", LawLevel.LAW),
        ("国家科学技术奖励条例", "", LawLevel.ADMINISTRATIVE_REGULATION),
        ("河南省科学技术奖励办法", "", LawLevel.UNKNOWN),
    ]
    assert Power.objects.get(code="KJ-JD-01").legal_bases.get().title == "管科字〔2013〕31号"


def test_the_party_secretary_is_the_post_of_his_powers(report):
    powers = Power.objects.filter(post__name="党组书记")
    assert {power.code for power in powers} == {"KJ-DW-01", "KJ-DW-02"}
    assert all(power.post.is_key_post for power in powers)


def test_the_register_again_changes_nothing(bureau, report):
    again = report_of(services.import_file(REGISTER, "power", bureau, None))
    assert {name: again[name] for name in ("created", "changed", "refused", "implied")} == {
        "created": 0,
        "changed": 0,
        "refused": 2,
        "implied": 0,
    }
    assert Power.history.count() == Power.objects.count()


def test_the_section_that_is_missing_and_the_code_that_is_double_can_be_mended(bureau, report):
    from powers.demo.loading import FIXTURES
    from powers.demo.story import CORRECTION

    corrected = report_of(services.import_file(FIXTURES / CORRECTION, "power", bureau, None))
    assert (corrected["created"], corrected["refused"]) == (2, 0)
    assert Power.objects.get(code="KJ-QT-12").name == "科普示范基地认定推荐"
    assert Power.objects.get(code="KJ-QT-13").organisation.name == "科普与社会发展科"


# --- a district's items ----------------------------------------------------------------------------------------------


@pytest.fixture
def district():
    demo.build()
    return Organisation.objects.get(code="GCQ")


def test_a_district_of_unknown_organisations_offers_them_for_creation(district):
    job = services.import_file(DISTRICT, "power", district, None)
    offered = job.proposals["organisations"]
    assert len(offered) == 34
    assert {entry["kind"] for entry in offered} == {Organisation.Kind.BUREAU}
    assert len({entry["code"] for entry in offered}) == 34
    assert sum(entry["rows"] for entry in offered) == 1135
    assert job.counts["created"] == 0 and job.counts["refused"] == 1135
    assert not Power.objects.exists()


def test_a_district_goes_in_with_its_organisations(district):
    job = services.import_file(DISTRICT, "power", district, None, create_places=True)
    report = report_of(job)
    counts = {name: report[name] for name in ("created", "skipped", "refused", "implied")}
    assert counts == {"created": 1135, "skipped": 0, "refused": 0, "implied": 133}
    bureaus = Organisation.objects.filter(parent=district).exclude(code="KJJ")
    assert bureaus.count() == 34
    assert Power.objects.count() == 1135 + 133
    # Two bureaus have several codes: the most frequent one is taken, the others are kept beside it.
    assert Organisation.objects.get(name="区交通运输局").other_codes == ["11736"]
    human_resources = Organisation.objects.get(name="区人社局")
    assert human_resources.code == "1151130108778239R" and len(human_resources.other_codes) == 4
    assert "“11736”记为其他代码" in " ".join(report["notes"])
    # Two items are there twice under different codes.
    told = {row["number"]: row["messages"][0]["text"] for row in report["rows"] if row["messages"]}
    assert told == {
        539: "与第492行同名，编码不同，按两项处理",
        932: "与第931行同名，编码不同，按两项处理",
    }
    assert Power.objects.filter(name="求职创业补贴申领").count() == 2
    assert not list(find_problems(Power)) and not list(find_problems(Organisation))

    again = report_of(services.import_file(DISTRICT, "power", district, None))
    assert (again["created"], again["changed"], again["implied"]) == (0, 0, 0)
