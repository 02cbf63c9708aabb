"""Print each page that is measured: name, address and the number of its queries, parted by tabs."""

import os

import django

PAGES = {
    "home": "/",
    "all powers": "/powers/",
    "powers of a section and type": "/powers/?section=B1&type=licensing",
    "far page of the list": "/powers/?page=20",
    "a power": "/powers/{slug}/",
    "search, few hits": "/search/?q=众创空间延续",
    "search, many hits": "/search/?q=登记",
    "search, by code": "/search/?q={code}",
    "ledger": "/ledger/",
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    django.setup()
    from django.core.cache import caches
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from powers.models import PublishedPower

    row = PublishedPower.objects.order_by("pk")[PublishedPower.objects.count() // 2]
    client = Client(HTTP_HOST="localhost")
    for name, pattern in PAGES.items():
        address = pattern.format(slug=row.slug, code=row.code)
        client.get(address)
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        if response.status_code != 200:
            raise SystemExit(f"{address} answers {response.status_code}")
        print(name, address, len(queries), sep="\t")


main()
