"""Parts of addresses that public pages of several apps have in common."""

from django.urls import register_converter


class SlugConverter:
    """The address of a published record, of ASCII characters only: no NUL or other surprise gets to the database."""

    regex = r"[A-Za-z0-9._-]{1,80}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(SlugConverter, "record")
# The part of a route that stands for the record: path(f"{RECORD}/versions/", …).
RECORD = "<record:slug>"
