import django.db.models.deletion
import django.utils.timezone
import portal.publishing.models.review
from django.conf import settings
from django.db import migrations, models

from portal import append_only
from powers.models.clearing import GUARD


def install(apps, schema_editor):
    append_only.install(schema_editor.connection, [GUARD])


def remove(apps, schema_editor):
    append_only.remove(schema_editor.connection, [GUARD])


class Migration(migrations.Migration):

    dependencies = [
        ('organisations', '0004_codes_stand_in_addresses'),
        ('powers', '0007_flowcharts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ClearingCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('identity', models.CharField(max_length=60, unique=True)),
                ('kind', models.CharField(choices=[('overlap', '疑似交叉'), ('gap', '要素缺漏')], max_length=8, verbose_name='类型')),
                ('names', models.JSONField(default=list)),
                ('reasons', models.JSONField(default=list, verbose_name='发现的依据')),
                ('gaps', models.JSONField(default=list, verbose_name='缺漏的要素')),
                ('score', models.PositiveSmallIntegerField(default=0, verbose_name='把握')),
                ('fingerprint', models.CharField(blank=True, max_length=64)),
                ('state', models.CharField(choices=[('open', '待处理'), ('assigned', '已交办'), ('decided', '已决定，待执行'), ('resolved', '已办结')], db_index=True, default='open', max_length=10, verbose_name='状态')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='办理期限')),
                ('resolution', models.CharField(blank=True, choices=[('merged', '合并为一项'), ('given', '由一个科室承担'), ('shared', '共同承担，明确分工'), ('kept', '维持现状，写明理由'), ('mended', '已补齐'), ('gone', '问题已不存在')], max_length=8, verbose_name='处理方式')),
                ('takes_over', models.JSONField(default=list)),
                ('is_taken_over', models.BooleanField(default=False)),
                ('statement', models.TextField(blank=True, verbose_name='理由或分工')),
                ('found_at', models.DateTimeField(default=portal.publishing.models.review.time_of_act, verbose_name='发现时间')),
                ('resolved_at', models.DateTimeField(blank=True, null=True, verbose_name='办结时间')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('first', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='powers.power')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='承办人')),
                ('second', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='powers.power')),
                ('section', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation', verbose_name='承办科室')),
                ('stays', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='powers.power')),
            ],
            options={
                'verbose_name': '理顺事项',
                'verbose_name_plural': '理顺事项',
                'ordering': ['-score', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ClearingEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action', models.CharField(choices=[('found', '扫描发现'), ('changed', '扫描更新'), ('assigned', '交办'), ('said', '科室意见'), ('decided', '作出决定'), ('carried_out', '执行决定'), ('resolved', '办结'), ('reopened', '重新打开')], max_length=12, verbose_name='事项')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='科室')),
                ('resolution', models.CharField(blank=True, choices=[('merged', '合并为一项'), ('given', '由一个科室承担'), ('shared', '共同承担，明确分工'), ('kept', '维持现状，写明理由'), ('mended', '已补齐'), ('gone', '问题已不存在')], max_length=8)),
                ('note', models.TextField(blank=True, verbose_name='说明')),
                ('at', models.DateTimeField(default=portal.publishing.models.review.time_of_act, verbose_name='时间')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='powers.clearingcase')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理人')),
            ],
            options={
                'verbose_name': '理顺记录',
                'verbose_name_plural': '理顺记录',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='ClearingScan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('queued', '排队中'), ('running', '正在扫描'), ('done', '已完成'), ('failed', '未完成')], default='queued', max_length=10, verbose_name='状态')),
                ('attempt', models.PositiveIntegerField(default=1)),
                ('progress', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('counts', models.JSONField(default=dict)),
                ('error', models.TextField(blank=True, verbose_name='问题')),
                ('created_at', models.DateTimeField(default=portal.publishing.models.review.time_of_act, verbose_name='发起时间')),
                ('seen_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='完成时间')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation', verbose_name='扫描范围')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发起人')),
            ],
            options={
                'verbose_name': '职权扫描',
                'verbose_name_plural': '职权扫描',
                'ordering': ['-pk'],
            },
        ),
        migrations.AddIndex(
            model_name='clearingcase',
            index=models.Index(fields=['organisation', 'state'], name='powers_clea_organis_6a1a55_idx'),
        ),
        migrations.AddIndex(
            model_name='clearingcase',
            index=models.Index(fields=['state', 'due_on'], name='powers_clea_state_f34b0b_idx'),
        ),
        migrations.AddConstraint(
            model_name='clearingscan',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['queued', 'running'])), fields=('organisation',), name='one_running_scan_a_place'),
        ),
        migrations.RunPython(install, remove),
    ]
