"""The list as a file. One allow-list of columns; the same rows as on the page."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from esm.kernel.exports import Column, Kind, Table
from esm.kernel.http import export_response

from ...selectors.applications import ApplicationRow


def applications_file(request: HttpRequest, rows: Iterable[ApplicationRow]) -> HttpResponse:
    columns = (
        Column("number", _("№")),
        Column("title", _("Проєкт")),
        Column("organisation", _("Організація")),
        Column("call", _("Конкурс")),
        Column("year", _("Рік"), Kind.INT),
        Column("status", _("Стан")),
        Column("asked", _("Просить у міста, грн"), Kind.MONEY),
        Column("closes_at", _("Приймання до"), Kind.DATETIME),
        Column("updated_at", _("Змінено"), Kind.DATETIME),
    )
    cells = [
        (r.number, r.title, r.organisation, r.call_title, r.year, r.status_word, r.asked, r.closes_at, r.updated_at)
        for r in rows
    ]
    return export_response(request, Table(columns, cells, _("Заявки організації")), filename=_("zaiavky"))
