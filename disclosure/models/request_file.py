"""RequestFile: what an answer carries beside its letter, the information itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.attachments.models import Attachment

from .request import RequestLetter


class RequestFile(Attachment):
    """附件 of a letter. Its content lies encrypted in the store: ``digest`` is that of what lies there, ``size`` the file's.

    It is read by the applicant once the letter is sent (``disclosure.requests.files``), and by those who handle it.
    """

    letter = models.ForeignKey(
        RequestLetter, on_delete=models.CASCADE, related_name="files", verbose_name=_("申请文书")
    )

    class Meta(Attachment.Meta):
        abstract = False
