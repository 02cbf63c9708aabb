"""Choosing what of the disclosure catalogues to print: for citizens, and for the print desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.organisations.models import Organisation
from portal.organisations.selectors import organisations_where
from portal.printing.audiences import AUDIENCES, SOCIETY
from portal.printing.choice_form import ChoiceForm
from portal.printing.documents import A3, A4
from portal.printing.form_fields import UNKNOWN, BoxesField, OrganisationField

from ...catalogue.selectors import visible
from ...choices import Catalogue
from ...models import CatalogueItem
from .choice import PARTS, Choice
from .columns import choosable
from .entries import may_read_drafts


class CatalogueForm(ChoiceForm):
    """What both forms ask."""

    DOCUMENT = "disclosure-catalogue"
    MAIN: tuple[str, ...] = ("catalogue", "organisation")
    MORE = ("paper", "part", "column")

    catalogue = forms.ChoiceField(
        label=gettext_lazy("公开目录"),
        choices=Catalogue.choices,
        initial=Catalogue.PARTY.value,
        widget=forms.RadioSelect,
        error_messages=UNKNOWN,
    )
    organisation = OrganisationField(
        label=gettext_lazy("单位或科室"),
        empty_label=None,
        error_messages={
            "invalid_choice": gettext_lazy("没有这个单位或科室，请重新选择。"),
            "required": gettext_lazy("请选择单位或科室。"),
        },
    )
    paper = forms.ChoiceField(
        label=gettext_lazy("纸张"),
        choices=[(A4, gettext_lazy("A4（常用）")), (A3, gettext_lazy("A3（比A4大一倍）"))],
        initial=A4,
        widget=forms.RadioSelect,
        error_messages=UNKNOWN,
    )
    part = BoxesField(choices=list(PARTS.items()), label=gettext_lazy("册子里还有"))
    column = BoxesField(choices=choosable(), label=gettext_lazy("目录表的栏目"))

    def offer(self, places: Any) -> None:
        """Let these organisations be chosen; the first is proposed."""
        field: Any = self.fields["organisation"]
        field.queryset = places.order_by("tree_id", "lft")
        if first := field.queryset.first():
            field.initial = first.code
            if self.is_bound and not self.data.get("organisation"):
                self.data["organisation"] = first.code  # type: ignore[index]

    def choice(self) -> Choice:
        cleaned = self.cleaned_data
        columns = cleaned["column"]
        has_all = set(columns) == set(self.fields["column"].keys)  # type: ignore[attr-defined]
        return Choice(
            catalogue=cleaned["catalogue"],
            organisation=cleaned["organisation"].code,
            audience=cleaned.get("audience") or SOCIETY,
            drafts=cleaned.get("drafts", False),
            paper=cleaned["paper"],
            parts=tuple(cleaned["part"]),
            columns=() if has_all else tuple(columns) or ("code",),
        )

    def parameters(self) -> dict[str, Any]:
        return self.choice().parameters()


class PublicCatalogueForm(CatalogueForm):
    """What a citizen may choose: units and sections with something published for society."""

    def __init__(self, data: Any = None):
        super().__init__(data)
        rows = visible(None).order_by()
        self.offer(
            Organisation.objects.filter(pk__in=rows.values("unit"))
            | Organisation.objects.filter(pk__in=rows.values("organisation"))
        )


class OfficeCatalogueForm(CatalogueForm):
    """What a printer in the office may choose: where he holds 打印目录, any audience, and drafts."""

    MAIN = ("catalogue", "organisation", "audience", "drafts")

    audience = forms.ChoiceField(
        label=gettext_lazy("公开范围"), choices=AUDIENCES.items(), initial=SOCIETY, error_messages=UNKNOWN
    )
    drafts = forms.BooleanField(
        label=gettext_lazy("包括正在修改的草稿（仅供单位内部审阅，每页有“草稿”字样）"), required=False
    )

    def __init__(self, data: Any = None, *, user: User):
        self.user = user
        super().__init__(data)
        places = organisations_where(user, "print_catalogue").order_by().values("pk")
        rows = CatalogueItem.objects.filter(organisation__in=places).order_by()
        self.offer(
            Organisation.objects.filter(pk__in=rows.values("organisation"))
            | Organisation.objects.filter(pk__in=rows.values("unit")).filter(pk__in=places)
        )

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        organisation = cleaned.get("organisation")
        if cleaned.get("drafts") and organisation:
            choice = Choice(cleaned.get("catalogue", ""), organisation.code)
            if not may_read_drafts(choice, self.user):
                self.add_error("drafts", _("您不能查看这个单位的全部草稿。"))
        return cleaned
