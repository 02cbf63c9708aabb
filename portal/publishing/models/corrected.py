"""What a published row says of the error that its version corrects."""

from django.db import models


class Corrected(models.Model):
    """Inherited by published read models: 更正. Written by ``publishing.corrections.write`` at publication."""

    correction_note = models.TextField(blank=True)
    # The version that was wrong, if whoever reads this one may read that one too.
    corrected_version = models.PositiveIntegerField(null=True)

    class Meta:
        abstract = True
