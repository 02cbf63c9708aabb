from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0002_full_text_index")]
    operations = [
        migrations.AddField(
            model_name="searchentry", name="words", field=models.TextField(blank=True, default="")
        ),
    ]
