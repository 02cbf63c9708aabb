"""Forms for posts and for who holds them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User

from ..models import Post, PostHolding
from .fields import SeenForm


class PostForm(SeenForm, forms.ModelForm):
    """One post of the organisation that ``instance`` names."""

    class Meta:
        model = Post
        fields = ["name", "is_key_post", "duties"]
        widgets = {"duties": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"is_key_post": _("如党组书记、局长、纪检书记等，在公开网站单列。")}

    def _get_validation_exclusions(self) -> set[str]:
        # The organisation isn't typed, but the rule "one name once in an organisation" needs it.
        return super()._get_validation_exclusions() - {"organisation"}

    def add_error(self, field: str | None, error: Any) -> None:
        # That rule is about two fields; the one that can be mended here is the name.
        if field is None and "name" in self.cleaned_data and "name" not in self.errors:
            field = "name"
            error = ValidationError(list(ValidationError(error).messages))
        super().add_error(field, error)


class DayInput(forms.DateInput):
    """A date as the browser's own date picker takes it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class AppointForm(forms.Form):
    """A new holder; whoever holds the post until then leaves it the day before."""

    holder_name = forms.CharField(label=_("任职人"), max_length=60)
    started_on = forms.DateField(label=_("任职日期"), widget=DayInput())
    username = forms.CharField(
        label=_("账号用户名"),
        max_length=150,
        required=False,
        help_text=_("任职人有本平台账号时填写，可以不填。"),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["started_on"].initial = timezone.localdate

    def clean_username(self) -> User | None:
        username = self.cleaned_data["username"].strip()
        if not username:
            return None
        user = User.objects.filter(username=username).first()
        if user is None:
            raise ValidationError(_("没有这个用户名的账号。"))
        return user


class EndForm(forms.ModelForm):
    """The last day of a holding."""

    ended_on = forms.DateField(label=_("免职日期"), widget=DayInput(), help_text=_("任职的最后一天。"))

    class Meta:
        model = PostHolding
        fields = ["ended_on"]

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() - {"started_on"}

    def clean_ended_on(self) -> Any:
        day = self.cleaned_data["ended_on"]
        if day < self.instance.started_on:
            raise ValidationError(_("免职日期不能早于任职日期。"))
        return day
