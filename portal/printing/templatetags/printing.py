"""Filters of the printed pages."""

import re

from django import template
from django.utils.safestring import SafeString, mark_safe

from portal.printing import numerals, typesetting
from portal.richtext.templatetags.richtext import richtext_print
from portal.richtext.texts import lowered

register = template.Library()
register.filter("typeset", typesetting.typeset)
register.filter("printable", typesetting.printable)
register.filter("chinese_date", numerals.chinese_date)
register.filter("plain_date", numerals.plain_date)
_TEXT = re.compile(r">([^<]+)<")


@register.filter
def set_richtext(html: str) -> SafeString:
    """A stored rich text under a heading as it is set (``richtext/print.css``): well-formed, with Chinese spacing."""
    clean = lowered(richtext_print(html)).replace("<br>", "<br/>").replace("&nbsp;", "\u00a0")
    pieces = _TEXT.sub(
        lambda match: f">{typesetting.typeset(mark_safe(match[1]))}<", typesetting.printable(clean)
    )
    return mark_safe(pieces)
