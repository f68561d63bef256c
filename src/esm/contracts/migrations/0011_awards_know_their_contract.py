"""Awards whose contract was signed before awards knew it: their decision isn't opened again by an appeal."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db import migrations


def bind(apps, schema_editor):
    signed = apps.get_model("contracts", "Contract").objects.filter(application__isnull=False, signed_on__isnull=False)
    awards = apps.get_model("competitions", "Award").objects.filter(contracted_at__isnull=True)
    for application_id, day in signed.values_list("application", "signed_on"):
        at = datetime.combine(day, time(12), ZoneInfo("Europe/Kyiv"))
        awards.filter(application=application_id).update(contracted_at=at)


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0010_tasks_moved"),
        ("competitions", "0002_corrections_after_appeals"),
    ]

    operations = [migrations.RunPython(bind, migrations.RunPython.noop)]
