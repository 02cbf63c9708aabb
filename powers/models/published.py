"""What citizens read: the published form of powers, and the counts that the catalogue's filters show."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.organisations.models import Organisation
from portal.publishing.models import Audience, PublishedRecord

from .choices import PowerFunction, PowerType

_FILTERS = ("power_type", "function", "is_key_post", "organisation", "public_until")


class PublishedPower(PublishedRecord):
    """One published power: a list is one indexed query.

    Written only by ``powers.projection`` from a publication's payload; its ``content`` has the main item as it is called
    now. ``rebuild_published`` makes it anew.
    """

    code = models.CharField(max_length=64)
    name = models.CharField(max_length=620)
    main_name = models.CharField(max_length=300)
    sub_name = models.CharField(max_length=300, blank=True)
    parent_id = models.BigIntegerField(null=True, db_index=True)
    power_type = models.CharField(max_length=20, choices=PowerType)
    function = models.CharField(max_length=12, choices=PowerFunction)
    post_id = models.BigIntegerField(null=True, db_index=True)
    post_name = models.CharField(max_length=100, blank=True)
    is_key_post = models.BooleanField(default=False)
    promised_limit_text = models.CharField(max_length=100, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("已公开职权")
        verbose_name_plural = _("已公开职权")
        ordering = ["organisation_id", "position", "code"]
        indexes = [
            models.Index(
                fields=["is_withdrawn", "audience", "organisation", "position", "code"], name="pp_list"
            ),
            # The list's two orders and its most used filter. Each holds every column that the list filters by, so that
            # pages are skipped and filters tried without a look at the rows, which are large.
            models.Index(fields=["is_withdrawn", "audience", "code", "id", *_FILTERS], name="pp_by_code"),
            models.Index(
                fields=["is_withdrawn", "audience", "-published_at", "-id", *_FILTERS], name="pp_newest"
            ),
            models.Index(
                fields=[
                    "is_withdrawn",
                    "audience",
                    "power_type",
                    "code",
                    "id",
                    "function",
                    "is_key_post",
                    "organisation",
                    "public_until",
                ],
                name="pp_by_type",
            ),
            # Only of the few that have an hour: a database with an index of all rows would walk through it for every
            # list, to find what is nearly everything.
            models.Index(
                fields=["public_until"], condition=models.Q(public_until__isnull=False), name="pp_until"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def promised_limit_words(self) -> str:
        """The promised limit in the language that is active now; the row keeps it in Chinese."""
        from ..rules import limit_in_words  # which imports the choices of this package

        return limit_in_words(self.promised_limit_text)


class PowerCount(models.Model):
    """How many powers are published in an organisation *and below it*, by type, function, key post and audience.

    Kept in step at every publication, a few rows for each organisation on the way up: so that home page, section tree
    and filters show live counts without counting the catalogue.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    power_type = models.CharField(max_length=20, choices=PowerType)
    function = models.CharField(max_length=12, choices=PowerFunction)
    is_key_post = models.BooleanField()
    audience = models.CharField(max_length=12, choices=Audience)
    number = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "power_type", "function", "is_key_post", "audience"],
                name="one_count_per_combination",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.power_type} {self.function}: {self.number}"
