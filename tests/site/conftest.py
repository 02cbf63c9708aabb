"""Published powers in quantity, written straight into the published tables."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import translation

from portal.publishing.models import Audience, Publication
from portal.search import services as search
from portal.search.services import Findable
from powers import projection
from powers.models import PowerType, PublishedPower
from tests.factories import Bureau

FIRST_ID = 1_000_000


@pytest.fixture(autouse=True)
def _chinese() -> None:
    """A request leaves its language behind in the thread: addresses made by the next test are Chinese again."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def bureau(db) -> Bureau:
    """A bureau with a name of its own; the ledger already has one entry, of a power that is not for society."""
    bureau = Bureau()
    bureau.publish(bureau.power(name="内部审计", code="KJ-NB-01", audience=Audience.INTERNAL))
    return bureau


@pytest.fixture
def publish_many(bureau) -> Callable[..., list[PublishedPower]]:
    """``publish_many(1000, name="专利资助{}")``: rows, counts and search entries as a publication writes them."""

    def run(number: int, name: str = "第{}项职权", **values) -> list[PublishedPower]:
        publication = Publication.objects.latest("sequence")
        start = PublishedPower.objects.filter(pk__gte=FIRST_ID).count()
        rows = [
            PublishedPower(
                **{
                    "id": FIRST_ID + n,
                    "record_uid": uuid.uuid4(),
                    "slug": f"M-{n}",
                    "code": f"M-{n}",
                    "name": name.format(n),
                    "main_name": name.format(n),
                    "power_type": PowerType.values[n % 10],
                    "function": "execution",
                    "organisation": bureau.section,
                    "organisation_name": bureau.section.name,
                    "audience": Audience.SOCIETY,
                    "publication": publication,
                    "version_no": 1,
                    "published_at": publication.published_at + timedelta(seconds=n),
                    "first_published_at": publication.published_at,
                    "etag": str(n),
                    **values,
                }
            )
            for n in range(start, start + number)
        ]
        PublishedPower.objects.bulk_create(rows)
        projection.recount()
        search.index_many(
            Findable(projection.SEARCH_KIND, row.pk, row.name, row.code, "办理的内容", row.audience)
            for row in rows
        )
        return rows

    return run
