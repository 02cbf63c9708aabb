"""Let what is public already be found by the name of its type and function, as if it had been published today."""

from itertools import islice

from django.db import migrations

BATCH = 500


def fill(apps, schema_editor):
    powers = apps.get_model("powers", "PublishedPower").objects.order_by("pk")
    if not powers.exists():
        return  # A new installation needs nothing of today's code, which may look otherwise by then.
    from portal.search.tokens import index_tokens
    from powers.projection import SEARCH_KIND, search_words

    entries = apps.get_model("search", "SearchEntry").objects.filter(kind=SEARCH_KIND, words="")
    kinds = powers.values_list("pk", "power_type", "function").iterator(chunk_size=BATCH)
    while batch := {pk: search_words(*kind) for pk, *kind in islice(kinds, BATCH)}:
        changed = list(entries.filter(object_id__in=batch).only("object_id", "body_tokens"))
        for entry in changed:
            entry.words = batch[entry.object_id]
            tokens = dict.fromkeys([*entry.body_tokens.split(), *index_tokens(entry.words).split()])
            entry.body_tokens = " ".join(tokens)
        entries.bulk_update(changed, ["words", "body_tokens"])


class Migration(migrations.Migration):
    dependencies = [
        ("powers", "0004_public_until_of_published_powers"),
        ("search", "0003_words_that_are_not_shown"),
    ]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
