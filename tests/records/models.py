"""Changed here, changed there: `DJANGO_SETTINGS_MODULE=tests.settings manage.py makemigrations test_records`."""

from django.db import models

from portal.attachments.models import Attachment


class Letter(models.Model):
    title = models.CharField("标题", max_length=100)
    body = models.TextField("正文", blank=True)

    def __str__(self) -> str:
        return self.title


class LetterFile(Attachment):
    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="files")


class PublishedLetter(models.Model):
    """What the public reads: it names files as a snapshot does."""

    title = models.CharField(max_length=100)
    files = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.title
