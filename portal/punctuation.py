"""Marks that differ between the languages, for texts put together from parts: lists, labels, remarks in brackets.

Chinese writes them full-width and without spaces (、：（）), English does not; so no template and no f-string writes
them itself. Loaded as a built-in template library, and for Python code as well.
"""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def listed(parts: Iterable[Any]) -> str:
    """``parts`` one after the other: 甲、乙, "A, B"."""
    return _("、").join(str(part) for part in parts)


@register.filter
def in_brackets(remark: Any) -> str:
    """``remark`` as it stands behind what it is about: （乙）, " (B)"."""
    return _("（%(remark)s）") % {"remark": remark}


def labelled(label: Any, text: Any) -> str:
    """``text`` behind what it is called: 甲：乙, "A: B"."""
    return _("%(label)s：%(text)s") % {"label": label, "text": text}


def clauses(texts: Iterable[Any]) -> str:
    """Several statements in one: 甲；乙, "A; B"."""
    return _("；").join(str(text) for text in texts)
