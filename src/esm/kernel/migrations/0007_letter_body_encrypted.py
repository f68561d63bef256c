from django.db import migrations

import esm.kernel.secrets.field
from esm.kernel.secrets import seal_text


def seal(apps, _editor):
    """What lay readable until now. The place is that of `EncryptedText(bound_to="key")`."""
    letters = apps.get_model("kernel", "Letter").objects
    for pk, key, body in letters.exclude(body="").values_list("pk", "key", "body").iterator(chunk_size=500):
        letters.filter(pk=pk).update(body=seal_text(body, place=f"kernel_letter.body:{key}"))


class Migration(migrations.Migration):
    dependencies = [("kernel", "0006_letter_file")]
    operations = [
        migrations.RunPython(seal, migrations.RunPython.noop, elidable=True),
        migrations.AlterField("letter", "body", esm.kernel.secrets.field.EncryptedText(bound_to="key")),
    ]
