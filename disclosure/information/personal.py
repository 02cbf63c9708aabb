"""Personal data that slips into a disclosure: told to whoever writes it and whoever decides, before it is public.

《政府信息公开条例》第十五条: what touches on privacy isn't disclosed without consent, unless withholding it would gravely
harm the public interest; a published version stays in the ledger.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from ..requests.numbers import id_number_problem

_ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9]{17}[0-9Xx](?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<![0-9])(?:\+?86[- ]?)?(1[3-9][0-9])[- ]?([0-9]{4})[- ]?([0-9]{4})(?![0-9])")
_BANK_CARD = re.compile(r"(?<![0-9])62(?:[ -]?[0-9]){14,17}(?![0-9])")
MOST = 3  # of each sort are named; the rest are looked for by whoever reads


def personal_data_in(text: str) -> list[str]:
    """What in ``text`` looks like a citizen's number, a mobile number or a bank card's, each in words and masked.

    A number of 18 digits counts only if its check digit is right, a card's only if it passes Luhn's check: codes of
    documents and organisations are no false alarm.
    """
    found = []
    for label, numbers in (
        (_("居民身份证号码"), _citizens(text)),
        (_("手机号码"), _mobiles(text)),
        (_("银行卡号"), _cards(text)),
    ):
        masked = list(dict.fromkeys(numbers))
        if masked:
            found.append(
                _("%(what)s（%(numbers)s）") % {"what": label, "numbers": _("、").join(masked[:MOST])}
            )
    return found


def _citizens(text: str) -> Iterator[str]:
    for number in map(str.upper, _ID_NUMBER.findall(text)):
        if not id_number_problem(number):
            yield f"{number[:4]}…{number[-4:]}"


def _mobiles(text: str) -> Iterator[str]:
    for first, _middle, last in _MOBILE.findall(text):
        yield f"{first}…{last}"


def _cards(text: str) -> Iterator[str]:
    for written in _BANK_CARD.findall(text):
        digits = re.sub(r"[ -]", "", written)
        if _passes_luhn(digits):
            yield f"{digits[:4]}…{digits[-4:]}"


def _passes_luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0
