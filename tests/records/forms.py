from typing import Any

from django import forms

from portal.attachments.forms import AttachmentsField
from portal.attachments.services import give
from portal.richtext.forms import RichTextField

from .models import Letter


class LetterForm(forms.ModelForm):
    body = RichTextField(label="正文", required=False, help_text="来信的全部内容。")
    attached = AttachmentsField(label="附件", required=False, most=3)

    class Meta:
        model = Letter
        fields = ("title", "body")

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["attached"].owner = user.pk if user else ""
        if self.instance.pk:
            self.initial["attached"] = [row.facts for row in self.instance.files.all()]

    def _save_m2m(self) -> None:
        super()._save_m2m()
        give(self.instance.files, self.cleaned_data["attached"], self.user)
