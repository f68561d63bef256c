"""Visits of quality become checks: what they found, findings with their terms and answers, the obligations that wait."""

from datetime import datetime, time

from django.db import migrations
from django.utils.timezone import make_aware

WHY = "Якість послуги за вимогами завдання"
FOUND = "Перевірено за вимогами технічного завдання."


def carry(apps, schema_editor):
    of = {name: apps.get_model("contracts", name).objects for name in ("Check", "Finding", "FindingNote", "Obligation")}
    for visit in apps.get_model("contracts", "QualityVisit").objects.order_by("contract_id", "ordinal"):
        contract, failed = visit.contract_id, [n for n, a in enumerate(visit.answers, 1) if a["answer"] == "no"]
        check = of["Check"].create(
            contract_id=contract,
            ordinal=of["Check"].filter(contract_id=contract).count() + 1,
            kind="quality",
            status="done",
            version=1,
            planned_on=visit.on,
            why=WHY,
            checker=visit.checker,
            done_on=visit.on,
            place=visit.place,
            found=visit.note or FOUND,
            outcome="remarks" if failed else "accepted",
            answers=visit.answers,
            planned_at=visit.recorded_at,
            planned_by_id=visit.recorded_by_id,
            recorded_at=visit.recorded_at,
            recorded_by_id=visit.recorded_by_id,
        )
        for n in failed:
            owed = of["Obligation"].filter(contract_id=contract, subject=f"quality:{visit.ordinal}:{n}").first()
            if owed is None:
                continue
            ordinal = of["Finding"].filter(contract_id=contract).count() + 1
            finding = of["Finding"].create(
                check_row=check,
                contract_id=contract,
                ordinal=ordinal,
                text=f"{visit.answers[n - 1]['title']}: {visit.answers[n - 1]['comment']}",
                due_on=owed.due_on,
                status="closed" if owed.done_on else "open",
                closed_on=owed.done_on,
            )
            if owed.done_on and owed.remark:
                of["FindingNote"].create(
                    finding=finding,
                    from_city=True,
                    text=owed.remark,
                    at=make_aware(datetime.combine(owed.done_on, time(12))),
                )
            owed.subject, owed.url_name, owed.url_args = f"finding:{ordinal}", "contracts:finding", [str(ordinal)]
            owed.save()


class Migration(migrations.Migration):
    dependencies = [("contracts", "0013_one_kind_of_checks")]

    operations = [
        migrations.RunPython(carry, migrations.RunPython.noop),
    ]
