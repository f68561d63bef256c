from django.db import migrations

import esm.kernel.secrets.field
from esm.kernel.secrets import Row, seal_text


def seal(apps, _editor):
    """What lay readable until now. The place is that of `EncryptedText(bound_to="number")`."""
    messages = apps.get_model("portal", "Feedback").objects
    for pk, number, contact in messages.exclude(contact="").values_list("pk", "number", "contact"):
        sealed = seal_text(contact.sealed, place=f"portal_feedback.contact:{number}")
        messages.filter(pk=pk).update(contact=Row(sealed))


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial")]
    operations = [
        migrations.AlterField(
            "feedback",
            "contact",
            esm.kernel.secrets.field.EncryptedText(
                blank=True, bound_to="number", max_length=200, verbose_name="куди відповісти"
            ),
        ),
        migrations.RunPython(seal, migrations.RunPython.noop, elidable=True),
    ]
