"""A bureau with a power to draw, and the form of the editor as a browser sends it."""

from collections.abc import Sequence

import pytest
from django.urls import reverse

from portal.organisations.models import Organisation
from tests.factories import Bureau, OrganisationFactory, PostFactory


@pytest.fixture
def bureau(db) -> Bureau:
    """With posts: the section's clerk and head, the Party group's chief."""
    bureau = Bureau()
    Organisation.objects.filter(pk=bureau.section.pk).update(name="专利科")
    bureau.section.refresh_from_db()
    bureau.clerk = PostFactory(organisation=bureau.section, name="经办人")
    bureau.manager = PostFactory(organisation=bureau.section, name="科长")
    bureau.group = OrganisationFactory(
        parent=Organisation.objects.get(pk=bureau.bureau.pk), name="局党组", kind="party_group"
    )
    bureau.chief = PostFactory(organisation=bureau.group, name="局长")
    bureau.section.refresh_from_db()
    return bureau


def address(power, name: str = "edit") -> str:
    return reverse(f"flowcharts:{name}", args=[power.pk])


def form(power, rows: Sequence[dict], **values) -> dict:
    """The fields of a form with ``rows``: token, then whatever differs from an empty row; ``ways``: (label, to)."""
    data: dict = {"row": [], "revision": power.revision}
    for row in rows:
        token = row["token"]
        data["row"].append(token)
        for name in ("name", "actor", "limit", "condition", "requirement", "documents", "function"):
            data[f"{name}-{token}"] = row.get(name, "")
        data[f"kind-{token}"] = row.get("kind", "task")
        ways = row.get("ways", [("", "next")])
        data[f"label-{token}"] = [label for label, _to in ways]
        data[f"to-{token}"] = [to for _label, to in ways]
    return {**data, **values}


LOOP = [
    {"token": "n1", "kind": "start", "name": "提出申请", "actor": "申请人"},
    {
        "token": "n2",
        "kind": "decision",
        "name": "受理审查",
        "actor": "专利科·经办人",
        "limit": "2",
        "ways": [("受理", "n3"), ("补正", "n1"), ("不予受理", "n4")],
    },
    {
        "token": "n3",
        "name": "作出决定",
        "actor": "局党组·局长",
        "limit": "5个工作日",
        "requirement": "说明理由",
        "ways": [("", "n4")],
    },
    {"token": "n4", "kind": "end", "name": "告知结果", "actor": "专利科·经办人"},
]
