"""Parts of addresses that public pages of several apps have in common."""

import re
from collections.abc import Collection
from typing import Any

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


def free_slug(record: Any, words: str, reserved: Collection[str] = ()) -> str:
    """The part of a record's public address that stands for it: ``words`` made safe, unique and none of ``reserved``."""
    model = type(record)
    base = (
        re.sub(r"[^A-Za-z0-9._-]+", "-", words).strip("-.")[:70] or f"{model._meta.model_name[0]}{record.pk}"
    )
    is_taken = model._default_manager.filter(slug=base).exclude(pk=record.pk).exists()
    return f"{base}-{record.pk}" if base in reserved or is_taken else base
