"""The limits that citizens ask for most, with the article that each rests on."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from portal.calendar.presenting import amount_in_words
from portal.calendar.rules import Unit


@dataclass(frozen=True)
class LegalLimit:
    """One limit: what has to happen, who has to do it by then, counted from what, and by which law."""

    name: Any
    event: Any
    amount: int
    unit: Unit
    law: Any

    @property
    def amount_in_words(self) -> str:
        return amount_in_words(self.amount, self.unit)

    def query(self, start: date) -> str:
        """The calculator's question for this limit from ``start`` on."""
        return urlencode({"start": start.isoformat(), "amount": self.amount, "unit": self.unit.value})


@dataclass(frozen=True)
class LimitGroup:
    """Limits that belong together."""

    title: Any
    limits: tuple[LegalLimit, ...]


GROUPS = (
    LimitGroup(
        _("向机关申请公开信息"),
        (
            LegalLimit(
                _("机关答复申请"),
                _("机关收到申请之日"),
                20,
                Unit.WORKING_DAYS,
                _("《政府信息公开条例》第三十三条"),
            ),
            LegalLimit(
                _("机关告知补正"),
                _("机关收到申请之日"),
                7,
                Unit.WORKING_DAYS,
                _("《政府信息公开条例》第三十条"),
            ),
            LegalLimit(
                _("第三方提出意见"),
                _("第三方收到征求意见书之日"),
                15,
                Unit.WORKING_DAYS,
                _("《政府信息公开条例》第三十二条"),
            ),
        ),
    ),
    LimitGroup(
        _("申请行政许可"),
        (
            LegalLimit(
                _("机关一次告知要补的材料"),
                _("机关收到申请材料之日"),
                5,
                Unit.WORKING_DAYS,
                _("《行政许可法》第三十二条、第八十二条"),
            ),
            LegalLimit(
                _("机关作出决定"),
                _("机关受理申请之日"),
                20,
                Unit.WORKING_DAYS,
                _("《行政许可法》第四十二条、第八十二条"),
            ),
        ),
    ),
    LimitGroup(
        _("不服处理结果"),
        (
            LegalLimit(
                _("申请行政复议"),
                _("知道行政行为之日"),
                60,
                Unit.DAYS,
                _("《行政复议法》第二十条"),
            ),
            LegalLimit(
                _("直接提起行政诉讼"),
                _("知道行政行为之日"),
                6,
                Unit.MONTHS,
                _(
                    "《行政诉讼法》第四十六条；申请政府信息公开被拒绝等情形，须先申请行政复议（《行政复议法》第二十三条）"
                ),
            ),
            LegalLimit(
                _("不服复议决定，提起行政诉讼"),
                _("收到复议决定书之日"),
                15,
                Unit.DAYS,
                _("《行政诉讼法》第四十五条"),
            ),
        ),
    ),
)
