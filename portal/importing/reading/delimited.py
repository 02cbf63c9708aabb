"""Text tables: UTF-8 or GB18030, separated by comma, semicolon or tab."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..cells import unguard_formula
from ..errors import UnreadableFile

_DELIMITERS = {",": gettext_lazy("逗号"), ";": gettext_lazy("分号"), "\t": gettext_lazy("制表符")}
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f]")
MAX_CELL = 1_000_000  # characters


class Table:
    """A decoded text table."""

    def __init__(self, text: str, encoding_label: str, delimiter: str):
        self.text = text
        self.encoding_label = encoding_label
        self.delimiter = delimiter
        self.delimiter_label = _DELIMITERS[delimiter]

    def rows(self) -> Iterator[list[str]]:
        """Its rows; raises ``UnreadableFile`` on a cell that never ends."""
        csv.field_size_limit(MAX_CELL)
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.delimiter)
        while True:
            try:
                values = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise UnreadableFile(
                    _("第%(line)s行附近的内容读不出来，请检查引号是否成对。") % {"line": reader.line_num}
                ) from error
            row = [unguard_formula(value) for value in values]
            while row and not row[-1].strip():
                row.pop()
            yield row


def open_table(path: Path) -> Table:
    """Decode the file and find its delimiter. Raises ``UnreadableFile``."""
    data = path.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text, label = _decode(data, "utf-16"), "UTF-16"
    else:
        if b"\0" in data:
            raise UnreadableFile(_("文件里含有空字符（NUL），不是正常的文本表格，请重新保存后再导入。"))
        try:
            text, label = data.decode("utf-8-sig"), "UTF-8"
        except UnicodeDecodeError:
            text, label = _decode(data, "gb18030"), "GB18030"
    if "\0" in text or len(_CONTROL.findall(text[:20_000])) > 5:
        raise UnreadableFile(_("这不是文本表格。请导入 .xlsx 或 .csv 文件。"))
    return Table(text, label, _delimiter(text))


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFile(_("文件的文字编码无法识别，请另存为“CSV UTF-8”或 .xlsx 后再导入。")) from error


def _delimiter(text: str) -> str:
    """The separator that appears most regularly in the first lines, outside quotation marks."""
    sample = re.sub(r'"(?:[^"]|"")*"', "", text[:20_000])
    lines = [line for line in sample.splitlines() if line.strip()][:20]
    scores = {mark: sum(line.count(mark) > 0 for line in lines) for mark in _DELIMITERS}
    counts = {mark: sum(line.count(mark) for line in lines) for mark in _DELIMITERS}
    return max(_DELIMITERS, key=lambda mark: (scores[mark], counts[mark]))
