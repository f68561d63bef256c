"""A provider that left is replaced by the next in the ranking, or its volume is announced once more."""

from __future__ import annotations

from datetime import datetime

import pytest
import time_machine

from esm.identity.public import Role
from esm.kernel.errors import Conflict, Denied, NotFound
from esm.kernel.money import Money
from esm.orders import public, services
from esm.orders.machine import ChangeKind, LotStatus, ProposalStatus
from esm.orders.models import Award, Lot, Order, Replacement
from esm.orders.selectors.work import work_items

from . import make
from .test_pages import browser, fields, queries, text

pytestmark = pytest.mark.django_db
AT = make.AFTER + 60 * make.DAY
DESK = "/department/orders/"


def left(*bids: tuple[int, int, int], kept: int = 30_000, volume: int = 700_00, at: datetime = AT) -> tuple[Lot, str]:
    """A released lot of 1 000 hours (120 UAH at most) whose best provider has left `volume` undone, and that provider."""
    lot = make.released(make.compared(*bids))
    code = lot.awards.get(position=1).proposal.number
    gone(code, kept=kept, volume=volume, at=at)
    return again(lot), code


def gone(code: str, *, kept: int, volume: int, at: datetime = AT, reason: str = "Розірвано договір") -> None:
    services.end_award(
        actor=make.official(), code=code, before=Money(Award.objects.get(proposal__number=code).amount),
        kept=Money.of(kept), left_volume=volume, reason=reason, at=at,
    )  # fmt: skip


def again(lot: Lot) -> Lot:
    return Lot.objects.select_related("order", "line").get(pk=lot.pk)


def prepared(code: str, lot: Lot, at: datetime = AT) -> Replacement:
    return services.prepare_replacement(actor=make.official(), code=code, seen_version=lot.version, at=at)


def approved(code: str, row: Replacement, at: datetime = AT, actor=None) -> Replacement:
    return services.approve_replacement(
        actor=actor or make.head(),
        code=code,
        order_number="30-од",
        order_date=at.date(),
        seen_version=row.version,
        at=at,
    )


def test_the_next_in_the_ranking_takes_over_at_its_own_price_and_may_have_a_contract():
    lot, code = left((100, 1000, 4), (110, 1000, 4), (115, 1000, 4))
    approved(code, prepared(code, lot))
    second = lot.awards.get(position=2)
    assert (second.volume, second.amount) == (700_00, Money.of(77_000).kopecks)
    lot = again(lot)
    assert (lot.awarded, lot.line.ordered, lot.line.awarded) == (Money.of(107_000).kopecks,) * 3
    assert lot.awarded_volume == 1000_00
    award = public.award_for_contract(second.proposal.number)
    assert award is not None
    assert award.amount == Money.of(77_000)
    kinds = [c.kind for c in lot.order.changes.all()]
    assert kinds == [ChangeKind.PROVIDER_LEFT, ChangeKind.REPLACED]


def test_it_gets_no_more_than_the_money_of_the_task_pays_for():
    lot, code = left((100, 1000, 4), (120, 1000, 4), kept=60_000)
    row = prepared(code, lot)
    assert (row.volume, Money(row.amount)) == (500_00, Money.of(60_000))


def test_it_gets_no_more_than_it_offered():
    lot, code = left((100, 1000, 4), (110, 200, 4))
    approved(code, prepared(code, lot))
    assert lot.awards.get(position=2).volume == 200_00
    assert Award.objects.get(proposal__number=code).left_volume == 500_00


def test_nobody_approves_what_she_has_prepared_and_a_refused_replacement_changes_nothing():
    lot, code = left((100, 1000, 4), (110, 1000, 4))
    row = prepared(code, lot)
    with pytest.raises(Denied):
        approved(code, row, actor=make.official())
    with pytest.raises(Conflict, match="чекає рішення"):
        prepared(code, again(lot))
    services.drop_replacement(actor=make.head(), code=code, reason="Дорого", seen_version=row.version, at=AT)
    assert lot.awards.get(position=2).volume == 0
    assert again(lot).line.ordered == Money.of(30_000).kopecks
    with pytest.raises(NotFound):
        approved(code, row)


def test_who_is_below_the_floor_of_quality_takes_nothing_over():
    lot, code = left((100, 1000, 4), (90, 1000, 0))
    with pytest.raises(Conflict, match="більше нікого"):
        prepared(code, lot)


def test_the_end_of_a_term_leaves_nothing_to_replace():
    lot, code = left((100, 1000, 4), (110, 1000, 4))
    last = make.NOW.replace(year=make.YEAR, month=12, day=20)
    with pytest.raises(Conflict, match="немає обсягу"):
        prepared(code, lot, at=last)


