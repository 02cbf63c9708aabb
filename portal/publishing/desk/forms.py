"""What is typed on the desk."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.punctuation import in_brackets

from .. import secrecy
from ..models import Publication, Publishable
from ..stages import BY_STATE
from .offers import APPROVE, Act


def demands_ground(record: Publishable) -> bool:
    """Whether approving of the record where it stands now needs a ground."""
    stage = BY_STATE.get(record.state)
    return stage is not None and stage.demands_ground


class OpinionForm(forms.Form):
    """A reviewer's words; where a ground is demanded, with a list of what was looked for.

    ``opinion`` puts both into the words that stay.
    """

    note = forms.CharField(
        label=_("意见"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def ask_for_ground(self) -> None:
        """Offer the list; the box is for what it doesn't say."""
        self.fields["checked"] = forms.MultipleChoiceField(
            label=_("经审查（同意时勾选）"),
            choices=[
                (matter.code, f"{matter.finding}{in_brackets(matter.article)}") for matter in secrecy.MATTERS
            ],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["note"].label = _("依据和理由")

    def check_ground(self, cleaned: dict[str, Any]) -> None:
        """Refuse an approval on no ground."""
        if not cleaned.get("checked") and not cleaned.get("note", "").strip():
            self.add_error("note", _("请勾选审查过的内容，或写明依据和理由。"))

    def opinion(self, record: Publishable, act: Act) -> str:
        """What is said of ``record``."""
        note = self.cleaned_data["note"]
        if act is not APPROVE or not demands_ground(record):
            return note
        return secrecy.ground(self.cleaned_data["checked"], note, record.audience)


class ActForm(OpinionForm):
    """Opinion or reason, and the revision of the record that was on the screen.

    One box serves both decisions: the browser must not insist on words when the other button is pressed.
    """

    use_required_attribute = False

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, act: Act, record: Publishable, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.act, self.record = act, record
        note = self.fields["note"]
        if not act.note_label:
            note.widget = forms.HiddenInput()
        note.label = act.note_label
        note.required = act.needs_reason
        note.error_messages["required"] = _("请写明理由。")
        if act.is_decision and demands_ground(record):
            self.ask_for_ground()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.act is APPROVE and demands_ground(self.record):
            self.check_ground(cleaned)
        return cleaned

    def point_at_fault(self) -> None:
        """Let the page open at the box that was left empty, far below what was read."""
        if self.has_error("note"):
            self.fields["note"].widget.attrs["autofocus"] = True


class BulkForm(OpinionForm):
    """One decision on several records; ``items`` are "pk:revision" as the list showed them."""

    act = forms.ChoiceField(choices=[("approve", _("同意")), ("return", _("退回"))], widget=forms.HiddenInput)

    def __init__(self, *args: Any, act: Act, records: Iterable[Publishable], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["note"].label = act.note_label
        self.needs_ground = act is APPROVE and any(map(demands_ground, records))
        if self.needs_ground:
            self.ask_for_ground()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("act") == "return" and not cleaned.get("note", "").strip():
            self.add_error("note", _("请写明理由。"))
        if self.needs_ground:
            self.check_ground(cleaned)
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
