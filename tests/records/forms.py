from django import forms

from portal.richtext.forms import RichTextField

from .models import Letter


class LetterForm(forms.ModelForm):
    body = RichTextField(label="正文", required=False, help_text="来信的全部内容。")

    class Meta:
        model = Letter
        fields = ("title", "body")
