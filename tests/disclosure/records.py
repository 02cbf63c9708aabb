"""The smallest records of a disclosure catalogue, and the way of one through review."""

from typing import Any

import factory
from django.urls import reverse
from django.utils import timezone
from factory.django import DjangoModelFactory

from disclosure.choices import Catalogue, Form, Timing
from disclosure.information.services import create_disclosure
from disclosure.limits import after_event
from disclosure.models import CatalogueItem, Category, Disclosure
from portal.publishing.actions import Submit, editing
from portal.publishing.models import Audience
from tests.factories import Bureau, UserFactory


class CategoryFactory(DjangoModelFactory):
    class Meta:
        model = Category

    catalogue = Catalogue.PARTY
    name = factory.Sequence(lambda n: f"第{n}类")
    position = factory.Sequence(lambda n: n)


def make_item(bureau: Bureau, **values: Any) -> CatalogueItem:
    """A draft written by the bureau's editor, complete enough to be published."""
    category = values.pop("category", None) or CategoryFactory(
        unit=bureau.bureau, catalogue=values.pop("catalogue", Catalogue.PARTY)
    )
    limit = values.pop("limit", after_event("形成", 5))
    number = CatalogueItem.objects.count() + 1
    item = CatalogueItem(
        **{
            "category": category,
            "catalogue": category.catalogue,
            "unit": category.unit,
            "organisation": bureau.section,
            "code": f"DW-{number:02d}",
            "title": f"第{number}项",
            "forms": [Form.WEBSITE.value],
            "timing": Timing.IMMEDIATE,
            "procedure": "提出→审核→审批→实施",
            **values,
        }
    )
    item.limit = limit
    item.save()
    if item.audience == Audience.SPECIFIED:
        item.audience_users.add(UserFactory())
    with editing(item, bureau.editor):
        pass
    item.refresh_from_db()
    return item


def publish(item: Any, bureau: Bureau) -> Any:
    """Take a draft through all stages, each by its own person."""
    Submit(item, bureau.editor).run()
    return bureau.approve(item)


def make_disclosure(bureau: Bureau, item: CatalogueItem, *, by: Any = None, **values: Any) -> Disclosure:
    """A draft under ``item``, written by the bureau's editor."""
    number = Disclosure.objects.count() + 1
    disclosure = Disclosure(
        **{
            "item": item,
            "organisation": bureau.section,
            "audience": item.audience,
            "title": f"第{number}条信息",
            "body": "<p>正文内容</p>",
            "formed_on": timezone.localdate(),
            **values,
        }
    )
    return create_disclosure(disclosure, by or bureau.editor)


def disclose(disclosure: Disclosure, bureau: Bureau) -> Disclosure:
    """Take a draft through all stages."""
    return publish(disclosure, bureau)


def change(client, bureau, draft, **values):
    """The answer to the form with these boxes filled otherwise, of the bureau's editor."""
    client.force_login(bureau.editor)
    draft.refresh_from_db()
    boxes = {
        "seen_revision": draft.revision,
        "item": draft.item_id,
        "task": draft.task_id or "",
        "title": draft.title,
        "body": draft.body,
        "formed_on": draft.formed_on.isoformat(),
        "organisation": draft.organisation_id,
        "audience": draft.audience,
    }
    return client.post(reverse("admin:disclosure_disclosure_change", args=[draft.pk]), boxes | values)
