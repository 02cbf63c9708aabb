"""The bureau's own days in the calendar."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class CalendarDay(models.Model):
    """A day on which this bureau's calendar differs from the national arrangement that the portal knows.

    Also the way to enter next year's arrangement before the portal's data has it.
    """

    date = models.DateField(
        _("日期"), unique=True, error_messages={"unique": _("该日期已有安排，请修改原有的一条。")}
    )
    is_workday = models.BooleanField(
        _("上班"), default=False, help_text=_("打开表示当天上班（如调休的周六），关闭表示放假。")
    )
    note = models.CharField(
        _("说明"), max_length=100, blank=True, help_text=_("例如：元旦放假、国庆节调休上班。")
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("工作日调整")
        verbose_name_plural = _("工作日历")
        ordering = ["-date"]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d}"
