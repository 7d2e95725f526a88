"""What one request is called, beside the title of its procedure."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0004_lists")]

    operations = [
        migrations.AddField(
            "procedure",
            "case_title",
            models.CharField(default="", help_text="what one request is called", max_length=300),
            preserve_default=False,
        ),
        # The application may not read across authorities; the owner, who migrates, may.
        migrations.RunSQL("UPDATE casework_procedure SET case_title = title", migrations.RunSQL.noop),
    ]
