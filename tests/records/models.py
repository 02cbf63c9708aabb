"""No migrations: the test runner makes the tables."""

from django.db import models


class Letter(models.Model):
    title = models.CharField("标题", max_length=100)
    body = models.TextField("正文", blank=True)

    def __str__(self) -> str:
        return self.title
