"""Filters of the printed pages."""

from django import template

from portal.printing import numerals, typesetting

register = template.Library()
register.filter("typeset", typesetting.typeset)
register.filter("printable", typesetting.printable)
register.filter("chinese_date", numerals.chinese_date)
register.filter("plain_date", numerals.plain_date)
