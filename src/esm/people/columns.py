"""Columns of the tables that partners bring: the same words in the blank form, in the reader and in the offline tool."""

from __future__ import annotations

from django.utils.translation import gettext as _

from esm.kernel.exports import Column, Kind, Table
from esm.kernel.imports import Field

PEOPLE = (
    Field("source", ("Ваш номер клієнта", "Номер", "record_id", "Код клієнта")),
    Field("surname", ("Прізвище", "surname", "Фамилия")),
    Field("given_name", ("Імʼя", "given_name", "Имя")),
    Field("patronymic", ("По батькові", "patronymic", "Отчество")),
    Field("birth_date", ("Дата народження", "birth_date", "Дата рождения")),
    Field("sex", ("Стать", "sex", "Пол")),
    Field("phone", ("Телефон", "phone")),
    Field("tax_number", ("Податковий номер", "РНОКПП", "ІПН", "tax_number")),
    Field("district", ("Район", "district")),
    Field("service_code", ("Код послуги", "service_code")),
    Field("month", ("Місяць", "month"), Kind.DATE),
    Field("contacts", ("Звернень", "contacts"), Kind.INT),
)
# What the offline tool writes: marks of 32 hexadecimal signs instead of names.
HASHES = (
    Field("source", ("source",), required=True),
    Field("tax", ("tax",)),
    Field("name", ("name",), required=True),
    Field("father", ("father",)),
    Field("phone", ("phone",)),
    Field("birth_year", ("birth_year",), Kind.INT),
    Field("sex", ("sex",)),
    Field("district", ("district",)),
    Field("service_code", ("service_code",)),
    Field("month", ("month",), Kind.DATE),
    Field("contacts", ("contacts",), Kind.INT),
)


def blank() -> Table:
    """The form to fill in, with what each column means."""
    meanings = {
        "source": _("Номер людини у вашому обліку: за ним повторний файл нікого не додасть"),
        "birth_date": _("08.03.1956; якщо відомий лише рік — 1956"),
        "sex": _("ж або ч"),
        "phone": _("050 123 45 67"),
        "tax_number": _("10 цифр; можна не заповнювати"),
        "district": _("Назва району міста"),
        "service_code": _("Код послуги за класифікатором, якщо звітуєте про послуги"),
        "month": _("Перший день місяця: 01.11.2026"),
        "contacts": _("Скільки разів людині допомогли цього місяця"),
    }
    columns = [Column(f.code, f.titles[0], f.kind, meanings.get(f.code, "")) for f in PEOPLE]
    example = ("101", "Приклад", "Олена", "Іванівна", "08.03.1956", "ж", "050 123 45 67", "", "", "", None, None)
    return Table(columns, [example], _("Бланк списку клієнтів"))
