from django.db import migrations


class Migration(migrations.Migration):
    # Apart from the carrying: PostgreSQL changes no table whose rows the same transaction has touched.
    dependencies = [("contracts", "0014_quality_visits_are_checks")]

    operations = [migrations.DeleteModel(name="QualityVisit")]
