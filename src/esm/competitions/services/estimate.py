"""The estimate's lines: rows as typed stay in the section, the right ones are kept as lines with exact sums."""

from __future__ import annotations

from ..estimate import MOST_ROWS, read_rows
from ..machine import Source
from ..models import Application, EstimateLine
from ..sections import Answers, Context, rows_of


def keep_lines(application: Application, answers: Answers, context: Context) -> list[str]:
    """Replace the lines by what can be read of the rows and set the sums; returns the names of fields to save.

    The application is locked. Rows past the limit stay typed and are not counted; the section says so.
    """
    read = read_rows(rows_of(answers, "rows")[:MOST_ROWS], context)
    EstimateLine.objects.filter(application=application).delete()
    EstimateLine.objects.bulk_create(
        EstimateLine(
            application=application,
            position=line.position,
            kind=line.kind,
            name=line.name,
            unit=line.unit,
            quantity=line.quantity,
            price=line.price,
            amount=line.amount,
            source=line.source,
            note=line.note,
        )
        for line in read.lines
    )
    sums = read.totals.by_source
    application.asked = sums.get(Source.CITY, 0)
    application.own = sums.get(Source.OWN, 0)
    application.raised = sums.get(Source.RAISED, 0)
    application.in_kind = sums.get(Source.IN_KIND, 0)
    application.volunteer = sums.get(Source.VOLUNTEER, 0)
    return ["asked", "own", "raised", "in_kind", "volunteer"]
