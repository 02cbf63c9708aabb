"""Published powers in quantity, written straight into the published tables, and a page's text."""

import re
import uuid
from html import unescape
from typing import Any

from portal.organisations.models import Organisation
from portal.publishing.models import Audience, Publication
from powers import projection
from powers.models import PowerType, PublishedPower

FIRST_ID = 1_000_000


def publish_many(publication: Publication, homes: list[Organisation], rows: list[dict[str, Any]]) -> None:
    """One published row for each of ``rows`` (what is not said is made up), and the counts anew."""
    PublishedPower.objects.bulk_create(
        PublishedPower(
            **{
                "id": FIRST_ID + n,
                "record_uid": uuid.uuid4(),
                "slug": f"M-{n:05}",
                "code": f"M-{n:05}",
                "name": f"第{n}项",
                "main_name": f"第{n}项",
                "power_type": PowerType.OTHER,
                "function": "execution",
                "organisation": homes[n % len(homes)],
                "organisation_name": homes[n % len(homes)].name,
                "audience": Audience.SOCIETY,
                "publication": publication,
                "version_no": 1,
                "published_at": publication.published_at,
                "first_published_at": publication.published_at,
                "etag": f"{n:064}",
                **row,
            }
        )
        for n, row in enumerate(rows)
    )
    projection.recount()


def text_of(response: Any) -> str:
    """The page's text as it is read: no markup, entities resolved, one space for any white space."""
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def links_of(response: Any) -> list[str]:
    """Where the page's links lead."""
    return [unescape(link) for link in re.findall(r'<a\b[^>]*\bhref="([^"]*)"', response.content.decode())]
