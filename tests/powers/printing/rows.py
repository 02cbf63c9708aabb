"""Many published powers at once, which nobody has written or approved."""

from uuid import uuid4

from powers.models import PublishedPower


def copies_of(power, number: int) -> list[PublishedPower]:
    """``number`` rows like the published one of ``power``, with names, codes and keys of their own."""
    row = PublishedPower.objects.get(pk=power.pk)
    rows = []
    for count in range(1, number + 1):
        row.pk, row.record_uid = 1_000_000 + count, uuid4()
        row.code = row.slug = f"KJ-QT-{count:04d}"
        row.name = row.main_name = f"第{count}项批量职权"
        row.etag = f"{count:064x}"
        rows.append(
            PublishedPower(
                **{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
            )
        )
    return PublishedPower.objects.bulk_create(rows, batch_size=500)
