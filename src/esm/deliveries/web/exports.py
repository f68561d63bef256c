"""The log as a file: the query of the page, written row by row as it is read."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from esm.kernel import exports
from esm.kernel.errors import Conflict, NotFound
from esm.kernel.exports import Column, Kind, Table
from esm.kernel.http import download

from ..columns import TITLES
from ..machine import SCALE
from ..selectors.log import Row
from ..selectors.summary import Summary

_XLSX_ROWS = 1_000_000  # a sheet ends soon after
_PARTS = {"csv": exports.csv_parts, "json": exports.json_parts}


def respond(request: HttpRequest, table: Table, *, name: str, rows: int) -> HttpResponseBase:
    """In the format of `?format=`. CSV and JSON go out as they are read; a sheet holds a million rows at most."""
    code = request.GET.get("format", "")
    if code in _PARTS:
        response = StreamingHttpResponse(_PARTS[code](table), content_type=exports.FORMATS[code].mime)
        disposition = content_disposition_header(True, f"{name}.{code}")
        response["Content-Disposition"] = disposition or "attachment"
        response["X-Content-Type-Options"] = "nosniff"
        return response
    if code != "xlsx":
        raise NotFound(_("Такого формату немає. Є CSV, XLSX і JSON."))
    if rows > _XLSX_ROWS:
        raise Conflict(_("На аркуш стільки рядків не вміститься. Оберіть CSV або коротший період."))
    form = exports.FORMATS[code]
    made: HttpResponse = download(form.write(table), name=f"{name}.{code}", mime=form.mime)
    return made


def log_table(rows: Iterable[Row], *, all_organisations: bool) -> Table:
    """Columns by the same codes as in files that come in."""
    columns = [
        Column("id", _("Номер запису"), Kind.INT),
        Column("key", str(TITLES["key"])),
        Column("date", str(TITLES["date"]), Kind.DATE),
        Column("service_code", _("Код послуги")),
        Column("service", str(TITLES["service"])),
        Column("unit", str(TITLES["unit"])),
        Column("quantity", str(TITLES["quantity"]), Kind.DECIMAL, _("Відʼємна в рядку, що скасовує інший")),
        Column(
            "contacts", str(TITLES["contacts"]), Kind.INT, _("Скільки разів надано допомогу. Це не кількість людей")
        ),
        Column("mode", str(TITLES["mode"])),
        Column("district", str(TITLES["district"])),
        Column("category", str(TITLES["category"])),
        Column("recipient", str(TITLES["recipient"])),
        Column("worker", str(TITLES["worker"])),
        Column("confirmation", str(TITLES["confirmation"])),
        Column("contract", str(TITLES["contract"])),
        Column("act", _("Акт")),
        Column("state", _("Стан"), description=_("Чи скасовано рядок, чи він сам скасовує інший")),
    ]
    if all_organisations:
        columns[1:1] = [Column("organisation", _("Організація")), Column("edrpou", _("Код ЄДРПОУ"))]
    return Table(columns, (_cells(r, all_organisations) for r in rows), _("Журнал послуг"))


def _cells(r: Row, with_organisation: bool) -> tuple[object, ...]:
    whose = (r.organisation, r.edrpou) if with_organisation else ()
    return (
        r.id, *whose, r.key, r.date, r.service_code, r.service, r.unit, r.hundredths / SCALE, r.contacts, r.mode,
        r.district, r.category, r.recipient, r.worker, r.confirmation, r.contract, r.act, r.state,
    )  # fmt: skip


def summary_table(view: Summary) -> Table:
    columns = (
        Column("month", _("Місяць")),
        Column("service_code", _("Код послуги")),
        Column("service", _("Послуга")),
        Column("unit", _("Одиниця")),
        Column("quantity", _("Кількість"), Kind.DECIMAL),
        Column("contacts", _("Звернень"), Kind.INT, _("Скільки разів надано допомогу. Це не кількість людей")),
        Column(
            "persons", _("Різних людей"), Kind.INT,
            _("За кодами однієї організації. Рядки не додають: одна людина могла отримати кілька послуг"),
        ),
    )  # fmt: skip
    cells = (
        (f"{r.month:%m.%Y}", r.service_code, r.service, r.unit, r.hundredths / SCALE, r.contacts, r.persons)
        for r in view.rows
    )
    return Table(columns, cells, _("Послуги за місяцями"), view.organisation)
