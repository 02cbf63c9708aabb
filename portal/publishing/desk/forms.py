"""What is typed on the desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Publication
from .offers import Act


class ActForm(forms.Form):
    """Opinion or reason, and the revision of the record that was on the screen.

    One box serves both decisions: the browser must not insist on words when the other button is pressed.
    """

    use_required_attribute = False

    revision = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("意见"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, act: Act, **kwargs: Any):
        super().__init__(*args, **kwargs)
        note = self.fields["note"]
        if not act.note_label:
            note.widget = forms.HiddenInput()
        note.label = act.note_label
        note.required = act.needs_reason
        note.error_messages["required"] = _("请写明理由。")

    def point_at_fault(self) -> None:
        """Let the page open at the box that was left empty, far below what was read."""
        if self.has_error("note"):
            self.fields["note"].widget.attrs["autofocus"] = True


class BulkForm(forms.Form):
    """One decision on several records; ``items`` are "pk:revision" as the list showed them."""

    act = forms.ChoiceField(choices=[("approve", _("同意")), ("return", _("退回"))], widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("意见"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("act") == "return" and not cleaned.get("note", "").strip():
            self.add_error("note", _("请写明理由。"))
        return cleaned


class EraseForm(forms.Form):
    """Which public versions the law orders erased, and on what ground."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    sequences = forms.TypedMultipleChoiceField(
        label=_("要删除内容的公开版本"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请选择至少一个版本。")},
    )
    note = forms.CharField(
        label=_("依据和理由（向公众公开，不要重复被删除的内容）"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明理由。")},
    )

    def __init__(self, *args: Any, versions: list[Publication], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["sequences"].choices = [  # type: ignore[attr-defined]
            (
                publication.sequence,
                _("第%(sequence)s条：版本%(version)s，%(action)s，%(title)s")
                % {
                    "sequence": publication.sequence,
                    "version": publication.version_no,
                    "action": publication.get_action_display(),
                    "title": publication.snapshot.title,
                },
            )
            for publication in versions
        ]
