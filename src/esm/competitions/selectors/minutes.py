"""Everything that minutes print, gathered as words and figures: who was there, what was ranked, what was decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from esm.kernel.money import NBSP, Money
from esm.kernel.text import sort_key

from ..machine import MeetingKind, MemberRole, Outcome, ReviewStatus
from ..models import Call, Declaration, Minutes, Review, TieVote
from ..points import points
from ..rules import CallRules
from .award import AwardLine, Comparison, award_lines, comparison_of, decision_digest
from .feedback import shuffled
from .meetings import MeetingFacts, crew_in_office, meeting_facts, quorum_of
from .ranking import Ranking

Content = dict[str, Any]


def content_for(call: Call) -> Content:
    """The content of new minutes, from what stands in the call now. As many queries for 1,000 applications as for one."""
    comparison = comparison_of(call)
    lines = award_lines(call)
    rules = CallRules.from_data(call.rules)
    meeting = _meeting(call)
    return {
        "call": {
            "title": call.title,
            "slug": call.slug,
            "year": call.year,
            "legal_basis": call.legal_basis,
            "budget": str(comparison.purses[0].budget),
        },
        "decision_digest": decision_digest(lines),
        **_attendance(call, meeting, rules),
        "recusals": _recusals(call),
        "criteria": [{"title": c.title, "weight": c.weight} for c in rules.criteria],
        "pass_mark": points(comparison.ranking.pass_score),
        "votes": _votes(meeting),
        "ranking": _ranking(comparison.ranking),
        "ties": _ties(comparison.ranking, call),
        "proposals": _proposals(comparison),
        "decision": [_decided(line) for line in lines],
        "sums": _sums(lines),
        "overrides": [_override(line) for line in lines if line.override_reason],
        "annex": _annex(call, rules),
    }


def _meeting(call: Call) -> MeetingFacts | None:
    """The newest meeting that decides; without one, the newest of any kind."""
    meetings = sorted(meeting_facts(call), key=lambda m: m.at, reverse=True)
    return next((m for m in meetings if m.kind == MeetingKind.DECISION), meetings[0] if meetings else None)


def _attendance(call: Call, meeting: MeetingFacts | None, rules: CallRules) -> Content:
    order = {role: i for i, role in enumerate(MemberRole.values)}
    crew = meeting.attendance if meeting else crew_in_office(call)
    people = [
        {
            "name": a.name,
            "role": a.role_label,
            "post": a.post,
            "votes": a.votes,
            "present": bool(a.present),
            "note": a.note,
            "signs": a.role in {MemberRole.CHAIR, MemberRole.SECRETARY},
        }
        for a in sorted(crew, key=lambda a: (order[a.role], sort_key(a.name)))
    ]
    voting = sum(1 for a in crew if a.votes)
    return {
        "meeting": {
            "number": meeting.number,
            "when": date_format(timezone.localtime(meeting.at), "j E Y, H:i"),
            "place": meeting.place,
            "agenda": meeting.agenda,
            "notes": meeting.notes,
        }
        if meeting
        else None,
        "present": [p for p in people if p["present"]],
        "absent": [p for p in people if not p["present"]],
        "quorum": {
            "present": meeting.present if meeting else 0,
            "of": voting,
            "needed": meeting.required if meeting else quorum_of(voting, rules.quorum_percent),
            "met": bool(meeting and meeting.quorate),
        },
        "signers": [p for p in people if p["signs"]],
    }


def _recusals(call: Call) -> list[Content]:
    rows = (
        Declaration.objects.filter(application__call=call, conflicted=True, withdrawn_at=None)
        .select_related("member", "application")
        .order_by("application__number", "member__number")
    )
    return [{"number": d.application.number, "name": d.member.name, "kind": d.get_kind_display()} for d in rows]


def _votes(meeting: MeetingFacts | None) -> list[Content]:
    """Votes that count: of those who were there and had no conflict."""
    return [
        {
            "number": item.number,
            "title": item.title,
            "question": item.question,
            "notes": item.notes,
            "for": item.votes_for,
            "against": item.against,
            "abstained": item.abstained,
        }
        for item in (meeting.items if meeting else ())
        if item.votes or item.notes
    ]


def _ranking(ranking: Ranking) -> list[Content]:
    return [
        {
            "place": str(line.place or "—"),
            "number": line.number,
            "title": line.title,
            "organisation": line.organisation,
            "direction": line.direction,
            "reviews": line.reviews,
            "score": points(line.score),
            "passed": line.passed,
            "tie": line.tie_words,
        }
        for line in ranking.lines
    ]


def _ties(ranking: Ranking, call: Call) -> list[Content]:
    votes = {v.application_id: v for v in TieVote.objects.filter(call=call)}
    rows = []
    for line in ranking.lines:
        if line.tie_rule:
            vote = votes.get(line.id)
            words = line.tie_words
            if vote is not None and line.tie_rule == "vote":
                words = _("%(rule)s: голосів «за» — %(votes)s") % {"rule": words, "votes": vote.votes}
                if vote.casting:
                    words = _("%(rule)s; вирішив голос голови") % {"rule": words}
            rows.append({"number": line.number, "equals": line.equals_words, "rule": words})
    return rows


def _proposals(comparison: Comparison) -> list[Content]:
    return [
        {
            "title": column.title,
            "explained": column.explained,
            "projects": column.projects,
            "money": str(column.money),
            "score": points(column.score),
            "proven": column.proven,
            "chosen": column.chosen,
        }
        for column in comparison.columns
    ]


def _decided(line: AwardLine) -> Content:
    return {
        "position": line.position,
        "number": line.number,
        "title": line.title,
        "organisation": line.organisation,
        "score": points(line.score),
        "asked": line.asked.figure(),
        "recommended": line.recommended.figure(),
        "awarded": line.awarded.figure(),
        "outcome": str(line.outcome.label),
        "reserve": line.reserve_position,
        "why": line.why,
    }


def _sums(lines: Sequence[AwardLine]) -> Mapping[str, Any]:
    return {
        "winners": sum(1 for line in lines if line.outcome == Outcome.WON),
        "unfunded": sum(1 for line in lines if line.outcome == Outcome.WON_UNFUNDED),
        "reserve": sum(1 for line in lines if line.outcome == Outcome.RESERVE),
        "declined": sum(1 for line in lines if line.outcome == Outcome.DECLINED),
        "awarded": str(Money.total(line.awarded for line in lines)),
    }


def _override(line: AwardLine) -> Content:
    return {
        "number": line.number,
        "title": line.title,
        "was": f"{line.recommended_outcome.label}, {line.recommended}".replace(", 0" + NBSP + "грн", ""),
        "became": f"{line.outcome.label}, {line.awarded}".replace(", 0" + NBSP + "грн", ""),
        "reason": line.override_reason,
    }


def _annex(call: Call, rules: CallRules) -> list[Content]:
    """De-personalised scores: «Оцінка 1, 2, 3», the highest first, so that a column never means the same person."""
    reviews = (
        Review.objects.filter(application__call=call, status=ReviewStatus.SENT)
        .select_related("application")
        .prefetch_related("scores")
        .order_by("application__number")
    )
    grouped: dict[str, list[Review]] = defaultdict(list)
    titles = {}
    for review in reviews:
        grouped[review.application.number].append(review)
        titles[review.application.number] = review.application.title
    return [
        {"number": number, "title": titles[number], "rows": depersonalised(shuffled(rows), rules)}
        for number, rows in grouped.items()
    ]


def depersonalised(reviews: Sequence[Review], rules: CallRules) -> list[list[str]]:
    """For each review: its points by criterion in the order of the rules, and the total."""
    rows = []
    for review in reviews:
        values = {s.criterion: s.value for s in review.scores.all()}
        rows.append([*(points(values.get(c.code)) for c in rules.criteria), points(review.total)])
    return rows


def minutes_data(minutes: Minutes) -> Content:
    """What the paper's template takes."""
    return {
        "number": minutes.number,
        "on": date_format(minutes.on, "j E Y"),
        "place": minutes.place,
        "draft": not minutes.signed_at,
        "agenda": _paragraphs(minutes.agenda),
        "heard": _paragraphs(minutes.heard),
        "resolved": _paragraphs(minutes.resolved),
        "opinions": _paragraphs(minutes.opinions),
        **minutes.content,
    }


def _paragraphs(text: str) -> str:
    """Every line that was typed stays a line: the markup joins lines that aren't paragraphs."""
    return text.replace("\r\n", "\n").replace("\n", "\n\n")
