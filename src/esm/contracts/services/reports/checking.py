"""Whether receipts may stand in a report: every fault of every row with what to do about it. Reads only."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from esm.kernel.errors import Invalid
from esm.kernel.money import LARGEST, Money
from esm.kernel.text import fold

from ...machine import ReportKind
from ...models import Contract, EstimateLine, Receipt, ReceiptClaim, Report
from ...rules import terms_on

RECEIPTS_LIMIT = 5_000


@dataclass(frozen=True, slots=True)
class ReceiptText:
    """A receipt as typed or read from a table; `row` is where the person sees it, `line` the code of the estimate's line.
    None: not given."""

    row: int
    line: int | None
    number: str
    on: date | None
    counterparty: str
    counterparty_code: str
    amount: Money | None


@dataclass(frozen=True, slots=True)
class Fault:
    row: int
    field: str
    value: str
    message: str


class ReceiptFaults(Invalid):
    """Rows that can't be taken; none of the others was. Field names end in the row: «amount_3»."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__({f"{f.field}_{f.row}": f.message for f in reversed(faults)})


def fingerprint(counterparty_code: str, number: str, on: date) -> str:
    """One paper has one, however its number is typed: case, spaces, № and dashes don't matter."""
    plain = "".join(c for c in fold(number) if c.isalnum())
    return hashlib.sha256(f"{counterparty_code}|{plain or fold(number)}|{on.isoformat()}".encode()).hexdigest()


def cleaned(text: str) -> str:
    return " ".join(
        "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cf", "Cs"} or c.isspace()).split()
    )


def term_of(contract: Contract) -> tuple[date, date]:
    """Days between which a receipt has to be dated: from the signing to the project's end (and so many days by the rule)."""
    first = contract.signed_on or contract.starts_on
    allowed = terms_on(first).receipt_days_after_end
    return first, contract.ends_on + timedelta(days=allowed)


def faults_of(
    contract: Contract,
    report: Report,
    rows: Sequence[ReceiptText],
    *,
    today: date,
    instead_of: Receipt | None = None,
) -> list[Fault]:
    """What is wrong with `rows`, in their order. `instead_of`: the receipt that the only row replaces."""
    lines = {x.code: x for x in contract.lines.all()}
    first, last = term_of(contract)
    found: list[Fault] = []
    for row in rows:
        found += _plain_faults(row, lines, first, last, today)
    bad = {f.row for f in found}
    good = [row for row in rows if row.row not in bad]
    found += _twice(contract, report, good, instead_of)
    found += _overspent(good, lines, instead_of)
    others = Receipt.objects.filter(report=report).count() if len(rows) > 1 else 0
    if others + len(rows) > RECEIPTS_LIMIT:
        message = _("У звіті може бути не більше ніж %(most)s чеків.") % {"most": RECEIPTS_LIMIT}
        found.append(Fault(rows[-1].row, "number", rows[-1].number, message))
    return sorted(found, key=lambda f: f.row)


def _fault(row: ReceiptText, field: str, value: object, message: str) -> Fault:
    return Fault(row.row, field, "" if value is None else str(value)[:200], message)


def _plain_faults(
    row: ReceiptText, lines: dict[int, EstimateLine], first: date, last: date, today: date
) -> Iterable[Fault]:
    line = lines.get(row.line) if row.line is not None else None
    if line is None:
        yield _fault(row, "line", row.line, _("Виберіть рядок кошторису: його номер є в договорі."))
    elif not line.amount:
        yield _fault(row, "line", row.line, _("Цей рядок вилучено з кошторису. Виберіть інший."))
    if not cleaned(row.number):
        yield _fault(row, "number", row.number, _("Вкажіть номер документа. Якщо його немає, напишіть «б/н»."))
    elif len(cleaned(row.number)) > 60:
        yield _fault(row, "number", row.number, _("Номер задовгий: має бути до 60 знаків."))
    yield from _day_faults(row, first, last, today)
    yield from _payee_faults(row)
    if row.amount is None:
        yield _fault(row, "amount", None, _("Вкажіть суму."))
    elif row.amount.kopecks <= 0:
        yield _fault(row, "amount", row.amount.plain(), _("Сума має бути більшою за нуль."))
    elif row.amount.kopecks > LARGEST:
        yield _fault(row, "amount", row.amount.plain(), _("Сума завелика. Перевірте її."))


