"""Tasks moved into one package: those that wait in the queue, and the morning's schedule, keep their way."""

from django.db import migrations
from django.db.models import F, Value
from django.db.models.functions import Replace

MOVED = ("contracts.tasks_oversight.", "contracts.tasks_acts.")


def follow(apps, schema_editor):
    results = apps.get_model("django_tasks_database", "DBTaskResult").objects
    states = apps.get_model("kernel", "ScheduleState").objects
    for old in MOVED:
        new = f"contracts.tasks.{'social' if 'acts' in old else 'oversight'}."
        results.filter(task_path__startswith=f"esm.{old}").update(
            task_path=Replace(F("task_path"), Value(old), Value(new))
        )
        # The next run makes a row under the new name.
        states.filter(code__startswith=old).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0009_oversight"),
        ("kernel", "0009_letter_versions"),
        ("django_tasks_database", "0001_initial"),
    ]

    operations = [migrations.RunPython(follow, migrations.RunPython.noop)]
