"""The forms of the postings' desk."""

import secrets
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.attachments import kinds
from portal.attachments.facts import FileFacts
from portal.attachments.forms import AttachmentsField, AttachmentsInput
from portal.inputs import printable_texts
from portal.punctuation import listed

from ..models import Posting
from .checks import fault_of_end
from .rules import goes_online

MOST_PHOTOS = 10
PICTURES = [extension for kind in kinds.ALL if kind.is_image for extension in kind.extensions]


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self, **attrs: Any):
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class PhotosInput(AttachmentsInput):
    """The same box, which asks for pictures."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["accept"] = ",".join(f".{extension}" for extension in PICTURES)
        context["attributes"] = flatatt(context["widget"]["attrs"])
        context["extensions"] = listed(PICTURES)
        return context


class PhotosField(AttachmentsField):
    """Pictures and nothing else."""

    widget = PhotosInput

    def clean(self, data: Any, initial: Any = None) -> list[FileFacts]:
        files = super().clean(data, initial)
        if others := [facts.name for facts in files if not facts.media_type.startswith("image/")]:
            raise ValidationError(
                [ValidationError(_("“%s”不是照片：请上传 JPEG 或 PNG 图片。") % name) for name in others]
            )
        return files


class PostingForm(forms.ModelForm):
    """One posting. What it is of (item, disclosure, task) stands on the instance already and isn't asked."""

    event_on = forms.DateField(
        label=_("事项发生的日期"),
        required=False,
        widget=DayInput(),
        help_text=_("这个事项的公开时限从发生之日的次日起算。"),
    )
    photos = PhotosField(
        label=_("照片"),
        required=False,
        most=MOST_PHOTOS,
        help_text=_(
            "公开栏或会议现场的照片，拍清张贴的内容；不要拍到与公开无关的个人信息。能查阅这个事项的人都能看到照片。"
        ),
    )
    reason = forms.CharField(
        label=_("更正说明"),
        max_length=90,
        widget=forms.TextInput(attrs={"type": "text"}),
        error_messages={"required": _("请写明为什么更正，记入修改历史。")},
    )

    # A new one's secret: sent again, it records nothing more. A correction says which revision it was written over.
    form_key = forms.CharField(max_length=32, required=False, widget=forms.HiddenInput)
    seen_revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Posting
        fields = ("title", "text", "form", "place", "on", "until", "attendees", "remarks")
        widgets = {
            "text": forms.Textarea(attrs={"rows": 5}),
            "on": DayInput(),
            "until": DayInput(),
            "attendees": forms.NumberInput(attrs={"min": 1, "inputmode": "numeric"}),
            "remarks": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "title": _("公开了什么，例如：2026年第三季度党费收缴使用情况。标题在网站上显示。"),
            "text": _("张贴或者宣读的内容。这个事项不在网上公开，内容只留在系统里备查。"),
            "place": _("公开栏、会议、报刊的名称，例如：一楼大厅公开栏、全体党员大会、《郑州日报》第4版。"),
            "on": _("开始张贴、开会或者发布的日期。及时性按这个日期计算。"),
            "until": _("张贴到哪一天，还没有取下的可以以后再补。"),
            "attendees": _("只在会议和新闻发布会填写。"),
            "remarks": _("内部备注，不公开。"),
        }

    def __init__(self, *args: Any, editor: Any, asks_event: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        posting = self.instance
        self.fields["photos"].owner = editor.pk  # type: ignore[attr-defined]
        if posting.pk:
            self.fields["photos"].initial = [photo.facts for photo in posting.photos.all()]
            self.initial["seen_revision"] = posting.revision
            del self.fields["form_key"]
        else:
            self.initial["form_key"] = secrets.token_hex(16)
            del self.fields["reason"], self.fields["seen_revision"]
        if posting.pk or not asks_event:
            del self.fields["event_on"]
        if posting.disclosure is not None:
            del self.fields["title"], self.fields["text"]
        for name in ("title", "place", "reason"):
            if name in self.fields:
                self.fields[name].widget.attrs["type"] = "text"
        self.fields["on"].widget.attrs["max"] = f"{timezone.localdate():%Y-%m-%d}"
        self.order_fields(
            ["title", "text", "event_on", "form", "place", "on", "until", "attendees", "photos"]
        )
        if not posting.pk and not posting.form:
            self.initial["form"] = _usual_form(posting)

    def clean(self) -> dict[str, Any]:
        cleaned = printable_texts(super().clean() or {})
        if not self.instance.pk:
            self.instance.form_key = cleaned.get("form_key") or None
        # Before the model's own constraint, whose message names no box.
        if cleaned.get("on") and (fault := fault_of_end(cleaned["on"], cleaned.get("until"))):
            self.add_error("until", fault)
        return cleaned

    def refuse(self, faults: dict[str | None, str]) -> None:
        """Say at each field what is wrong with it."""
        for name, text in faults.items():
            self.add_error(name if name in self.fields else None, text)


def _usual_form(posting: Posting) -> str:
    """The first of the item's own forms that isn't the website."""
    own = [form for form in posting.item.forms if not goes_online([form])]
    return own[0] if own else ""


class ReasonForm(forms.Form):
    """Why a posting is made void, or a task opened again."""

    reason = forms.CharField(
        label=_("理由"),
        max_length=250,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明理由。")},
    )
