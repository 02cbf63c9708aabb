"""Files as offices make them, for tests of the import desk."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from openpyxl import Workbook

DEMO = Path(__file__).resolve().parents[2] / "fixtures" / "demo"
REGISTER = DEMO / "职权目录.xlsx"
DISCLOSURES = DEMO / "党务公开目录.xlsx"
DISTRICT = DEMO / "区级政务服务事项.csv"

HEADER = ["职权编码", "职权类别", "主项名称", "子项名称", "责任科室"]
Rows = Sequence[Sequence[object]]


def xlsx(
    path: Path,
    rows: Rows,
    *,
    merged: Iterable[str] = (),
    others: dict[str, Rows] | None = None,
    sheet_name: str = "职权目录",
) -> Path:
    """A workbook whose first sheet is ``sheet_name``; ``others``: further sheets, put before it."""
    book = Workbook()
    sheet = book.active
    sheet.title = sheet_name
    for row in rows:
        sheet.append(list(row))
    for span in merged:
        sheet.merge_cells(span)
    for position, (title, other_rows) in enumerate((others or {}).items()):
        other = book.create_sheet(title, position)
        for row in other_rows:
            other.append(list(row))
    book.save(path)
    return path


def text_table(path: Path, rows: Rows, encoding: str = "utf-8-sig", delimiter: str = ",") -> Path:
    """A text table in the given encoding."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def power_rows(count: int, organisation: str, *, start: int = 1) -> list[list[str]]:
    """So many plain powers of one organisation, with codes."""
    return [
        [f"KJ-QT-{number:05d}", "其他行政权力", f"第{number}项职权", "", organisation]
        for number in range(start, start + count)
    ]


def rewrite(path: Path, target: Path, parts: dict[str, bytes]) -> Path:
    """A copy of a workbook with some of its parts replaced."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name) or old.read(name))
        for name in parts.keys() - set(old.namelist()):
            new.writestr(name, parts[name])
    return target