def test_a_contract_closed_at_its_term_is_no_news():
    lot = make.released(make.compared((100, 1000, 4), (110, 1000, 4)))
    code = lot.awards.get(position=1).proposal.number
    gone(code, kept=80_000, volume=200_00, reason="")
    assert not lot.order.changes.exists()
    with pytest.raises(Conflict, match="немає обсягу"):
        prepared(code, again(lot))


def test_a_provider_does_not_leave_twice():
    _lot, code = left((100, 1000, 4), (110, 1000, 4))
    with pytest.raises(Conflict):
        gone(code, kept=0, volume=1000_00)


def test_when_the_replacement_leaves_too_the_third_is_asked():
    lot, code = left((100, 1000, 4), (110, 1000, 4), (115, 1000, 4))
    approved(code, prepared(code, lot))
    second = lot.awards.get(position=2).proposal.number
    gone(second, kept=0, volume=700_00, reason="Не підписала договір")
    approved(second, prepared(second, again(lot)))
    third = lot.awards.get(position=3)
    assert third.volume == 700_00
    assert again(lot).awarded <= lot.planned


def test_what_nobody_can_take_is_announced_once_more_with_the_volume_that_is_left():
    lot, code = left((100, 1000, 4))
    order = services.renotice(actor=make.official(), code=lot.code, seen_version=lot.version, at=AT)
    made = order.lots.get()
    assert (made.volume, made.again, made.requirements) == (700_00, lot, lot.requirements)
    services.announce_order(
        actor=make.official(), slug=order.slug, seen_version=Order.objects.get(pk=order.pk).version, at=AT
    )
    with pytest.raises(Conflict, match="вже оголошують"):
        services.renotice(actor=make.official(), code=lot.code, seen_version=again(lot).version, at=AT)
    assert code


def test_a_failed_task_is_announced_once_more_whole_and_a_sound_one_never():
    lot = make.announced()
    with pytest.raises(Conflict, match="немає обсягу"):
        services.renotice(actor=make.official(), code=lot.code, seen_version=lot.version, at=make.AFTER)
    lot = make.opened(lot)  # nobody answered
    assert lot.status == LotStatus.FAILED
    order = services.renotice(actor=make.official(), code=lot.code, seen_version=lot.version, at=make.AFTER)
    assert order.lots.get().volume == lot.volume


def test_the_official_prepares_and_the_head_approves_by_forms():
    lot, code = left((100, 1000, 4), (110, 1000, 4))
    with time_machine.travel(AT, tick=False):
        official, head = browser(Role.OFFICIAL), browser(Role.HEAD)
        desk = f"{DESK}lots/{lot.code}/"
        page = text(official.get(desk))
        assert "Розірвано договір" in page
        assert "може взяти 700" in page
        address = f"{DESK}proposals/{code}/replace/"
        official.post(address, fields(text(official.get(address))))
        assert "Затвердити заміну" not in text(official.get(desk))
        form = fields(text(head.get(f"{address}approve/")))
        head.post(f"{address}approve/", form | {"order_number": "30-од", "order_date": "2027-02-20"})
        assert "наказ 30-од" in text(head.get(desk))
        public_page = text(browser().get(f"/orders/{lot.order.slug}/{lot.code}/"))
        assert "Надає замість того, хто припинив" in public_page
        assert "Надавача замінено" in text(browser().get(f"/orders/{lot.order.slug}/"))
    second = lot.awards.get(position=2).proposal
    assert second.status == ProposalStatus.CHOSEN


def test_the_desk_asks_as_often_when_several_have_left():
    lot, _code = left((100, 400, 4), (101, 300, 4), (102, 300, 4), (110, 300, 4), volume=100_00, kept=0)
    with time_machine.travel(AT, tick=False):
        client = browser(Role.OFFICIAL)
        one = queries(client, f"{DESK}lots/{lot.code}/")
        for position in (2, 3):
            gone(lot.awards.get(position=position).proposal.number, kept=0, volume=100_00)
        assert queries(client, f"{DESK}lots/{lot.code}/") == one


def test_whoever_has_the_next_step_finds_it_among_her_work_of_the_day():
    lot, code = left((100, 1000, 4), (110, 1000, 4))

    def waits(actor) -> set[str]:
        return {str(item.title) for item in work_items(actor, AT)}

    assert "Знайти заміну надавачу, який припинив" in waits(make.official())
    prepared(code, lot)
    assert "Знайти заміну надавачу, який припинив" not in waits(make.official())
    assert "Затвердити заміну надавача" in waits(make.head())
    there = make.announced()
    paper = make.enveloped(there)
    make.opened(there)
    assert f"Внести зміст пропозиції {paper.number}" in waits(make.secretary())
