"""Many cases of the clearing desk, given to sections in one go."""

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.organisations.models import Organisation
from portal.publishing.models.review import time_of_act


class BulkAssignment(models.Model):
    """批量交办: which cases somebody chose, to whom they go, and how far that is. Nothing is done before it is confirmed."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("交办人")
    )
    cases = models.JSONField(default=list)  # their keys, in the order of the list
    seen = models.BigIntegerField(default=0)  # the newest entry of all cases' logs when they were chosen
    # Empty: each case goes to the section of its own powers.
    section = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("承办科室"),
    )
    working_days = models.PositiveSmallIntegerField(_("办理时限（工作日）"), default=0)
    note = models.TextField(_("要求"), blank=True)
    progress = models.PositiveIntegerField(default=0)  # how many of the cases have had their turn
    given = models.JSONField(default=dict)  # the key of a section: how many cases it got
    failures = models.JSONField(default=list)  # [key of the case, why it was not assigned]
    created_at = models.DateTimeField(_("时间"), default=time_of_act)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(default=timezone.now)  # the worker's last sign of life
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("批量交办")
        verbose_name_plural = _("批量交办")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.user} {self.created_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("clearing:bulk", args=[self.pk])

    @property
    def total(self) -> int:
        return len(self.cases)

    @property
    def number_given(self) -> int:
        return sum(self.given.values())

    @property
    def is_running(self) -> bool:
        return self.confirmed_at is not None and self.finished_at is None

    def count_given(self, section: Any) -> None:
        """One case more went to ``section``."""
        key = str(section.pk)
        self.given[key] = self.given.get(key, 0) + 1
