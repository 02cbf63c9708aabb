"""The vocabularies of a disclosure catalogue."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Catalogue(models.TextChoices):
    """The two catalogues that a bureau keeps (the plan, 三（一） and 三（五）)."""

    PARTY = "party", _("党务公开目录")
    GOVERNMENT = "government", _("政务公开目录")


class Timing(models.TextChoices):
    """公开时间: how an item is disclosed over time (长期、定期、逐段、即时)."""

    LONG_TERM = "long_term", _("长期公开")
    PERIODIC = "periodic", _("定期公开")
    PHASED = "phased", _("逐段公开")
    IMMEDIATE = "immediate", _("即时公开")


class Form(models.TextChoices):
    """公开形式: where it is disclosed.

    Inside and outside the Party (《中国共产党党务公开条例（试行）》第十八条、第十九条); government information also
    in reading places and halls (《政府信息公开条例》第二十三条、第二十五条).
    """

    WEBSITE = "website", _("网站")
    BOARD = "board", _("公开栏")
    MEETING = "meeting", _("会议")
    DOCUMENT = "document", _("文件")
    BULLETIN = "bulletin", _("公报、通报、简报")
    INTRANET = "intranet", _("内部网络")
    NEW_MEDIA = "new_media", _("新媒体")
    MEDIA = "media", _("报刊、广播、电视")
    PRESS = "press", _("新闻发布会、采访")
    HALL = "hall", _("办事大厅")
    ARCHIVE = "archive", _("档案馆、图书馆查阅点")


class LimitKind(models.TextChoices):
    """What a time limit counts from."""

    NONE = "", _("未规定")
    AFTER_EVENT = "after_event", _("事项发生后若干日内")
    AFTER_PERIOD = "after_period", _("每期终了后若干日内")
    BY_DATE = "by_date", _("每期的某一日前")


class Period(models.TextChoices):
    """How often a periodic item is disclosed."""

    NONE = "", _("无")
    MONTH = "month", _("每月")
    QUARTER = "quarter", _("每季度")
    HALF_YEAR = "half_year", _("每半年")
    YEAR = "year", _("每年")


class DayUnit(models.TextChoices):
    """What days are counted (values as in ``portal.calendar.rules.Unit``)."""

    WORKING_DAYS = "working_days", _("个工作日")
    DAYS = "days", _("日")
