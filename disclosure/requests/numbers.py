"""Numbers that tell of themselves whether they were copied correctly: the citizen's, the organisation's, the postcode."""

import re
import unicodedata
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

# GB 11643-1999 (公民身份号码), 4.2: weights of the first 17 digits, and the check digit by the remainder.
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
# Each place in turn may begin one: so a digit before it hides none.
_ID_LIKE = re.compile(r"(?=([0-9](?:[\s‐‑‒–—―−─-]*[0-9]){16}[\s‐‑‒–—―−─-]*[0-9Xx]))")
# GB 32100-2015 (法人和其他组织统一社会信用代码编码规则), 5: no I, O, S, V and Z.
_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def tidy_number(text: str) -> str:
    """``text`` in narrow capital letters, without the spaces and hyphens that make it easier to read."""
    return re.sub(r"[\s‐‑‒–—―−─-]+", "", unicodedata.normalize("NFKC", text)).upper()


def id_number_problem(number: str) -> str:
    """What is wrong with a citizen's number (居民身份证), tidied before; empty: nothing."""
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return _("居民身份证号码是18位，前17位是数字，最后一位是数字或者X。")
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        born = date.max
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    if born > timezone.localdate() or _ID_CHECKS[total % 11] != number[17]:
        return _("居民身份证号码不对，请逐位核对。")
    return ""


def has_id_number(text: str) -> bool:
    """Whether a citizen's number stands in ``text``, however it is spaced."""
    found = _ID_LIKE.finditer(unicodedata.normalize("NFKC", text))
    return any(not id_number_problem(tidy_number(match[1])) for match in found)


def credit_code_problem(code: str) -> str:
    """What is wrong with a 统一社会信用代码, tidied before; empty: nothing."""
    if len(code) != 18 or not set(code) <= set(_CREDIT_SIGNS):
        return _("统一社会信用代码是18位数字和大写字母，没有字母I、O、S、V、Z。")
    total = sum(_CREDIT_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(code[:17]))
    if _CREDIT_SIGNS[-total % 31] != code[17]:
        return _("统一社会信用代码不对，请逐位核对。")
    return ""


def postcode_problem(code: str) -> str:
    """What is wrong with a postcode; empty: nothing."""
    return "" if re.fullmatch(r"[0-9]{6}", code) else _("邮政编码是6位数字。")
