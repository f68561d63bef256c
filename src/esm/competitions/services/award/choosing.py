"""Proposals are worked out, one is picked, and every departure from it by hand has its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Invalid, NotFound, found, require, stale
from esm.kernel.money import Money

from ...choice.by_rank import greedy, strict
from ...choice.optimum import optimum
from ...choice.problem import Problem, Proposal
from ...machine import CallStatus, DecisionStatus, Outcome
from ...models import Award, AwardRun, Call, Decision, Direction
from ...policies import award as policy
from ...rules import CallRules
from ...selectors.award import call_by_slug, existing
from ...selectors.award_problem import basis_of, cap_of, problem_of, purses_of
from ...selectors.ranking import Line, Ranking, ranking_of
from ..calls.common import locked
from .purses import move, open_purses, recount

# How long the solver may think while a person waits; measured: 1,000 applications with partial sums take 1.3 s.
SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class ProposalBasis:
    """What proposals are worked out from, read in one go."""

    call: Call
    ranking: Ranking
    problem: Problem
    fingerprint: str


def read_basis(call: Call) -> ProposalBasis:
    ranking = ranking_of(call)
    purses = purses_of(call)
    return ProposalBasis(call, ranking, problem_of(call, ranking, purses), basis_of(call, ranking, purses))


def propose_awards(*, actor: Actor, slug: str, at: datetime, seconds: float = SECONDS) -> list[AwardRun]:
    """Work out all three proposals and keep them. The solver runs outside the transaction: nobody waits for it.

    Raises Conflict when the panel isn't closed, equals need a vote, or the ranking changed meanwhile.
    """
    call = call_by_slug(slug)
    require(policy.may_prepare(actor))
    _in_ranking(call)
    basis = read_basis(call)
    _resolved(basis.ranking)
    proposals = [strict(basis.problem), greedy(basis.problem), optimum(basis.problem, seconds=seconds)]
    with transaction.atomic():
        call = locked(call.pk)
        _in_ranking(call)
        if read_basis(call).fingerprint != basis.fingerprint:
            raise Conflict(_("Поки програма рахувала, рейтинг або бюджет змінився. Порахуйте ще раз."))
        runs = [
            AwardRun.objects.create(
                call=call,
                method=proposal.method,
                basis=basis.fingerprint,
                parameters=_parameters(basis.problem),
                result=_result(proposal),
                at=at,
                by_id=actor.user_id,
            )
            for proposal in proposals
        ]
        audit.record(
            actor=actor,
            action="competitions.propose_awards",
            subject=call,
            at=at,
            runs={run.method: [run.pk, len(run.result["grants"]), run.result["money"]] for run in runs},
        )
    return runs


def choose_proposal(*, actor: Actor, slug: str, run_id: int, seen_version: int | None, at: datetime) -> Decision:
    """Write the proposal that the commission picked as its decision; what was changed by hand before is gone.

    `seen_version` is the version of the decision on the page, None when there was none. Raises Conflict when the
    ranking or the money is no longer what the proposal was made from.
    """
    with transaction.atomic():
        call = locked(call_by_slug(slug).pk)
        require(policy.may_prepare(actor))
        _in_ranking(call)
        run = AwardRun.objects.filter(call=call, pk=run_id).first()
        if run is None:
            raise NotFound(_("Такої пропозиції немає."))
        decision = Decision.objects.filter(call=call).first()
        if (decision.version if decision else None) != seen_version:
            raise stale()
        if decision is not None:
            _editable(decision)
        basis = read_basis(call)
        if run.basis != basis.fingerprint:
            raise Conflict(_("Рейтинг або бюджет змінився після цієї пропозиції. Порахуйте пропозиції ще раз."))
        _resolved(basis.ranking)
        purses = open_purses(call)
        Award.objects.filter(call=call).delete()
        Award.objects.bulk_create(_awards(basis, run, unfunded=purses[None].budget == 0, at=at))
        recount(call, purses)
        if decision is None:
            decision = Decision(call=call)
        else:
            decision.version += 1
        decision.run = run
        decision.chosen_at = at
        decision.save()
        audit.record(
            actor=actor,
            action="competitions.choose_proposal",
            subject=call,
            at=at,
            run=run.pk,
            method=run.method,
            money=run.result["money"],
        )
    return decision


def override_award(
    *,
    actor: Actor,
    slug: str,
    number: str,
    outcome: Outcome,
    awarded: Money,
    reason: str,
    note: str = "",
    seen_version: int,
    at: datetime,
) -> Award:
    """Depart from the proposal for one application: add, drop, change the sum, a winner without money, the reserve.

    `reason` goes to the minutes and is required unless this returns to the proposal; `note` is the sentence for the
    applicant and the public. Raises Invalid at "awarded" and "reason", Conflict for a stale page or a closed decision.
    """
    with transaction.atomic():
        call = locked(call_by_slug(slug).pk)
        require(policy.may_prepare(actor))
        _in_ranking(call)
        award, decision = _locked_award(call, number)
        _editable(decision)
        if award.version != seen_version:
            raise stale()
        new = awarded.kopecks if outcome == Outcome.WON else 0
        departs = (outcome, new) != (award.recommended_outcome, award.recommended)
        _check_override(call, award, outcome, new, reason if departs else "-")
        before = {"outcome": award.outcome, "awarded": award.awarded}
        move(open_purses(call), award.direction_id, new - award.awarded, field="awarded")
        was_reserve = award.outcome == Outcome.RESERVE
        award.outcome, award.awarded = outcome, new
        award.reserve_position = award.reserve_position if outcome == Outcome.RESERVE and was_reserve else None
        if outcome == Outcome.RESERVE and not was_reserve:
            award.reserve_position = Award.objects.filter(call=call).count() + award.position
        award.override_reason = reason.strip() if departs else ""
        award.overridden_by_id = actor.user_id if departs else None
        award.reason = note.strip()
        award.decided_at = at
        award.version += 1
        award.save()
        number_reserve(call)
        decision.version += 1
        decision.save(update_fields=["version"])
        audit.record(
            actor=actor,
            action="competitions.override_award",
            subject=award.application,
            at=at,
            before=before,
            after={"outcome": award.outcome, "awarded": award.awarded},
            reason=award.override_reason,
        )
    return award


def change_purse(*, actor: Actor, slug: str, direction_code: str, budget: Money, reason: str, at: datetime) -> None:
    """Record that there is more or less money than the call promised (down to none at all), with the reason.

    `direction_code` "" means the call's own purse. Raises Invalid when more is already given.
    """
    with transaction.atomic():
        call = locked(call_by_slug(slug).pk)
        require(policy.may_prepare(actor))
        if call.status not in {CallStatus.RANKING, CallStatus.RELEASED}:
            raise Conflict(_("Суму змінюють, поки складають рейтинг, або після оприлюднення результатів."))
        direction = Direction.objects.filter(call=call, code=direction_code).first() if direction_code else None
        found(direction is not None or not direction_code)
        purse = open_purses(call).get(direction.pk if direction else None)
        if purse is None:
            raise Invalid({"budget": _("Цей напрям не має власного бюджету.")})
        if not reason.strip():
            raise Invalid({"reason": _("Напишіть, яким рішенням змінено суму.")})
        if budget.kopecks < 0:
            raise Invalid({"budget": _("Напишіть суму: нуль або більше.")})
        if budget.kopecks < purse.allocated:
            raise Invalid(
                {
                    "budget": _("Уже розподілено %(sum)s. Спершу зменште суми в рішенні.")
                    % {"sum": Money(purse.allocated)}
                }
            )
        before, purse.budget, purse.reason = purse.budget, budget.kopecks, reason.strip()
        purse.save(update_fields=["budget", "reason"])
        audit.record(
            actor=actor,
            action="competitions.change_purse",
            subject=call,
            at=at,
            direction=direction_code,
            before=before,
            after=purse.budget,
            reason=purse.reason,
        )


def number_reserve(call: Call) -> None:
    """The reserve stands in the order of the ranking, whoever came into it when, and without gaps."""
    reserve = list(Award.objects.filter(call=call, outcome=Outcome.RESERVE).order_by("position"))
    if [a.reserve_position for a in reserve] == list(range(1, len(reserve) + 1)):
        return
    # Two steps, for no two rows may ever have one place.
    free = Award.objects.filter(call=call).count() + max((a.position for a in reserve), default=0) * 2
    Award.objects.filter(call=call, outcome=Outcome.RESERVE).update(reserve_position=F("position") + free)
    for place, award in enumerate(reserve, start=1):
        award.reserve_position = place
        award.save(update_fields=["reserve_position"])


def _in_ranking(call: Call) -> None:
    if call.status != CallStatus.RANKING:
        raise Conflict(_("Рішення готують, коли оцінювання закрито, а результати ще не затверджено."))


def _resolved(ranking: Ranking) -> None:
    if ranking.unresolved:
        numbers = ", ".join(line.number for line in ranking.unresolved)
        raise Conflict(_("Спершу проголосуйте за порядок рівних заявок: %(numbers)s.") % {"numbers": numbers})


def _editable(decision: Decision) -> None:
    if decision.status != DecisionStatus.DRAFT:
        raise Conflict(_("Рішення вже на затвердженні. Щоб змінити його, керівниця має повернути його."))


def _locked_award(call: Call, number: str) -> tuple[Award, Decision]:
    rows = Award.objects.select_for_update(of=("self",)).select_related("application")
    award = existing(rows.filter(call=call, application__number=number).first())
    return award, Decision.objects.get(call=call)


def _check_override(call: Call, award: Award, outcome: Outcome, new: int, reason: str) -> None:
    rules = CallRules.from_data(call.rules)
    errors = {}
    winner = outcome in {Outcome.WON, Outcome.WON_UNFUNDED}
    if (winner or outcome == Outcome.RESERVE) and (award.score or 0) < int(rules.pass_points * 100):
        errors["outcome"] = _("Бал нижчий за прохідний: такий проєкт не може перемогти чи бути в резерві.")
    if outcome == Outcome.WON:
        direction = award.direction
        limit = cap_of(direction.cap if direction else None, rules)
        if new <= 0:
            errors["awarded"] = _("Напишіть суму, яку дає місто.")
        elif new > award.asked:
            errors["awarded"] = _("Організація просила %(sum)s. Більше дати не можна.") % {"sum": Money(award.asked)}
        elif limit is not None and new > limit:
            errors["awarded"] = _("Межа на один проєкт — %(sum)s.") % {"sum": Money(limit)}
    if not reason.strip():
        errors["reason"] = _("Напишіть, чому рішення інше, ніж у пропозиції. Причина потрапить до протоколу.")
    if errors:
        raise Invalid(errors)


def _awards(basis: ProposalBasis, run: AwardRun, *, unfunded: bool, at: datetime) -> list[Award]:
    sums = {int(i): int(s) for i, s in run.result["grants"]}
    reserve = 0
    awards = []
    for line in basis.ranking.lines:
        outcome = _recommended(line, sums, unfunded)
        reserve += outcome == Outcome.RESERVE
        given = sums.get(line.id, 0)
        awards.append(
            Award(
                application_id=line.id,
                call=basis.call,
                direction_id=line.direction_id,
                position=line.position,
                place=line.place,
                score=line.score,
                tie_rule=line.tie_rule,
                asked=line.asked.kopecks,
                recommended=given,
                recommended_outcome=outcome,
                awarded=given,
                outcome=outcome,
                reserve_position=reserve if outcome == Outcome.RESERVE else None,
                decided_at=at,
            )
        )
    return awards


def _recommended(line: Line, sums: dict[int, int], unfunded: bool) -> Outcome:
    if line.id in sums:
        return Outcome.WON
    if not line.passed:
        return Outcome.DECLINED
    return Outcome.WON_UNFUNDED if unfunded else Outcome.RESERVE


def _parameters(problem: Problem) -> dict[str, object]:
    return {
        "budget": problem.budget,
        "candidates": len(problem.candidates),
        "directions": [[d.id, d.budget, d.at_least_one] for d in problem.directions],
        "step_percent": problem.step_percent,
        "floor_percent": problem.floor_percent,
        "per_organisation": problem.per_organisation,
    }


def _result(proposal: Proposal) -> dict[str, object]:
    return {
        "grants": [[g.candidate.id, g.sum] for g in proposal.grants],
        "score": proposal.score,
        "money": proposal.money,
        "proven": proposal.proven,
        "bound": proposal.bound,
        "stopped_at": proposal.stopped_at,
    }
