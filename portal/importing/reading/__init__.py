"""Safe reading of an office's table: which kind of file, which sheet, where the header is, which rows are data."""

from .header import Header, HeaderMatcher, find_header, header_at
from .rows import SourceRow, data_rows
from .source import Sheet, Source, open_source

__all__ = [
    "Header",
    "HeaderMatcher",
    "Sheet",
    "Source",
    "SourceRow",
    "data_rows",
    "find_header",
    "header_at",
    "open_source",
]
