"""What citizens and Party members read of the disclosure catalogues."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.organisations.models import Organisation
from portal.publishing.models import PublishedRecord

from ..choices import Catalogue, Timing
from .item import HasTimeLimit


class PublishedItem(HasTimeLimit, PublishedRecord):
    """One published catalogue item. Written only by ``disclosure.catalogue.projection`` from a publication's payload."""

    catalogue = models.CharField(max_length=12, choices=Catalogue)
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    category_id = models.BigIntegerField()
    # The category as it is called now, and where it stands among the others.
    category_name = models.CharField(max_length=300)
    category_order = models.CharField(max_length=100)
    code = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    subject = models.CharField(max_length=200)
    timing = models.CharField(max_length=12, choices=Timing)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("已公开目录事项")
        verbose_name_plural = _("已公开目录事项")
        ordering = ["unit_id", "catalogue", "category_order", "category_id", "position", "code"]
        indexes = [
            models.Index(
                fields=["unit", "catalogue", "category_order", "category_id", "position", "code"],
                name="pi_catalogue",
            ),
            models.Index(fields=["organisation", "catalogue"], name="pi_section"),
            models.Index(
                fields=["public_until"], condition=models.Q(public_until__isnull=False), name="pi_until"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PublishedDisclosure(PublishedRecord):
    """One published disclosure. Written only by ``disclosure.information.projection`` from a publication's payload."""

    item_id = models.BigIntegerField()
    item_title = models.CharField(max_length=200)
    catalogue = models.CharField(max_length=12, choices=Catalogue)
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    category_id = models.BigIntegerField()
    category_name = models.CharField(max_length=300)
    title = models.CharField(max_length=300)
    index_number = models.CharField(max_length=80, unique=True)
    document_number = models.CharField(max_length=100, blank=True)
    formed_on = models.DateField()

    class Meta:
        verbose_name = _("已公开信息")
        verbose_name_plural = _("已公开信息")
        ordering = ["-published_at", "-id"]
        indexes = [
            models.Index(fields=["catalogue", "-first_published_at", "-id"], name="pd_newest"),
            models.Index(fields=["unit", "catalogue", "-first_published_at", "-id"], name="pd_unit"),
            models.Index(fields=["item_id", "-first_published_at"], name="pd_item"),
            models.Index(
                fields=["public_until"], condition=models.Q(public_until__isnull=False), name="pd_until"
            ),
        ]

    def __str__(self) -> str:
        return self.title
