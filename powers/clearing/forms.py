"""What is typed and chosen on the clearing desk."""

from collections.abc import Iterator
from itertools import permutations
from typing import Any, ClassVar

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from portal.accounts.models import User
from portal.office.asking import ask_for
from portal.organisations.models import Organisation
from portal.organisations.selectors import users_with
from portal.publishing.models.publishable import OUT_OF_USE_STATES
from portal.punctuation import listed

from ..models import ClearingCase
from . import rules, selectors
from .rules import LEGAL_BASES, SUB_ITEMS
from .scanning import CONDUCTS
from .steps import movable

DAYS, MOST_DAYS = 10, 120
_TEXT = {"rows": 3}


class CaseForm(forms.Form):
    """Every form of a case: with the newest entry of the log that was on the screen."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    use_required_attribute = False
    anchor: ClassVar[str]  # of its heading: the page has several forms, with boxes of one name

    def __init__(self, case: ClearingCase, user: User, *args: Any, **kwargs: Any):
        super().__init__(*args, auto_id=f"{self.anchor}_%s", **kwargs)
        self.case = case
        self.user = user
        for name, field in self.fields.items():
            if name != "seen":
                ask_for(field)

    def was_shown(self, newest: int) -> None:
        """The page comes again with what was typed, beside the log up to its ``newest`` entry: that is seen now."""
        self.data = self.data.copy()
        self.data["seen"] = str(newest)


class ScanForm(forms.Form):
    """Which organisation to scan; with everything below it."""

    place = forms.ModelChoiceField(
        label=gettext_lazy("扫描范围"), queryset=Organisation.objects.none(), empty_label=None
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.places = selectors.places_to_scan(user)
        field = self.fields["place"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Organisation.objects.filter(pk__in=[place.pk for place in self.places])
        field.choices = [(place.pk, place.name) for place in self.places]


class Assignment(forms.Form):
    """How long whoever is chosen has, and what is asked of him."""

    days = forms.IntegerField(
        label=gettext_lazy("办理时限（工作日）"), min_value=1, max_value=MOST_DAYS, initial=DAYS
    )
    note = forms.CharField(
        label=pgettext_lazy("assignment", "要求"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs=_TEXT),
    )


class AssignForm(Assignment, CaseForm):
    """Whom the case is given to: a section, or one person there or in the office."""

    anchor = "assign"

    to = forms.ChoiceField(label=gettext_lazy("交由"))

    field_order = ("to",)

    def __init__(self, case: ClearingCase, user: User, *args: Any, **kwargs: Any):
        super().__init__(case, user, *args, **kwargs)
        self.receivers: dict[str, tuple[Organisation, User | None]] = {}
        groups: list[tuple[str, list[tuple[str, str]]]] = []
        for section in {power.organisation_id: power.organisation for power in case.powers}.values():
            groups.append((section.name, self._choices(section, selectors.people_of(section), True)))
        office = list(users_with(CONDUCTS, case.organisation).order_by("full_name", "pk"))
        groups.append((_("办公室"), self._choices(case.organisation, office, False)))
        self.fields["to"].choices = groups

    def _choices(self, section: Organisation, people: list[User], as_a_whole: bool) -> list[tuple[str, str]]:
        found = []
        if as_a_whole:
            found.append((f"section:{section.pk}", _("%s（全科室）") % section.name, None))
        found += [(f"person:{section.pk}:{user.pk}", user.get_full_name(), user) for user in people]
        self.receivers |= {value: (section, user) for value, _label, user in found}
        return [(value, label) for value, label, _user in found]

    @property
    def receiver(self) -> tuple[Organisation, User | None]:
        return self.receivers[self.cleaned_data["to"]]


def _home(person: User) -> Organisation | None:
    """Where somebody belongs; ``None`` where that isn't known."""
    membership = getattr(person, "membership", None)
    return membership.organisation if membership else None