def _day_faults(row: ReceiptText, first: date, last: date, today: date) -> Iterable[Fault]:
    if row.on is None:
        yield _fault(row, "on", None, _("Вкажіть дату документа."))
    elif row.on < first or row.on > last:
        message = _(
            "Документ має бути за строк договору: від %(first)s до %(last)s. Витрати поза ним місто не приймає."
        )
        yield _fault(
            row, "on", f"{row.on:%d.%m.%Y}", message % {"first": f"{first:%d.%m.%Y}", "last": f"{last:%d.%m.%Y}"}
        )
    elif row.on > today:
        yield _fault(row, "on", f"{row.on:%d.%m.%Y}", _("Дата документа не може бути в майбутньому. Перевірте її."))


def _payee_faults(row: ReceiptText) -> Iterable[Fault]:
    if not cleaned(row.counterparty):
        yield _fault(row, "counterparty", row.counterparty, _("Вкажіть, кому сплачено."))
    elif len(cleaned(row.counterparty)) > 300:
        yield _fault(row, "counterparty", row.counterparty, _("Назва задовга: має бути до 300 знаків."))
    code = row.counterparty_code
    if not (code.isascii() and code.isdigit() and len(code) in {8, 10}):
        yield _fault(row, "counterparty_code", code, _("Вкажіть код ЄДРПОУ (8 цифр) або податковий номер (10 цифр)."))


def _twice(
    contract: Contract, report: Report, rows: Sequence[ReceiptText], instead_of: Receipt | None
) -> Iterable[Fault]:
    """The same paper again: in these rows, in this report, in another one, or in another organisation's."""
    prints = {row.row: fingerprint(row.counterparty_code, row.number, row.on) for row in rows if row.on}
    claims = {c.fingerprint: c for c in ReceiptClaim.objects.filter(fingerprint__in=set(prints.values()))}
    mine = {
        (r.claim_id, r.line.code)
        for r in report.receipts.filter(claim__in=claims.values()).select_related("line")
        if instead_of is None or r.pk != instead_of.pk
    }
    own: dict[int, Contract] = {}
    foreign = {c.contract_id for c in claims.values()} - {contract.pk}
    if foreign:
        own = {c.pk: c for c in Contract.objects.filter(pk__in=foreign, organisation_id=contract.organisation_id)}
    seen: dict[tuple[str, int | None], int] = {}
    for row in rows:
        print_ = prints[row.row]
        again = seen.setdefault((print_, row.line), row.row)
        if again != row.row:
            message = _("Цей документ уже є в рядку %(row)s. Приберіть один із них або вкажіть інший рядок кошторису.")
            yield Fault(row.row, "number", row.number, message % {"row": again})
            continue
        claim = claims.get(print_)
        if claim is None:
            continue
        if claim.contract_id == contract.pk and (claim.kind, claim.ordinal) == (report.kind, report.ordinal):
            if (claim.pk, row.line) in mine:
                message = _("Цей документ уже є у звіті на цей рядок кошторису. Вдруге його додавати не треба.")
                yield Fault(row.row, "number", row.number, message)
            continue
        if claim.contract_id == contract.pk:
            message = _("Цей документ уже є в іншому звіті за цим договором: %(report)s. Двічі його не рахують.") % {
                "report": ReportKind(claim.kind).label.lower()
            }
        elif claim.contract_id in own:
            message = _("Цей документ уже є у звіті за договором %(number)s. Двічі його не рахують.") % {
                "number": own[claim.contract_id].number
            }
        else:
            # Whose report it is, is nobody else's business.
            message = _("Документ із цим номером, датою й кодом уже враховано в іншому звіті. Перевірте, чи все вірно.")
        yield Fault(row.row, "number", row.number, message)


def _overspent(
    rows: Sequence[ReceiptText], lines: dict[int, EstimateLine], instead_of: Receipt | None
) -> Iterable[Fault]:
    spent = {code: x.spent for code, x in lines.items()}
    if instead_of is not None:
        spent[instead_of.line.code] -= instead_of.amount - instead_of.refused
    for row in rows:
        if row.line not in lines or row.amount is None:
            continue
        line = lines[row.line]
        spent[line.code] += row.amount.kopecks
        if spent[line.code] > line.ceiling:
            left = Money(line.ceiling - spent[line.code] + row.amount.kopecks)
            message = _("На рядок «%(line)s» лишилося %(left)s. Зменште суму або змініть кошторис угодою.") % {
                "line": line.name,
                "left": left if left.kopecks > 0 else Money(0),
            }
            yield Fault(row.row, "amount", row.amount.plain(), message)
            spent[line.code] -= row.amount.kopecks
