from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('organisations', '0005_let_sections_print'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='organisation',
            options={'ordering': ['tree_id', 'lft'], 'permissions': [('view_content', '查看本机构内容'), ('edit_content', '编制本机构内容'), ('import_content', '导入本机构数据'), ('review_section', '科室审核'), ('review_secrecy', '保密审查'), ('review_office', '办公室审核'), ('approve_publication', '领导审批'), ('print_catalogue', '打印目录'), ('inspect', '监督检查'), ('manage_organisations', '管理机构与岗位'), ('manage_accounts', '管理账号'), ('assign_roles', '授予角色'), ('read_audit_log', '查看审计日志')], 'verbose_name': '机构', 'verbose_name_plural': '机构'},
        ),
    ]
