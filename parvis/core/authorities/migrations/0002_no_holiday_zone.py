from django.db import migrations


class Migration(migrations.Migration):
    """The zone of public holidays is told by the INSEE code."""

    dependencies = [("authorities", "0001_initial")]
    operations = [migrations.RemoveField(model_name="authority", name="holiday_zone")]
