"""What makes the lists of the load set long: a decision, conflicts, meetings, letters, and words to search for."""

from __future__ import annotations

from datetime import datetime, timedelta

from esm.competitions.machine import ApplicationStatus, ConflictSource, MeetingKind
from esm.competitions.models import Application, Assignment, Call, Declaration, Meeting, MeetingItem, Member
from esm.competitions.services.award.choosing import choose_proposal, propose_awards
from esm.contracts.models import EstimateLine, Receipt, ReceiptClaim, Report
from esm.kernel import search
from esm.kernel.actor import Actor
from esm.kernel.models import Letter

CONFLICTS, ITEMS, LETTERS, RECEIPTS = 300, 100, 300, 500


def decide(secretary: Actor, call: Call, at: datetime) -> None:
    """Proposals are worked out and one of them is written down: a line of decision for every application."""
    runs = propose_awards(actor=secretary, slug=call.slug, at=at, seconds=5)
    choose_proposal(actor=secretary, slug=call.slug, run_id=runs[0].pk, seen_version=None, at=at)


def conflicts(call: Call, at: datetime) -> None:
    """Declared by members about applications that they don't read."""
    members = list(Member.objects.filter(call=call).values_list("pk", flat=True))
    given = set(Assignment.objects.filter(application__call=call).values_list("member_id", "application_id"))
    said = set(Declaration.objects.filter(member__call=call).values_list("member_id", "application_id"))
    applications = Application.objects.filter(call=call, status=ApplicationStatus.ADMITTED).order_by("pk")
    pairs = (
        (member, application)
        for n, application in enumerate(applications.values_list("pk", flat=True))
        for member in [members[n % len(members)]]
        if (member, application) not in given | said
    )
    Declaration.objects.bulk_create(
        Declaration(
            member_id=member,
            application_id=application,
            conflicted=True,
            kind="founder",
            source=ConflictSource.DECLARED,
            at=at,
        )
        for (member, application), _n in zip(pairs, range(CONFLICTS), strict=False)
    )


def meetings(call: Call, at: datetime) -> None:
    """Five meetings; the last has a long agenda."""
    made = Meeting.objects.bulk_create(
        Meeting(call=call, number=n, kind=MeetingKind.DECISION, at=at + timedelta(days=n), place="вул. Центральна, 1")
        for n in range(1, 6)
    )
    applications = Application.objects.filter(call=call, status=ApplicationStatus.ADMITTED).order_by("pk")[:ITEMS]
    MeetingItem.objects.bulk_create(
        MeetingItem(meeting=made[-1], application=a, position=n) for n, a in enumerate(applications)
    )


def letters(user_id: int, at: datetime) -> None:
    """So many to one person; a third of them couldn't be sent."""
    Letter.objects.bulk_create(
        Letter(
            key=f"load:{n}",
            code="competitions.received",
            to=f"load{n}@example.org",
            user_id=user_id,
            subject=f"Лист {n} про заявку",
            body="Текст листа. " * 30,
            queued_at=at - timedelta(hours=n),
            send_after=at - timedelta(hours=n),
            sent_at=None if n % 3 == 0 else at - timedelta(hours=n),
            attempts=1,
            error="connection refused" if n % 3 == 0 else "",
        )
        for n in range(LETTERS)
    )


def searchable(call: Call) -> None:
    """Released projects, as the release itself puts them into the index."""
    rows = Application.objects.filter(call=call).values_list("pk", "number", "title", "summary", "updated_at")
    search.index_many(
        search.Entry("project", pk, title, f"/projects/{number}/", f"{title}. {summary}", at)
        for pk, number, title, summary, at in rows
    )


def receipts() -> Report:
    """A report of a contract in force with many receipts, all on one line of the estimate."""
    report = Report.objects.filter(status="draft", kind="interim").select_related("contract").earliest("pk")
    amount = RECEIPTS * 100_00
    line = EstimateLine.objects.create(
        contract=report.contract, code=99, kind="pay", kind_title="Фахівці", name="Оплата фахівців", unit="послуга",
        quantity=1000, price=amount, source="city", amount=amount, ceiling=amount, spent=amount,
    )  # fmt: skip
    claims = ReceiptClaim.objects.bulk_create(
        ReceiptClaim(fingerprint=f"load:{n}", contract=report.contract, kind=report.kind, ordinal=report.ordinal)
        for n in range(RECEIPTS)
    )
    Receipt.objects.bulk_create(
        Receipt(
            report=report,
            claim=claim,
            line=line,
            number=f"Ч-{n}",
            on=report.contract.starts_on,
            counterparty="ТОВ «Пальне»",
            counterparty_code="14360570",
            amount=100_00,
        )
        for n, claim in enumerate(claims)
    )
    return report
