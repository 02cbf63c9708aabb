from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0004_pass_the_secrecy_review")]

    operations = [
        migrations.AddField(
            model_name='catalogueitem',
            name='correction_note',
            field=models.TextField(blank=True, help_text='已公开的内容有错误时填写：错在哪里，正确的是什么。发布后向公众公开。一般更新不填。', max_length=1000, verbose_name='更正说明'),
        ),
        migrations.AddField(
            model_name='disclosure',
            name='correction_note',
            field=models.TextField(blank=True, help_text='已公开的内容有错误时填写：错在哪里，正确的是什么。发布后向公众公开。一般更新不填。', max_length=1000, verbose_name='更正说明'),
        ),
        migrations.AddField(
            model_name='historicalcatalogueitem',
            name='correction_note',
            field=models.TextField(blank=True, help_text='已公开的内容有错误时填写：错在哪里，正确的是什么。发布后向公众公开。一般更新不填。', max_length=1000, verbose_name='更正说明'),
        ),
        migrations.AddField(
            model_name='historicaldisclosure',
            name='correction_note',
            field=models.TextField(blank=True, help_text='已公开的内容有错误时填写：错在哪里，正确的是什么。发布后向公众公开。一般更新不填。', max_length=1000, verbose_name='更正说明'),
        ),
        migrations.AddField(
            model_name='publisheddisclosure',
            name='corrected_version',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='publisheddisclosure',
            name='correction_note',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='publisheditem',
            name='corrected_version',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='publisheditem',
            name='correction_note',
            field=models.TextField(blank=True),
        ),
    ]
