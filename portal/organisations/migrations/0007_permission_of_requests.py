from django.db import migrations
from django.utils import timezone

NAME = "办理信息公开申请"
ROLE = "request_officer"
NOTE = "办理信息公开申请改为单独的角色，原由办公室审核员办理"


def give_to_reviewers(apps, schema_editor):
    """Make everybody who is an office reviewer a request officer too: he handled requests until now.

    From now on the two are apart: a security administrator takes either away. As with every grant, the log says it.
    """
    Permission, Group = apps.get_model("auth", "Permission"), apps.get_model("auth", "Group")
    Held = apps.get_model("organisations", "OrganisationUserPermission")
    Entry = apps.get_model("organisations", "AccountEntry")
    reviewing = Permission.objects.filter(
        codename="review_office",
        content_type__app_label="organisations",
        content_type__model="organisation",
    ).first()
    held = list(Held.objects.filter(permission=reviewing).order_by("pk")) if reviewing else []
    if not held:  # a new database: its permissions come after the migrations
        return
    types = {"content_type_id": reviewing.content_type_id}
    handling, _made = Permission.objects.get_or_create(
        codename="handle_requests", **types, defaults={"name": NAME}
    )
    reading, _made = Permission.objects.get_or_create(
        codename="view_content", **types, defaults={"name": "查看本机构内容"}
    )
    group, _made = Group.objects.get_or_create(name=ROLE)
    for row in held:
        for permission in (handling, reading):
            Held.objects.get_or_create(
                user_id=row.user_id, content_object_id=row.content_object_id, permission=permission
            )
        group.user_set.add(row.user_id)
        Entry.objects.create(
            at=timezone.now(),
            action="role_granted",
            person_id=row.user_id,
            role=ROLE,
            organisation_id=row.content_object_id,
            note=NOTE,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0006_permission_of_secrecy_review"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [
        migrations.AlterModelOptions(
            name="organisation",
            options={'ordering': ['tree_id', 'lft'], 'permissions': [('view_content', '查看本机构内容'), ('edit_content', '编制本机构内容'), ('import_content', '导入本机构数据'), ('review_section', '科室审核'), ('review_secrecy', '保密审查'), ('review_office', '办公室审核'), ('handle_requests', '办理信息公开申请'), ('approve_publication', '领导审批'), ('print_catalogue', '打印目录'), ('inspect', '监督检查'), ('manage_organisations', '管理机构与岗位'), ('manage_accounts', '管理账号'), ('assign_roles', '授予角色'), ('read_audit_log', '查看审计日志')], 'verbose_name': '机构', 'verbose_name_plural': '机构'},
        ),
        migrations.RunPython(give_to_reviewers, migrations.RunPython.noop),
    ]
