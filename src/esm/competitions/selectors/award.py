"""From the ranking to proposals side by side, and what is decided so far."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from django.db.models import Max
from django.utils.translation import gettext as _

from esm.kernel.errors import NotFound
from esm.kernel.money import Money
from esm.partners import public as partners

from ..choice.problem import Method
from ..machine import DecisionStatus, Outcome
from ..models import Award, AwardRun, Call, Decision
from ..points import points
from ..rules import CallRules
from .award_problem import PurseLine, basis_of, purses_of
from .ranking import Line, Ranking, ranking_of, tie_words

T = TypeVar("T")


def call_by_slug(slug: str) -> Call:
    """With its directions, which every page of the award asks for."""
    return existing(Call.objects.filter(slug=slug).prefetch_related("directions").first())


def existing(row: T | None) -> T:
    """The row, or NotFound when there is none."""
    if row is None:
        raise NotFound(_("Такої сторінки немає."))
    return row


@dataclass(frozen=True, slots=True)
class Column:
    """One proposal in the comparison."""

    run_id: int
    method: str
    title: str
    explained: str
    sums: Mapping[int, Money]
    money: Money
    # Total score, hundredths of a point.
    score: int
    proven: bool
    gap_percent: float
    stopped_at: int | None
    directions: int
    missing: tuple[str, ...]
    chosen: bool
    fresh: bool

    @property
    def projects(self) -> int:
        return len(self.sums)

    @property
    def score_words(self) -> str:
        return points(self.score)


@dataclass(frozen=True, slots=True)
class Cell:
    """What one proposal gives; `title` is the proposal's."""

    title: str
    sum: Money | None
    partial: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One application in the comparison; `differs`: the proposals don't agree about it."""

    number: str
    title: str
    organisation: str
    direction: str
    position: int
    place: int | None
    score: int | None
    asked: Money
    cells: tuple[Cell, ...]
    differs: bool

    @property
    def score_words(self) -> str:
        return points(self.score)


@dataclass(frozen=True, slots=True)
class Comparison:
    call: Call
    ranking: Ranking
    purses: tuple[PurseLine, ...]
    columns: tuple[Column, ...]
    decision: Decision | None
    at: datetime | None

    @property
    def stale(self) -> bool:
        """The ranking or the money has changed since the proposals were worked out."""
        return any(not column.fresh for column in self.columns)

    def lines(self, *, differing: bool = False) -> list[Line]:
        """Everything above the pass mark; or only what the proposals don't agree about."""
        passed = [line for line in self.ranking.lines if line.passed]
        return [line for line in passed if len(set(self._sums(line))) > 1] if differing else passed

    def rows(self, lines: Iterable[Line]) -> list[Row]:
        """The lines as the table shows them: make rows of what is shown, not of the whole call."""
        return [self._row(line) for line in lines]

    def _sums(self, line: Line) -> list[Money | None]:
        return [column.sums.get(line.id) for column in self.columns]

    def _row(self, line: Line) -> Row:
        sums = self._sums(line)
        return Row(
            line.number, line.title, line.organisation, line.direction, line.position, line.place, line.score,
            line.asked,
            tuple(Cell(c.title, s, s is not None and s < line.asked) for c, s in zip(self.columns, sums, strict=True)),
            len(set(sums)) > 1,
        )  # fmt: skip


def method_title(method: str) -> str:
    return {
        Method.STRICT: _("Строго за рейтингом"),
        Method.GREEDY: _("За рейтингом, поки вміщається"),
        Method.OPTIMUM: _("Найбільша сума балів"),
    }[Method(method)]


def method_explained(method: str) -> str:
    return {
        Method.STRICT: _(
            "Ідемо рейтингом згори й даємо повну суму. На першому проєкті, на який бракує грошей, зупиняємося. "
            "Якщо скінчився бюджет напряму, зупиняється лише цей напрям."
        ),
        Method.GREEDY: _(
            "Ідемо рейтингом до кінця. Кожен проєкт отримує найбільшу дозволену суму, яка ще вміщається, "
            "інакше його пропускаємо."
        ),
        Method.OPTIMUM: _(
            "Програма шукає набір із найбільшою сумою балів у межах бюджету. Спершу — щоб переможець був у кожному "
            "напрямі, де це обовʼязково; потім — сума балів (часткова сума дає частину балів); за рівності — більше "
            "проєктів, тоді менше грошей, тоді вищі місця."
        ),
    }[Method(method)]


def comparison_of(call: Call) -> Comparison:
    """The newest proposal of each method beside the others. As many queries for a thousand applications as for one."""
    ranking = ranking_of(call)
    purses = purses_of(call)
    basis = basis_of(call, ranking, purses)
    decision = Decision.objects.filter(call=call).first()
    newest = AwardRun.objects.filter(call=call).order_by().values("method").annotate(last=Max("pk")).values("last")
    runs = {run.method: run for run in AwardRun.objects.filter(pk__in=newest)}
    must = {d.pk: d.title for d in call.directions.all() if d.at_least_one}
    direction_of = {line.id: line.direction_id for line in ranking.lines}
    columns = [_column(runs[m], decision, basis, must, direction_of) for m in (str(x) for x in Method) if m in runs]
    at = max((run.at for run in runs.values()), default=None)
    return Comparison(call, ranking, tuple(purses), tuple(columns), decision, at)


