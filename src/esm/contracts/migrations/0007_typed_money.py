"""What reports said of other sources was typed; a step of its own, since PostgreSQL doesn't change a table in the
transaction that has just written to it."""

from django.db import migrations
from django.db.models import F


def typed(apps, _editor):
    apps.get_model("contracts", "ReportMoney").objects.exclude(source__in=["city", "volunteer"]).update(
        typed=F("spent")
    )


class Migration(migrations.Migration):
    dependencies = [("contracts", "0006_deep_reports")]

    operations = [migrations.RunPython(typed, migrations.RunPython.noop)]
