import django.db.models.deletion
from django.db import migrations, models

FILL = """
INSERT INTO deliveries_serviceday
 (organisation_id, day, contract_code, service_code, unit, mode, "rows", cancelling, named, quantity, contacts)
SELECT organisation_id, delivered_on, contract_code, service_code, unit, mode, count(*), count(cancels_id),
 sum(CASE WHEN recipient = '' THEN 0 ELSE contacts END), sum(quantity), sum(contacts)
FROM deliveries_delivery GROUP BY organisation_id, delivered_on, contract_code, service_code, unit, mode"""


class Migration(migrations.Migration):
    dependencies = [
        ("deliveries", "0005_given"),
        ("partners", "0002_provider_record"),
    ]

    operations = [
        migrations.CreateModel(
            name="ServiceDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("contract_code", models.CharField(blank=True, max_length=40)),
                ("service_code", models.CharField(max_length=40)),
                ("unit", models.CharField(max_length=16)),
                ("mode", models.CharField(max_length=10)),
                ("rows", models.IntegerField()),
                ("cancelling", models.IntegerField()),
                ("named", models.IntegerField()),
                ("quantity", models.BigIntegerField()),
                ("contacts", models.BigIntegerField()),
                ("day", models.DateField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("day", "organisation", "contract_code", "service_code", "unit", "mode"),
                        name="service_day_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cancelling__gte", 0), ("rows__gt", 0)), name="service_day_sound"
                    ),
                ],
            },
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
