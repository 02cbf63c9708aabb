"""The migrations of the index go back and forth, on a database that holds something."""

from django.db import connection

from portal.search.models import SearchEntry
from portal.search.selectors import search
from tests.factories import Bureau
from tests.migrations import put_in, take_out

INDEX = ("search", "0002_full_text_index")
WORDS = ("search", "0003_words_that_are_not_shown")
TYPES = ("powers", "0005_find_powers_by_their_type")


def ids(query: str) -> list[int]:
    return sorted(hit.object_id for hit in search(query).hits)


def test_the_index_can_be_taken_out_and_put_in_again(transactional_db):
    power = Bureau().power(name="登记")
    take_out(WORDS, INDEX)
    put_in(INDEX, WORDS)
    SearchEntry.objects.create(
        kind="power", object_id=power.pk, title="登记", audience="society", title_tokens="登记"
    )
    assert ids("登记") == [power.pk]


def test_what_is_public_already_is_found_by_its_type(transactional_db):
    bureau = Bureau()
    first, second = [bureau.publish(bureau.power(name=name, power_type="other")) for name in ("登记", "备案")]
    take_out(TYPES, WORDS)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE search_searchentry SET body_tokens = '旧词'"
        )  # as it was before there were such words
    assert ids("其他行政权力") == []
    put_in(WORDS, TYPES)
    assert ids("其他行政权力") == [first.pk, second.pk] == ids("旧词")
    assert ids("备案") == [second.pk]
    SearchEntry.objects.filter(object_id=first.pk).delete()
    assert ids("其他行政权力") == [second.pk], "the index goes on following the table"
