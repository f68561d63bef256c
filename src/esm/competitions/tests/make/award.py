"""Scores, ranking, decision, release."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile

from esm.competitions.machine import CallStatus, ReviewStatus
from esm.competitions.models import Application, Call, Decision, Member, Minutes, Purse, Review, Score
from esm.competitions.services import award as award_services
from esm.competitions.services import minutes as minutes_services
from esm.kernel.money import Money

from .applications import admitted, submission
from .calls import call
from .commission import panel
from .people import NOW, head, secretary

# The smallest file that is taken for a PDF.
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def scored(app: Application, members: list[Member], *points: float, results: int | None = None) -> Application:
    """Sent reviews with these totals (points of 100), one by each member in turn.

    `results`: hundredths given for the criterion «results», else its share of the total.
    """
    handed = app.submissions.first() or submission(app)
    for who, value in zip(members, points, strict=False):
        total = round(value * 100)
        review = Review.objects.create(
            application=app,
            member=who,
            submission=handed,
            status=ReviewStatus.SENT,
            total=total,
            comment="Проєкт потрібен місту.",
            created_at=NOW,
            updated_at=NOW,
            sent_at=NOW,
        )
        part = total * 40 // 100 if results is None else results
        values = {"results": part, "need": (total - part) * 2 // 3}
        values["budget"] = total - sum(values.values())
        Score.objects.bulk_create(
            Score(review=review, criterion=code, points=4, value=v, reason="") for code, v in values.items()
        )
    return app


def ranked_call(*points: float, asked: int = 100_000_00, **kw: Any) -> Call:
    """A call whose panel is closed, with an admitted application for each of `points` (its mean, three reviews)."""
    made = call(**{"status": CallStatus.RANKING} | kw)
    members = panel(made)
    made.refresh_from_db()
    for value in points:
        scored(admitted(call=made, asked=asked), members, value, value, value)
    return made


def chosen(the_call: Call, method: str = "optimum") -> Decision:
    """The call's proposals worked out and one of them picked."""
    runs = award_services.propose_awards(actor=secretary(), slug=the_call.slug, at=NOW)
    run = next(r for r in runs if r.method == method)
    decision = Decision.objects.filter(call=the_call).first()
    return award_services.choose_proposal(
        actor=secretary(),
        slug=the_call.slug,
        run_id=run.pk,
        seen_version=decision.version if decision else None,
        at=NOW,
    )


def signed_minutes(the_call: Call, number: str = "1") -> Minutes:
    """Minutes of what is decided now, signed with a scan."""
    minutes = minutes_services.draft_minutes(
        actor=secretary(), slug=the_call.slug, number=number, on=NOW.date(), place="Мерія, зал 2", at=NOW
    )
    return minutes_services.sign_minutes(
        actor=secretary(),
        slug=the_call.slug,
        number=number,
        upload=ContentFile(PDF, name="протокол.pdf"),
        seen_version=minutes.version,
        at=NOW,
    )


def approved(the_call: Call) -> Decision:
    """The chosen decision, put into signed minutes, submitted and approved by the head."""
    signed_minutes(the_call, str(the_call.minutes.count() + 1))
    decision = Decision.objects.get(call=the_call)
    decision = award_services.submit_decision(
        actor=secretary(), slug=the_call.slug, seen_version=decision.version, at=NOW
    )
    return award_services.approve_decision(
        actor=head(),
        slug=the_call.slug,
        order_number="12-к",
        order_date=NOW.date(),
        seen_version=decision.version,
        at=NOW,
    )


def awarded(*points: float, **kw: Any) -> Call:
    """A released call: `ranked_call` with the best proposal chosen, approved and let out."""
    made = ranked_call(*(points or (90, 80, 40)), **kw)
    chosen(made)
    approved(made)
    return award_services.release_decisions(actor=head(), slug=made.slug, at=NOW)


def purse(call: Call, *, budget: Money, allocated: Money) -> Purse:
    """What the whole call has to give, and what its awards took."""
    return Purse.objects.create(call=call, budget=budget.kopecks, allocated=allocated.kopecks)
