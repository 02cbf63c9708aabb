"""``{{ text|richtext }}``: a stored rich text on a page, or in print. The page loads ``richtext/richtext.css``."""

import re
from itertools import count

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from portal.richtext import texts
from portal.richtext.cleaning import clean

register = template.Library()
register.filter("richtext_excerpt", texts.excerpt)
_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)


@register.filter
def richtext(html: str | None) -> SafeString:
    """The text with its tables in frames that scroll sideways, by keyboard as well.

    Cleaned once more: what is stored was cleaned when it was typed, but a row may come from an older release or from
    a hand at the database.
    """
    number = count(1)

    def framed(table: re.Match[str]) -> str:
        name = _("表格%(number)d") % {"number": next(number)}
        return format_html(
            '<div class="richtext-table" role="region" tabindex="0" aria-label="{}">{}</div>',
            name,
            mark_safe(table[0]),  # cleaned
        )

    body = _TABLE.sub(framed, clean(html or ""))
    return mark_safe(f'<div class="richtext">{body}</div>') if body else mark_safe("")


@register.filter
def richtext_print(html: str | None) -> SafeString:
    """The same for paper (``richtext/print.css``): nothing scrolls there."""
    body = clean(html or "")
    return mark_safe(f'<div class="richtext">{body}</div>') if body else mark_safe("")