def _column(
    run: AwardRun,
    decision: Decision | None,
    basis: str,
    must: Mapping[int, str],
    direction_of: Mapping[int, int | None],
) -> Column:
    result = run.result
    sums = {int(i): Money(s) for i, s in result["grants"]}
    covered = {direction_of.get(i) for i in sums}
    bound = result["bound"] or 0
    return Column(
        run_id=run.pk,
        method=run.method,
        title=method_title(run.method),
        explained=method_explained(run.method),
        sums=sums,
        money=Money(result["money"]),
        score=result["score"],
        proven=result["proven"],
        gap_percent=0.0 if result["proven"] or not bound else round(100 * (bound - result["score"]) / bound, 2),
        stopped_at=result["stopped_at"],
        directions=len(covered - {None}),
        missing=tuple(title for pk, title in must.items() if pk not in covered),
        chosen=decision is not None and decision.run_id == run.pk,
        fresh=run.basis == basis,
    )


@dataclass(frozen=True)
class AwardLine:
    """One application in the decision."""

    id: int
    number: str
    title: str
    organisation: str
    direction: str
    position: int
    place: int | None
    score: int | None
    tie_words: str
    asked: Money
    recommended: Money
    recommended_outcome: Outcome
    awarded: Money
    outcome: Outcome
    reserve_position: int | None
    override_reason: str
    reason: str
    version: int
    status: str
    withdrawn_at: datetime | None
    promoted_at: datetime | None
    # In hundredths, as `score`.
    pass_score: int
    # A contract is signed: nobody gives up by a step here any more.
    contracted: bool
    # The reader may open the application; only where a selector was told who reads.
    opens: bool = False

    @property
    def score_words(self) -> str:
        return points(self.score)

    @property
    def overridden(self) -> bool:
        return bool(self.override_reason)

    @property
    def tone(self) -> str:
        return {Outcome.WON: "ok", Outcome.WON_UNFUNDED: "warn", Outcome.RESERVE: "info"}.get(self.outcome, "mute")

    @cached_property
    def why(self) -> str:
        """The reason in one sentence: what the commission wrote, else what follows from the ranking."""
        if self.reason:
            return self.reason
        if self.withdrawn_at:
            return _("Організація відмовилася від фінансування.")
        if self.promoted_at:
            return _("Переможець із резерву: звільнилися кошти.")
        if self.outcome == Outcome.DECLINED and self.score is None:
            return _("Заявку не оцінено.")
        return {
            Outcome.WON: _("Підтримано.") if self.awarded == self.asked else _("Підтримано частково."),
            Outcome.WON_UNFUNDED: _("Проєкт переміг, але грошей у бюджеті немає."),
            Outcome.RESERVE: _("Прохідний бал є, але коштів не вистачило. Місце в резерві: %(place)s.")
            % {"place": self.reserve_position},
            Outcome.DECLINED: self._why_declined(),
        }[self.outcome]

    def _why_declined(self) -> str:
        if (self.score or 0) >= self.pass_score:
            return _("Прохідний бал є, але коштів не вистачило.")
        scores = {"score": self.score_words, "pass": points(self.pass_score)}
        return _("Бал %(score)s нижчий за прохідний: %(pass)s.") % scores


def award_lines(call: Call) -> list[AwardLine]:
    """The decision, line by line, in the order of the ranking. Two queries."""
    rules = CallRules.from_data(call.rules)
    awards = list(Award.objects.filter(call=call).select_related("application", "direction").order_by("position"))
    names = partners.organisation_refs({a.application.organisation_id for a in awards})
    return [award_line(a, names[a.application.organisation_id].title, rules) for a in awards]


def award_line(award: Award, organisation: str, rules: CallRules) -> AwardLine:
    application = award.application
    return AwardLine(
        id=application.pk,
        number=application.number,
        title=application.title,
        organisation=organisation,
        direction=award.direction.title if award.direction else "",
        position=award.position,
        place=award.place,
        score=award.score,
        tie_words=tie_words(award.tie_rule, rules),
        asked=Money(award.asked),
        recommended=Money(award.recommended),
        recommended_outcome=Outcome(award.recommended_outcome),
        awarded=Money(award.awarded),
        outcome=Outcome(award.outcome),
        reserve_position=award.reserve_position,
        override_reason=award.override_reason,
        reason=award.reason,
        version=award.version,
        status=application.status,
        withdrawn_at=award.withdrawn_at,
        promoted_at=award.promoted_at,
        pass_score=int(rules.pass_points * 100),
        contracted=award.contracted_at is not None,
    )


def decision_digest(lines: Iterable[AwardLine]) -> str:
    """Fingerprint of what is decided: signed minutes carry it, so that nothing changes behind them."""
    return digest_of((x.number, x.outcome, x.awarded.kopecks, x.reserve_position, x.override_reason) for x in lines)


def digest_of(rows: Iterable[tuple[str, str, int, int | None, str]]) -> str:
    """The same of (number, outcome, kopecks awarded, place in the reserve, reason of an override), by position."""
    return hashlib.sha256(json.dumps([list(row) for row in rows]).encode()).hexdigest()


def is_editable(decision: Decision | None) -> bool:
    return decision is not None and decision.status == DecisionStatus.DRAFT
