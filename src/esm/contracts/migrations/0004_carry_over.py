"""Terms of reports become obligations, whole payments of tranches become rows; a step of its own, since PostgreSQL doesn't
change a table in the transaction that has just written to it."""

from datetime import UTC, datetime, time

from django.db import migrations
from django.db.models import F

_TITLES = {"interim": "Подати проміжний звіт", "final": "Подати підсумковий звіт"}


def carry_over(apps, _editor):
    Contract, Report = apps.get_model("contracts", "Contract"), apps.get_model("contracts", "Report")
    Obligation, Payment = apps.get_model("contracts", "Obligation"), apps.get_model("contracts", "Payment")
    for report in Report.objects.filter(obligation=None).select_related("contract"):
        handed_in = report.status in {"submitted", "accepted"} and report.submitted_at
        report.obligation, _made = Obligation.objects.get_or_create(
            contract=report.contract,
            kind="report",
            subject=f"report:{report.kind}",
            defaults={
                "side": "organisation",
                "title": _TITLES[report.kind],
                "due_on": report.due_on,
                "done_on": report.submitted_at.date() if handed_in else None,
                "url_name": "contracts:report",
                "url_args": [report.kind],
                "opened_at": report.contract.drawn_at,
            },
        )
        report.save(update_fields=["obligation"])
    for tranche in apps.get_model("contracts", "Tranche").objects.filter(paid__gt=0, payments=None):
        paid_on = tranche.paid_on or tranche.contract.signed_on
        Payment.objects.create(
            contract=tranche.contract,
            tranche=tranche,
            amount=tranche.paid,
            paid_on=paid_on,
            document=tranche.document,
            year_ends_on=tranche.contract.year_ends_on,
            recorded_at=datetime.combine(paid_on, time(12), UTC),
            recorded_by_id=tranche.paid_by_id,
        )
    uneven = Contract.objects.filter(status="closed").exclude(
        accepted__isnull=False, paid=F("returned") + F("accepted")
    )
    uneven.update(status="completed")


class Migration(migrations.Migration):
    dependencies = [("contracts", "0003_payment_plan_and_returns")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
