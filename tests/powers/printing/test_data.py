"""The data attached to archival copies."""

import io
import json

import pytest
from openpyxl import load_workbook

from portal.publishing.models import Audience, Publication
from powers.printing import PowerCatalogue
from powers.printing.choice import Choice
from tests.factories import LegalBasisFactory

pytestmark = pytest.mark.django_db


def attached(**choice):
    make = PowerCatalogue().build(Choice(archival=True, **choice).parameters()).make
    assert make.is_archival
    return make.attachments


def workbook(attachment) -> list[list[str | None]]:
    sheet = load_workbook(io.BytesIO(attachment.content)).active
    return [list(row) for row in sheet.iter_rows(values_only=True)]


@pytest.fixture
def power(bureau):
    power = bureau.power(
        code="KJ-01", name="登记", remarks="内部备注", conditions="有章程", audience=Audience.SOCIETY
    )
    LegalBasisFactory(power=power, text="应当登记。")
    return bureau.publish(power)


@pytest.mark.parametrize("form", ["concise", "full"])
def test_workbook_and_json_of_what_is_printed(bureau, power, form, settings):
    settings.PORTAL_URL = "https://example.org"
    bureau.publish(bureau.power(code="KJ-02", audience=Audience.PARTY))
    table, data = attached(form=form)
    assert (table.name, data.name) == ("职权目录.xlsx", "职权目录.json")
    head, *rows = workbook(table)
    assert {"序号", "职权编码", "主项名称", "责任科室", "设定依据"} <= set(head) and "备注" not in head
    assert ("行使条件" in head) is (form == "full")
    assert [row[head.index("职权编码")] for row in rows] == ["KJ-01"], "for society alone"
    found = json.loads(data.content)
    entry = Publication.objects.get(sequence=1)
    assert found["format"] == "transparent-power-catalogue/1" and found["sequence"] == 2
    (record,) = found["powers"]
    assert (record["sequence"], record["entry_hash"]) == (1, entry.entry_hash)
    assert record["url"] == "https://example.org/powers/KJ-01/"
    assert record["content"]["legal_bases"][0]["text"] == "应当登记。"
    assert ("conditions" in record["content"]) is (form == "full")
    assert not {"audience_users", "audience_organisations"} & record["content"].keys()


def test_only_the_chosen_fields(power):
    table, data = attached(form="full", fields=("code", "conditions"))
    assert workbook(table)[0] == [
        "序号",
        "职权编码",
        "主项名称",
        "子项名称",
        "责任科室",
        "机构代码",
        "行使条件",
    ]
    (record,) = json.loads(data.content)["powers"]
    assert set(record["content"]) == {"code", "name", "parent", "organisation_path", "conditions"}


def test_a_draft_is_no_public_version(bureau):
    bureau.power(code="KJ-09")
    _table, data = attached(drafts=True, organisation=bureau.bureau.code)
    (record,) = json.loads(data.content)["powers"]
    assert list(record) == ["content"]


def test_others_have_no_data(power):
    make = PowerCatalogue().build(Choice().parameters()).make
    assert not make.attachments and not make.is_archival
