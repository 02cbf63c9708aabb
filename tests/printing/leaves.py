"""A book of sheets without a database, for the tests of the engine: its source can be pickled, as real ones are."""

import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from multiprocessing import parent_process
from typing import Any

from django.utils.safestring import mark_safe

from portal.printing.documents import (
    PICTURE_FONTS,
    Attachment,
    Book,
    Entry,
    Field,
    Index,
    IndexEntry,
    LedgerMark,
    Line,
    Make,
    Picture,
    Section,
    Sheet,
)

LEDGER = LedgerMark(41, "9f3a12bc77d00e51" + "0" * 48, date(2026, 11, 24), "https://example.org/ledger/41/")
LAW = "违反本法规定的，由县级以上人民政府科学技术行政部门责令改正，没收违法所得，并处罚款；情节严重的，依法追究责任。"


def picture(width: int, height: int, title: str) -> str:
    return mark_safe(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="{PICTURE_FONTS}">'
        f"<title>{title}</title>"
        f'<rect x="1" y="1" width="{width - 2}" height="{height - 2}" fill="#eef" stroke="#000"/>'
        f'<text x="20" y="40" font-size="16">受理</text><text x="20" y="80" font-size="16">审查</text></svg>'
    )


@dataclass
class Leaves:
    """Each record is its number. ``asked`` tells which ones were read."""

    words: dict[int, str] = field(default_factory=dict)  # what a record says instead of its usual law
    asked: list[int] = field(default_factory=list)
    fails_at: int | None = None
    dies_at: int | None = None  # in a crew's process alone

    def materials(self, records: Sequence[int]) -> Sequence[Any]:
        self.asked += records
        return [(record, self.words.get(record, "")) for record in records]

    def sheet(self, material: Any) -> Sheet:
        record, words = material
        if record == self.fails_at:
            raise RuntimeError(f"record {record} can't be drawn")
        if record == self.dies_at and parent_process() is not None:
            os.kill(os.getpid(), signal.SIGKILL)
        return Sheet(
            title="职权公开表",
            name=name_of(record),
            sponsor="管城回族区科学技术局",
            code=code_of(record),
            fields=(
                Field("职权编码", (Line(code_of(record)),)),
                Field(
                    "设定依据",
                    tuple(Line(words or f"第{record}条　{LAW}", "quote") for _each in range(1 + record % 9)),
                ),
                Field("姓名", (Line("喆、垚、囍 ABC 123"),)),
            ),
            ledger=LEDGER,
            version="第1版，2026年11月24日公开",
            portal_name="平台",
            page_url=f"https://example.org/powers/{code_of(record)}/",
            pictures=(Picture("流程图", (picture(500, 300, f"{name_of(record)}流程图"),), record % 4 == 0),)
            if record % 2 == 0
            else (),
        )


def name_of(record: int) -> str:
    return f"第{record}项职权的名称"


def code_of(record: int) -> str:
    return f"KJ-CF-{record:04d}"


def anchor_of(record: int) -> str:
    return f"power-{code_of(record)}"


def entry(record: int, words: str = "") -> Entry:
    return Entry(record, f"key {record} {words}", name_of(record), anchor_of(record), code_of(record))


def book_of_leaves(
    number: int, *, sections: int = 2, words: dict[int, str] | None = None, **values: Any
) -> Book:
    """``number`` records in ``sections`` sections, with contents and two indexes."""
    words = words or {}
    records = list(range(1, number + 1))
    size = -(-number // sections)
    parts = [records[start : start + size] for start in range(0, number, size)]
    lines = [IndexEntry(name_of(record), anchor_of(record), code_of(record)) for record in records]
    book = Book(
        title="职权目录",
        sponsor="管城回族区科学技术局",
        version_date=date(2026, 11, 24),
        columns=(),
        sections=[
            Section(f"第{place}科", entries=[entry(record, words.get(record, "")) for record in part])
            for place, part in enumerate(parts, start=1)
        ],
        ledger=LEDGER,
        source=Leaves(words),
        indexes=(Index("按名称", [("甲", lines[: number // 2]), ("乙", lines[number // 2 :])]),),
        audience="向社会公开",
        portal_name="权力公开透明运行平台",
        unit="项",
        noun="职权",
    )
    return replace(book, **values)


ARCHIVAL = Make(
    is_archival=True,
    attachments=(
        Attachment("职权目录.json", "application/json", "数据", '{"职权": []}'.encode()),
        Attachment("职权目录.xlsx", "application/vnd.ms-excel", "数据", b"PK\x03\x04"),
    ),
)
