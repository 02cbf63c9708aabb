"""A preview of 5,000 rows: its counts, its filters and its pages, with as many queries as one of two rows."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.importing import services
from tests.factories import PowerFactory

from .conftest import upload
from .files import HEADER, power_rows, text_table

CREATED, CHANGED, SKIPPED, REFUSED = 4880, 60, 40, 20


@pytest.fixture
def large(bureau, tmp_path):
    """5,000 rows: most are new, some change a power, some say what is there already, some are bad."""
    for number in range(1, 101):
        name = f"第{number}项职权" if number <= SKIPPED else "旧名"
        PowerFactory(code=f"KJ-QT-{number:05d}", name=name, organisation=bureau.results, power_type="other")
    rows = power_rows(5000, "成果科")
    for row in rows[-REFUSED:]:
        row[1] = "不知道"
    job = upload(text_table(tmp_path / "大表.csv", [HEADER, *rows]), bureau.root, bureau.office)
    services.run_analysis(job.pk, job.attempt)  # as the worker does
    job.refresh_from_db()
    return job


def tabs(page) -> dict[str, int]:
    box = re.search(r'<nav class="office-tabs".*?</nav>', page.content.decode(), re.DOTALL)[0]
    return {name: int(number) for name, number in re.findall(r">(\S+) (\d+)</a>", box)}


def numbers(page) -> list[int]:
    return [row.number for row in page.context["page"]]


def test_counts_filters_and_pages_of_a_large_preview(bureau, office, large, tmp_path):
    address = large.get_absolute_url()
    page = office.get(address)
    assert tabs(page) == {
        "全部": 5000,
        "新建": CREATED,
        "修改": CHANGED,
        "跳过": SKIPPED,
        "拒绝": REFUSED,
        "有提醒": CHANGED,
    }
    assert "确认导入（写入4940项）" in page.content.decode()
    assert "第1页，共100页" in page.content.decode()

    seen: dict[str, list[int]] = {}
    for outcome, count in (
        ("", 5000),
        ("created", CREATED),
        ("changed", CHANGED),
        ("skipped", SKIPPED),
        ("refused", REFUSED),
        ("warning", CHANGED),
    ):
        first = office.get(address, {"outcome": outcome})
        pages = first.context["page"].paginator
        assert pages.count == count
        last = office.get(address, {"outcome": outcome, "page": pages.num_pages})
        seen[outcome] = [numbers(first)[0], numbers(last)[-1]]
        assert all(row.outcome == outcome for row in last.context["page"]) or outcome in ("", "warning")
    assert seen == {
        "": [2, 5001],
        "created": [102, 4981],
        "changed": [42, 101],
        "skipped": [2, 41],
        "refused": [4982, 5001],
        "warning": [42, 101],
    }
    # the filter stays from page to page
    second = office.get(address, {"outcome": "changed", "page": 2})
    assert re.search(r'href="\?outcome=changed&amp;page=1" rel="prev"', second.content.decode())
    assert numbers(second) == list(range(92, 102))

    small = upload(
        text_table(tmp_path / "小表.csv", [HEADER, *power_rows(2, "成果科")]), bureau.root, bureau.office
    )
    few = queries(office, small.get_absolute_url())
    assert few <= 9  # one of them counts the requests for information in the menu
    for query in ("", "?page=50", "?outcome=created&page=60", "?outcome=warning"):
        assert queries(office, address + query) == few


def queries(client, address) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
