"""The making of a print apart from who asked for it.

Prints are kept for days only and can be made again, so what there is goes: its files with the next cleaning.
"""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("printing", "0002_printjob_erasure"),
    ]

    operations = [
        migrations.DeleteModel(name="PrintJob"),
        migrations.CreateModel(
            name="PrintRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "排队中"),
                            ("running", "进行中"),
                            ("done", "已完成"),
                            ("failed", "未完成"),
                            ("cancelled", "已取消"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("progress", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("error", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="提交时间")),
                ("seen_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True, verbose_name="完成时间")),
                ("document", models.CharField(max_length=40)),
                ("parameters", models.JSONField(default=dict)),
                ("title", models.CharField(max_length=700, verbose_name="名称")),
                ("key", models.CharField(db_index=True, max_length=64)),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("preparing", "Preparing"),
                            ("laying_out", "Laying Out"),
                            ("writing", "Writing"),
                        ],
                        default="preparing",
                        max_length=12,
                    ),
                ),
                ("pages", models.PositiveIntegerField(null=True, verbose_name="页数")),
                ("total_pages", models.PositiveIntegerField(null=True)),
                ("seconds_left", models.PositiveIntegerField(null=True)),
                ("file", models.CharField(blank=True, max_length=200)),
                ("size", models.PositiveBigIntegerField(null=True)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("ledger_sequence", models.BigIntegerField(default=0)),
                ("ledger_hash", models.CharField(blank=True, max_length=64)),
                ("erasure", models.BigIntegerField(default=0)),
            ],
            options={
                "verbose_name": "印次",
                "verbose_name_plural": "印次",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["queued", "running"])),
                        fields=("key",),
                        name="one_waiting_run_a_print",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PrintJob",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "asked_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="提交时间"),
                ),
                ("cancelled_at", models.DateTimeField(null=True, verbose_name="取消时间")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="jobs",
                        to="printing.printrun",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="print_jobs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "打印任务",
                "verbose_name_plural": "打印任务",
                "ordering": ["-asked_at"],
                "indexes": [
                    models.Index(fields=["user", "-asked_at"], name="printing_pr_user_id_c8bb90_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("run", "user"), name="one_job_a_run_and_user"),
                    models.UniqueConstraint(
                        condition=models.Q(("user__isnull", True)),
                        fields=("run",),
                        name="one_public_job_a_run",
                    ),
                ],
            },
        ),
    ]
