"""Guessing what kind of organisation a name means; the user sees the guess and may change it."""

import re

from portal.organisations.models import Organisation

Kind = Organisation.Kind

_PARTY = re.compile(r"(党组|党委|党工委|党支部|党总支)$")
_SECTION = re.compile(r"([科股]|处室|科室)$")
_BUREAU = re.compile(
    r"(局|委|委员会|街道|街道办|街道办事处|[镇乡]|[镇乡]人民政府|法院|检察院"
    r"|政府办|政府办公室|[省市区县]委办|[省市区县]委办公室|[省市区县]委..部)$"
)
_AFFILIATED = re.compile(r"([馆院校园站]|公司)$")
# Under a bureau these are its own; under a district they are as likely bodies beside the bureaus (消防大队).
_AFFILIATED_TO_BUREAU = re.compile(r"(中心|所|队)$")
# 区残联, 县文联: a body of the whole district, whatever it is called; not 市场监管, 区域合作, 区划地名.
_OF_DISTRICT = re.compile(r"^(省|市(?![场政容域])|区(?![域划块])|县(?!域))")
_DISTRICT = re.compile(r"[区县](人民政府)?$")
_ABOVE_BUREAUS = (Kind.CITY, Kind.DISTRICT)


def guess_kind(root: Organisation, name: str) -> str:
    """What an organisation of this name, to be created under ``root``, probably is.

    The ending tells most; where it doesn't (区残联, 办公室), the place does: under a city or district stand bureaus, under
    a bureau its sections. Street offices, towns and townships stand beside the bureaus and count as such.
    """
    name = re.sub(r"[（(][^（()）]*[）)]$", "", "".join(name.split()))
    is_above = root.kind in _ABOVE_BUREAUS
    if _PARTY.search(name):
        return Kind.PARTY_GROUP
    if root.kind == Kind.CITY and _DISTRICT.search(name):
        return Kind.DISTRICT
    if _SECTION.search(name):
        return Kind.SECTION
    if _BUREAU.search(name):
        return Kind.BUREAU
    if _AFFILIATED.search(name):
        return Kind.AFFILIATED
    if is_above or _OF_DISTRICT.match(name):
        return Kind.BUREAU
    return Kind.AFFILIATED if _AFFILIATED_TO_BUREAU.search(name) else Kind.SECTION
