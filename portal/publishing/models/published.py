"""What every published read model has: inherit ``PublishedRecord``, and write it by a ``publishing.projection.Projection``."""

from django.conf import settings
from django.db import models
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from portal.organisations.models import Organisation

from .audience import Audience
from .publication import Publication


class PublishedRecord(models.Model):
    """One published record, denormalised: a public page is one query.

    The primary key is the draft row's, so that ``rebuild_published`` gives the same rows.
    """

    id = models.BigIntegerField(primary_key=True)
    record_uid = models.UUIDField(unique=True)
    slug = models.CharField(max_length=80, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation_name = models.CharField(max_length=200)
    audience = models.CharField(max_length=12, choices=Audience)
    audience_organisations = models.ManyToManyField(Organisation, related_name="+")
    audience_users = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")

    # The whole content, as in the payload, and the page bodies rendered from it, one a language.
    content = models.JSONField(default=dict)
    body_html = models.TextField(blank=True)
    body_html_en = models.TextField(blank=True)

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="+")
    version_no = models.PositiveIntegerField()
    published_at = models.DateTimeField()
    first_published_at = models.DateTimeField()
    etag = models.CharField(max_length=70)
    # From this moment it is no longer shown, even if nobody has written the end into the ledger yet.
    public_until = models.DateTimeField(null=True)
    # 更正: what this version corrects, and which version was wrong, if whoever reads this one may read that one too.
    correction_note = models.TextField(blank=True)
    corrected_version = models.PositiveIntegerField(null=True)
    # A withdrawn record keeps its address and says why it is gone; its content is emptied.
    is_withdrawn = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason = models.TextField(blank=True)

    class Meta:
        abstract = True

    @property
    def page_body(self) -> SafeString:
        """The page's body in the language that is active now."""
        return mark_safe(self.body_html_en if get_language() == "en" else self.body_html)
