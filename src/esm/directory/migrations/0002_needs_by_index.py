from django.db import migrations, models
from django.db.models import Value
from django.db.models.functions import Concat

from esm.directory.facets import marks, week_parts


def fill(apps, schema_editor):
    """What a search narrows by goes from each entry into the rows of its needs, as bits."""
    service, need = apps.get_model("directory", "Service"), apps.get_model("directory", "ServiceNeed")
    service.objects.filter(sex="").exclude(facets="").update(facets=Concat("facets", Value(" sex:* ")))
    service.objects.exclude(state="published").update(week="")
    rows = service.objects.filter(state__in=["published", "suspended"])
    for pk, facets, week, low, high in rows.values_list("pk", "facets", "week", "age_from", "age_to").iterator():
        first, second, third = week_parts(week)
        need.objects.filter(service_id=pk).update(
            marks=marks(facets), age_from=low, age_to=high, week_0=first, week_1=second, week_2=third
        )


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0001_initial"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="serviceneed",
            name="service_need_rank",
        ),
        migrations.AddField(
            model_name="serviceneed",
            name="age_from",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="serviceneed",
            name="age_to",
            field=models.PositiveSmallIntegerField(default=1800, editable=False),
        ),
        migrations.AddField(
            model_name="serviceneed",
            name="marks",
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="serviceneed",
            name="week_0",
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="serviceneed",
            name="week_1",
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="serviceneed",
            name="week_2",
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddIndex(
            model_name="serviceneed",
            index=models.Index(
                fields=["need", "rank", "service", "marks", "age_from", "age_to", "week_0", "week_1", "week_2"],
                name="service_need_walk",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
