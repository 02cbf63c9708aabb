"""To whom a record is disclosed (公开范围)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """From everybody to nobody outside (《中国共产党党务公开条例（试行）》: to society, in the Party, in the unit, …)."""

    SOCIETY = "society", _("向社会公开")
    PARTY = "party", _("党内公开")
    UNIT = "unit", _("本单位公开")
    SPECIFIED = "specified", _("向特定对象公开")
    INTERNAL = "internal", _("不公开（内部）")