class SayForm(CaseForm):
    """A section's view, and the way out that it proposes; whoever speaks for several sections says for which."""

    anchor = "say"

    place = forms.ChoiceField(label=gettext_lazy("代表科室"))
    note = forms.CharField(
        label=gettext_lazy("我科意见"), max_length=2000, widget=forms.Textarea(attrs=_TEXT)
    )
    proposal = forms.ChoiceField(label=gettext_lazy("建议的处理方式"), required=False)

    def __init__(self, case: ClearingCase, user: User, *args: Any, **kwargs: Any):
        super().__init__(case, user, *args, **kwargs)
        self.places = {str(place.pk): place for place in selectors.speaks_for(user, case)}
        self.fields["place"].choices = [(key, place.name) for key, place in self.places.items()]
        if len(self.places) == 1:
            del self.fields["place"]
        choices = [(choice.value, choice.label) for choice in rules.CHOICES[case.kind]]
        self.fields["proposal"].choices = [("", _("不提建议")), *choices]

    @property
    def section(self) -> Organisation:
        """The section for which it is said."""
        return self.places[self.cleaned_data.get("place") or next(iter(self.places))]


class DecideForm(CaseForm):
    """How the case is settled."""

    anchor = "decide"

    resolution = forms.ChoiceField(label=gettext_lazy("处理方式"), widget=forms.RadioSelect)
    stays = forms.ChoiceField(label=gettext_lazy("保留哪一项职权"), required=False, widget=forms.RadioSelect)
    takes_over = forms.MultipleChoiceField(
        label=gettext_lazy("转移到保留的职权"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    statement = forms.CharField(
        label=gettext_lazy("理由或分工"),
        max_length=2000,
        widget=forms.Textarea(attrs=_TEXT),
        help_text=gettext_lazy("共同承担的，写明双方各负责什么；其他的，写明理由。"),
    )

    def __init__(self, case: ClearingCase, user: User, *args: Any, **kwargs: Any):
        super().__init__(case, user, *args, **kwargs)
        self.fields["resolution"].choices = [
            (choice.value, choice.label) for choice in rules.CHOICES[case.kind]
        ]
        self.fields["stays"].choices = [
            (str(power.pk), f"{power.code} {power.full_name}")
            for power in case.powers
            if power.state not in OUT_OF_USE_STATES
        ]
        self.movable = {str(stays.pk): movable(goes, stays) for stays, goes in permutations(case.powers, 2)}
        self.fields["takes_over"].choices = list(self._choices_to_move())
        if not self.fields["takes_over"].choices:
            del self.fields["takes_over"]
        if not case.is_overlap:
            del self.fields["stays"]
            self.fields["statement"].label, self.fields["statement"].help_text = _("理由"), ""
            ask_for(self.fields["statement"])

    def _choices_to_move(self) -> Iterator[tuple[str, str]]:
        """Only what there is to move, with its names: which depends on the power that stays."""
        labels = {LEGAL_BASES: _("对方独有的设定依据"), SUB_ITEMS: _("对方的子项")}
        for value, label in labels.items():
            ways = [
                (_("保留%(code)s时转移：%(names)s") % {"code": power.code, "names": listed(names)},)
                for power in self.case.powers
                if (names := self.movable.get(str(power.pk), {}).get(value))
            ]
            if ways:
                hints = format_html_join("", '<span class="office-hint">{}</span>', ways)
                yield value, format_html("<span>{}{}</span>", label, hints)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        stays = cleaned.get("stays")
        if cleaned.get("resolution") in rules.LETS_ONE_GO and not stays:
            self.add_error("stays", _("请选择保留哪一项职权。"))
        there = self.movable.get(stays, {})
        cleaned["takes_over"] = [value for value in cleaned.get("takes_over", ()) if there.get(value)]
        return cleaned

    @property
    def stays_power(self) -> Any:
        chosen = self.cleaned_data.get("stays")
        if self.cleaned_data["resolution"] not in rules.LETS_ONE_GO:
            return None
        return next((power for power in self.case.powers if str(power.pk) == chosen), None)


class ReasonForm(CaseForm):
    """Opening a case again."""

    anchor = "reopen"

    note = forms.CharField(label=gettext_lazy("理由"), max_length=1000, widget=forms.Textarea(attrs=_TEXT))


class SeenForm(CaseForm):
    """A button without words."""

    anchor = "step"
