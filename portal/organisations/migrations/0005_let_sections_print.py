from django.db import migrations

SECTION_ROLES = ("edit_content", "review_section")


def let_print(apps, schema_editor):
    """Give those who are section editors or section heads already what the roles have held since: 打印目录.

    A role is held by whoever holds all its permissions: without this one nobody could see, or take away, theirs.
    """
    Permission = apps.get_model("auth", "Permission")
    Held = apps.get_model("organisations", "OrganisationUserPermission")
    asked = {"content_type__app_label": "organisations", "content_type__model": "organisation"}
    printing = Permission.objects.filter(codename="print_catalogue", **asked).first()
    if printing is None:  # a new database: its permissions come after the migrations
        return
    held = Held.objects.filter(permission__codename__in=SECTION_ROLES).values_list("user", "content_object")
    Held.objects.bulk_create(
        [
            Held(user_id=user, content_object_id=organisation, permission=printing)
            for user, organisation in held.distinct()
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0004_codes_stand_in_addresses"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [migrations.RunPython(let_print, migrations.RunPython.noop)]
