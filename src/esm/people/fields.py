"""What may be written about a person, checked and brought into one form; nothing here touches the database."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from esm.kernel.errors import Invalid

from .linkage.dates import OLDEST, BadDate, Birth, phone_key, read_birth, sex_code, tax_birth, tax_number
from .linkage.names import fold
from .linkage.records import Normal, normal

LIMITS = {"surname": 80, "given_name": 80, "patronymic": 80, "birth_date": 40, "sex": 20, "phone": 40, "tax_number": 20,
          "district": 40, "address": 300, "email": 120, "note": 2_000}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PersonFields:
    """Texts as typed; every one may be empty, but not all names."""

    surname: str = ""
    given_name: str = ""
    patronymic: str = ""
    birth_date: str = ""
    sex: str = ""
    phone: str = ""
    tax_number: str = ""
    district: str = ""
    address: str = ""
    email: str = ""
    note: str = ""

    @classmethod
    def of(cls, data: dict[str, Any]) -> PersonFields:
        return cls(**{f.name: str(data.get(f.name) or "") for f in fields(cls)})

    def sealed(self) -> str:
        """JSON without empty fields, always in one order."""
        return json.dumps({k: v for k, v in asdict(self).items() if v}, ensure_ascii=False)

    @classmethod
    def opened(cls, content: str) -> PersonFields:
        return cls.of(json.loads(content)) if content else cls()

    def normal(self, today: date) -> Normal:
        return normal(asdict(self), today=today)[0]

    @property
    def birth(self) -> str:
        """The date of birth as people write it: 08.03.1956, 03.1956 or 1956."""
        return ".".join(reversed(self.birth_date.split("-")))

    @property
    def full_name(self) -> str:
        return " ".join(n for n in (self.surname, self.given_name, self.patronymic) if n)


@dataclass(frozen=True, slots=True)
class Checked:
    """`fields` in one form (date as 1956-03-08 or its known part, phone as +380…), and what they compare by."""

    fields: PersonFields
    normal: Normal

    @property
    def label(self) -> str:
        return label_of(self.fields, self.normal.birth.year)


def label_of(typed: PersonFields, birth_year: int | None) -> str:
    """«Петренко Олена Іванівна, 1956» as lists show it."""
    name = typed.full_name or _("Без імені")
    return f"{name}, {birth_year}" if birth_year else name


def checked(typed: PersonFields, *, today: date, districts: frozenset[str] | None = None) -> Checked:
    """Bring what was typed into one form. Raises Invalid with a sentence at each field that can't stand."""
    clean = PersonFields(**{k: " ".join(v.replace("\0", "").split()) for k, v in asdict(typed).items()})
    faults = {
        name: _("Скоротіть до %(n)s знаків.") % {"n": limit}
        for name, limit in LIMITS.items()
        if len(getattr(clean, name)) > limit
    }
    for name in ("surname", "given_name", "patronymic"):
        text = getattr(clean, name)
        if text and not fold(text) and name not in faults:
            faults[name] = _("Напишіть імʼя літерами.")
    if not clean.surname and not clean.given_name:
        faults.setdefault("surname", _("Напишіть прізвище або імʼя. Анонімну консультацію записують без картки."))
    clean, birth = _dated(clean, today, faults)
    clean = _numbered(clean, birth, faults)
    if clean.sex:
        code = sex_code(clean.sex)
        if not code:
            faults["sex"] = _("Виберіть: жіноча чи чоловіча. Якщо не знаєте, лишіть порожнім.")
        clean = replace(clean, sex=code)
    if clean.email and ("@" not in clean.email[1:-1] or " " in clean.email):
        faults["email"] = _("Напишіть адресу так: imia@example.com.")
    if clean.district and districts is not None and clean.district not in districts:
        faults["district"] = _("Виберіть район зі списку.")
    if faults:
        raise Invalid(faults)
    return Checked(clean, clean.normal(today))


def _dated(clean: PersonFields, today: date, faults: dict[str, str]) -> tuple[PersonFields, Birth]:
    if not clean.birth_date or "birth_date" in faults:
        return clean, Birth()
    try:
        birth = read_birth(clean.birth_date, today.year, today)
    except BadDate as error:
        faults["birth_date"] = {
            "future": _("Дата народження ще не настала. Перевірте рік."),
            "too_old": _("Це понад %(n)s років тому. Перевірте рік.") % {"n": OLDEST},
            "no_such_day": _("Такого дня немає в календарі. Перевірте число й місяць."),
        }.get(error.reason, _("Напишіть дату так: 08.03.1956. Можна лише рік: 1956."))
        return clean, Birth()
    if birth.day and not birth.year:
        faults["birth_date"] = _("Додайте рік, наприклад 08.03.1956. Якщо відомий лише рік, напишіть тільки його.")
    if birth.short:
        faults["birth_date"] = _("Напишіть рік чотирма цифрами, наприклад %(year)s.") % {"year": birth.year}
    parts = [f"{birth.year:04}", f"{birth.month:02}" if birth.month else "", f"{birth.day:02}" if birth.day else ""]
    return replace(clean, birth_date="-".join(p for p in parts if p)), birth


def _numbered(clean: PersonFields, birth: Birth, faults: dict[str, str]) -> PersonFields:
    if clean.phone:
        key = phone_key(clean.phone)
        if not key:
            faults["phone"] = _("Напишіть номер так: 050 123 45 67.")
        clean = replace(clean, phone=f"+380{key}")
    if clean.tax_number:
        tax = tax_number(clean.tax_number)
        if not tax:
            faults["tax_number"] = _("У номері 10 цифр. Перевірте: у цьому не сходиться контрольна цифра.")
        elif birth.whole and tax_birth(tax) != birth[:3]:
            told = "{2:02}.{1:02}.{0}".format(*tax_birth(tax))
            faults["tax_number"] = _(
                "Номер видано людині, яка народилася %(date)s. Перевірте номер і дату народження."
            ) % {"date": told}
        clean = replace(clean, tax_number=tax or clean.tax_number)
    return clean
