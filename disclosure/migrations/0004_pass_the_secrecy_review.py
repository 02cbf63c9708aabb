import django_fsm
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0003_requests")]

    operations = [
        migrations.AlterField(
            model_name='catalogueitem',
            name='state',
            field=django_fsm.FSMField(choices=[('draft', '草稿'), ('section_review', '科室审核'), ('secrecy_review', '保密审查'), ('office_review', '办公室审核'), ('leader_approval', '领导审批'), ('scheduled', '已批准，待发布'), ('published', '已发布'), ('returned', '已退回'), ('withdrawn', '已撤回'), ('archived', '已归档')], db_index=True, default='draft', max_length=50, protected=True, verbose_name='状态'),
        ),
        migrations.AlterField(
            model_name='disclosure',
            name='state',
            field=django_fsm.FSMField(choices=[('draft', '草稿'), ('section_review', '科室审核'), ('secrecy_review', '保密审查'), ('office_review', '办公室审核'), ('leader_approval', '领导审批'), ('scheduled', '已批准，待发布'), ('published', '已发布'), ('returned', '已退回'), ('withdrawn', '已撤回'), ('archived', '已归档')], db_index=True, default='draft', max_length=50, protected=True, verbose_name='状态'),
        ),
        migrations.AlterField(
            model_name='historicalcatalogueitem',
            name='state',
            field=django_fsm.FSMField(choices=[('draft', '草稿'), ('section_review', '科室审核'), ('secrecy_review', '保密审查'), ('office_review', '办公室审核'), ('leader_approval', '领导审批'), ('scheduled', '已批准，待发布'), ('published', '已发布'), ('returned', '已退回'), ('withdrawn', '已撤回'), ('archived', '已归档')], db_index=True, default='draft', max_length=50, protected=True, verbose_name='状态'),
        ),
        migrations.AlterField(
            model_name='historicaldisclosure',
            name='state',
            field=django_fsm.FSMField(choices=[('draft', '草稿'), ('section_review', '科室审核'), ('secrecy_review', '保密审查'), ('office_review', '办公室审核'), ('leader_approval', '领导审批'), ('scheduled', '已批准，待发布'), ('published', '已发布'), ('returned', '已退回'), ('withdrawn', '已撤回'), ('archived', '已归档')], db_index=True, default='draft', max_length=50, protected=True, verbose_name='状态'),
        ),
    ]
