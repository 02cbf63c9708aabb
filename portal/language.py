"""The portal's own language, beside that of whoever reads a screen."""

from django.conf import settings
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe


def office_language() -> translation.override:
    """For ``with``: the language in which the portal writes what stays (histories, notices, tables, published pages)."""
    return translation.override(settings.LANGUAGE_CODE)


def own_words() -> SafeString:
    """The attribute that tells a screen reader on an English page that the bureau's own words are Chinese."""
    is_chinese = (translation.get_language() or "").startswith("zh")
    return mark_safe("" if is_chinese else ' lang="zh-CN"')
