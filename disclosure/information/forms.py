"""The form in which staff write a disclosure."""

from typing import Any

from django.db.models import Q
from django.forms import ModelChoiceField, Script
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget

from portal.attachments.forms import AttachmentsField
from portal.organisations.selectors import at_and_above
from portal.publishing.drafting.choosing import editable_organisations
from portal.publishing.drafting.form import DraftForm
from portal.publishing.models import Audience
from portal.punctuation import in_brackets
from portal.richtext.forms import RichTextField

from ..models import CatalogueItem, DisclosureTask, PublishedItem
from .readers import Readers
from .rules import with_year_brackets


class ItemSelect(UnfoldAdminSelectWidget):
    """Each item with what the catalogue says of it: the page tells it, and fills in what is still empty."""

    class Media:
        js = (Script("disclosure/chosen-item.js", defer=True),)

    public: dict[int, PublishedItem] = {}

    def __init__(self) -> None:
        super().__init__(attrs={"data-tells-rule": ""})

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if public := self.public.get(getattr(value, "value", None)):
            words = {"audience": public.get_audience_display(), "timing": public.get_timing_display()}
            rule = _("目录规定：%(audience)s，%(timing)s") % words
            option["attrs"] |= {
                "data-organisation": str(public.organisation_id),
                "data-audience": public.audience,
                "data-rule": rule + in_brackets(public.limit_words) if public.limit_words else rule,
            }
        return option


class TaskSelect(UnfoldAdminSelectWidget):
    """Each task with its item's key: of a chosen item only its own are offered."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if task := getattr(value, "instance", None):
            option["attrs"]["data-item"] = str(task.item_id)
        return option


class ItemField(ModelChoiceField):
    """A catalogue item by code and title."""

    def label_from_instance(self, obj: CatalogueItem) -> str:
        return f"{obj.get_catalogue_display()} › {obj.category.name} › {obj.code} {obj.title}"


class TaskField(ModelChoiceField):
    """An open task by what it is about and its last day."""

    def label_from_instance(self, obj: DisclosureTask) -> str:
        due = in_brackets(_("期限%(day)s") % {"day": f"{obj.due_on:%Y-%m-%d}"})
        return f"{obj.item.title} {obj.occasion}{due}"


class DisclosureForm(DraftForm):
    """One disclosure."""

    item = ItemField(
        queryset=CatalogueItem.objects.none(),
        label=gettext_lazy("目录事项"),
        widget=ItemSelect,
    )
    task = TaskField(
        queryset=DisclosureTask.objects.none(),
        label=gettext_lazy("公开任务"),
        widget=TaskSelect,
        required=False,
        help_text=gettext_lazy("这次公开是为哪一项任务；留空则由系统按目录事项对应。"),
    )
    body = RichTextField(label=gettext_lazy("正文"), required=False)
    files = AttachmentsField(label=gettext_lazy("附件"), required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        edited = editable_organisations(self.editor)
        if "item" in self.fields:
            field: Any = self.fields["item"]
            own = Q(organisation__in=edited.values("pk"))
            if self.instance.item_id:
                own |= Q(pk=self.instance.item_id)
            public = CatalogueItem.objects.filter(own, publication__isnull=False)
            field.queryset = public.select_related("category").order_by(
                "catalogue", "category__position", "category_id", "position", "code"
            )
            field.widget.public = PublishedItem.objects.defer("content").in_bulk(
                public.values_list("pk", flat=True)
            )
        if "files" in self.fields:
            files: Any = self.fields["files"]
            files.owner = self.editor.pk
            self.initial["files"] = (
                [file.facts for file in self.instance.files.all()] if self.instance.pk else []
            )
        if "task" in self.fields:
            tasks: Any = self.fields["task"]
            wanted = Q(state=DisclosureTask.State.OPEN, organisation__in=edited.values("pk"))
            if self.instance.task_id:
                wanted |= Q(pk=self.instance.task_id)
            tasks.queryset = (
                DisclosureTask.objects.filter(wanted).select_related("item").order_by("due_on", "pk")
            )

    def check_under_lock(self, cleaned: dict[str, Any]) -> None:
        item, task, organisation = (cleaned.get(name) for name in ("item", "task", "organisation"))
        if item is None:
            return
        if task is not None and task.item_id != item.pk:
            self.add_error("task", _("这项任务属于目录事项“%s”，请重新选择。") % task.item)
        if organisation and item.unit_id not in {node.pk for node in at_and_above(organisation.pk)}:
            self.add_error("organisation", _("责任科室不在目录事项所属的单位内，请重新选择。"))
        self._check_readers(cleaned)

    def _check_readers(self, cleaned: dict[str, Any]) -> None:
        audience, organisation = cleaned.get("audience"), cleaned.get("organisation")
        public = PublishedItem.objects.filter(pk=cleaned["item"].pk).first()
        if not audience or organisation is None or public is None:
            return
        readers = Readers(audience, organisation)
        if audience == Audience.SPECIFIED:
            named = (cleaned.get(name) or () for name in ("audience_organisations", "audience_users"))
            readers = Readers.named(organisation, *named)
        if not readers.are_among(Readers.of(public)):
            self.add_error(
                "audience",
                _("目录规定这个事项“%s”，不能向这个范围以外的人公开。") % public.get_audience_display(),
            )

    def clean_document_number(self) -> str:
        """With the brackets of GB/T 9704 (7.2.5) about the year, whichever were typed."""
        return with_year_brackets(self.cleaned_data["document_number"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("formed_on") and cleaned["formed_on"] > timezone.localdate():
            self.add_error("formed_on", _("形成日期在今天之后，请核对。"))
        if cleaned.get("item"):
            self.instance.item = cleaned["item"]
            self.instance.unit = cleaned["item"].unit
        return cleaned
