"""Needs, list, task, notice: what is refused, what is frozen, what the list's money allows."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from esm.kernel.errors import Conflict, Denied, Invalid, NotFound
from esm.kernel.models import AuditEvent, SearchEntry
from esm.kernel.money import Money
from esm.orders import services
from esm.orders.machine import LotStatus, Mechanism, OrderStatus, StudyStatus
from esm.orders.models import ListLine, Lot, NeedFigure, Order, OrderChange, ServiceList, Tariff
from esm.orders.readiness import gaps
from esm.orders.rules import OrderRules
from esm.orders.selectors.tariffs import tariff_on, tariffs
from esm.orders.volumes import Unit
from esm.partners.tests import make as partners
from esm.reference.tests import make as reference

from . import make

pytestmark = pytest.mark.django_db


# ---- studies --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "figures",
    [
        (services.Figure("015.1", 10, 11),),
        (services.Figure("999.9", 10, 1),),
        (services.Figure("015.1", 10, 1, "martians"),),
        (services.Figure("015.1", 10, 1), services.Figure("015.1", 20, 2)),
        (services.Figure("015.1", -1, -2),),
    ],
)
def test_figures_that_make_no_sense_are_refused(figures):
    with pytest.raises(Invalid, match="Рядок"):
        make.study(figures=figures)
    assert not NeedFigure.objects.exists()


def test_a_published_study_does_not_change_and_needs_figures():
    study = make.study(published=False)
    study.figures.all().delete()
    with pytest.raises(Invalid):
        services.publish_study(actor=make.official(), slug=study.slug, seen_version=study.version, at=make.NOW)
    done = make.study()
    draft = services.StudyDraft(2026, "Інше", "Х", date(2026, 1, 1), date(2026, 2, 1))
    with pytest.raises(Conflict):
        services.edit_study(
            actor=make.official(), slug=done.slug, seen_version=done.version, draft=draft, figures=(), at=make.NOW
        )
    assert (done.status, done.slug) == (StudyStatus.PUBLISHED, "2026-2")


def test_whom_nobody_reaches_is_counted():
    assert sorted(f.uncovered for f in make.study().figures.all()) == [80, 400]


@pytest.mark.parametrize("who", [make.secretary, make.head, lambda: make.Actor(None)])
def test_only_an_official_prepares(who):
    draft = services.StudyDraft(2026, "Х", "Х", date(2026, 1, 1), date(2026, 2, 1))
    with pytest.raises(Denied):
        services.draft_study(actor=who(), draft=draft, at=make.NOW)
    with pytest.raises(Denied):
        services.draft_list(actor=who(), draft=services.ListDraft(2027, "Х", 100), at=make.NOW)


# ---- the list -------------------------------------------------------------------------------------------------------


def test_a_list_over_the_ceiling_is_refused_by_the_service_and_by_the_database():
    with pytest.raises(Invalid, match="межа бюджету"):
        make.plan(ceiling=Money.of(119_999))
    plan = make.plan(ceiling=Money.of(120_000))
    assert plan.total == 120_000_00
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceList.objects.filter(pk=plan.pk).update(ceiling=1)


@pytest.mark.parametrize(
    "line",
    [
        {"unit": "barrel"},
        {"volume": 0},
        {"price_cap": 0},
        {"unit": Unit.VISIT, "volume": 1_50},
        {"service_key": "999.9"},
        {"service_key": "", "service_code": "L.TAXI"},
    ],
)
def test_a_line_that_makes_no_sense_is_refused(line):
    with pytest.raises(Invalid, match="Рядок 1"):
        make.plan(make.line(**line))


def test_a_local_service_has_its_own_code():
    plan = make.plan(make.line(service_key="", service_code="L.TAXI", service_title="Соціальне таксі", unit=Unit.LEG))
    assert plan.lines.get().key == "L.TAXI"


def test_the_author_does_not_approve_her_own_list():
    plan = make.plan(approved=False)
    both = make.Actor(901, make.official().roles | make.head().roles)
    services.submit_list(actor=both, slug=plan.slug, seen_version=plan.version, at=make.NOW)
    with pytest.raises(Denied):
        services.approve_list(
            actor=both, slug=plan.slug, order_number="1", order_date=make.NOW.date(), seen_version=plan.version + 1,
            at=make.NOW,
        )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceList.objects.filter(pk=plan.pk).update(
            status="approved", approved_by_id=901, approved_at=make.NOW, order_number="1", order_date=make.NOW.date()
        )


def test_the_head_sends_a_list_back_with_a_remark():
    plan = make.plan(approved=False)
    services.submit_list(actor=make.official(), slug=plan.slug, seen_version=plan.version, at=make.NOW)
    back = services.send_back_list(
        actor=make.head(), slug=plan.slug, reason="Забагато", seen_version=plan.version + 1, at=make.NOW
    )
    assert (back.status, back.remark) == ("draft", "Забагато")


# ---- notice and tasks -----------------------------------------------------------------------------------------------


def test_a_notice_needs_an_approved_list():
    with pytest.raises(Conflict):
        make.order(plan_=make.plan(approved=False))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"price_cap": 121_00}, "price_cap"),
        ({"ends_on": date(2028, 1, 1)}, "ends_on"),
        ({"starts_on": date(2026, 12, 31)}, "ends_on"),
        ({"volume": 0}, "volume"),
        ({"mechanism": "gift"}, "mechanism"),
        ({"categories": ("martians",)}, "categories"),
        ({"line_id": 0}, "line"),
    ],
)
def test_a_task_outside_its_line_or_year_is_refused_at_its_field(change, field):
    with pytest.raises(Invalid) as refused:
        make.lot(**change)
    assert field in refused.value.fields


def test_announcing_says_all_that_is_missing_and_a_short_window_only_warns():
    order = make.order(closes_at=make.OPENS + 3 * make.DAY, contact_phone="", contact_email="")
    with pytest.raises(Invalid) as refused:
        services.announce_order(actor=make.official(), slug=order.slug, seen_version=order.version, at=make.NOW)
    assert "технічне завдання" in str(refused.value)
    assert "телефон" in str(refused.value)
    warnings = [g for g in gaps(order, [], make.NOW) if g.warning]
    assert "щонайменше 30" in warnings[0].text


def test_announced_terms_are_frozen_by_the_database():
    lot = make.announced()
    with pytest.raises(Conflict):
        services.edit_lot(
            actor=make.official(), code=lot.code, draft=make.lot_draft(lot.order), seen_version=lot.version, at=make.NOW
        )
    for change in ({"price_cap": 1}, {"volume": 1}, {"criteria": []}, {"ends_on": date(2027, 12, 31)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Lot.objects.filter(pk=lot.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=lot.order_id).update(rules={})


def test_two_lots_do_not_order_the_same_money():
    plan = make.plan()
    make.announced(make.lot(make.order(plan_=plan)))
    second = make.lot(make.order(plan_=plan))
    with pytest.raises(Invalid, match="менше грошей"):
        make.announced(second)
    assert ListLine.objects.get().ordered == 120_000_00
    second.refresh_from_db()
    assert second.status == LotStatus.DRAFT


def test_a_cancelled_notice_gives_its_money_back_and_says_why():
    lot = make.announced()
    proposal = make.submitted(lot)
    order = Order.objects.get(pk=lot.order_id)
    services.cancel_order(
        actor=make.head(), slug=order.slug, reason="Змінили бюджет", seen_version=order.version, at=make.NOW
    )
    assert ListLine.objects.get().ordered == 0
    assert Order.objects.get(pk=order.pk).status == OrderStatus.CANCELLED
    assert OrderChange.objects.get().reason == "Змінили бюджет"
    assert make.fresh(proposal).status == "declined"


def test_the_term_only_moves_later_with_a_reason_for_all():
    order = make.announced().order
    args = {"actor": make.official(), "slug": order.slug, "seen_version": order.version, "at": make.NOW}
    with pytest.raises(Invalid):
        services.extend_order(closes_at=make.CLOSES - make.DAY, reason="Х", **args)
    with pytest.raises(Invalid):
        services.extend_order(closes_at=make.CLOSES + make.DAY, reason=" ", **args)
    services.extend_order(closes_at=make.CLOSES + make.DAY, reason="Запитання", **args)
    assert OrderChange.objects.get().before == make.CLOSES


def test_an_announced_order_is_found_by_the_search_and_written_in_the_journal():
    lot = make.announced()
    assert SearchEntry.objects.get(kind="order").url == f"/orders/{lot.order.slug}/"
    assert AuditEvent.objects.filter(action="orders.announce_order").count() == 1


def test_questions_are_asked_by_organisations_and_until_the_deadline():
    lot = make.announced()
    slug = lot.order.slug
    with pytest.raises(Denied):
        services.ask_question(actor=make.member(), slug=slug, text="Х", at=make.NOW)
    with pytest.raises(Conflict):
        services.ask_question(actor=make.of(make.provider()), slug=slug, text="Х", at=make.AFTER)


# ---- proposals ------------------------------------------------------------------------------------------------------


def test_only_the_register_of_providers_answers():
    lot = make.announced()
    with pytest.raises(Conflict, match="реєстрі"):
        make.proposal(lot, partners.organisation())


def test_a_provider_has_one_live_proposal_for_a_lot():
    lot = make.announced()
    owner = make.provider()
    assert make.proposal(lot, owner).pk == make.proposal(lot, owner).pk


def test_after_the_last_moment_nothing_is_handed_in_or_taken_back():
    lot = make.announced()
    made, ready = make.submitted(lot), make.written(lot)
    late = {"seen_version": ready.version, "at": make.CLOSES}
    with pytest.raises(Conflict, match="годинником сервера"):
        services.submit_proposal(
            actor=make.of(ready.organisation), number=ready.number, declared_by="Х", declared=True, **late
        )
    with pytest.raises(Conflict):
        services.recall_proposal(
            actor=make.of(made.organisation), number=made.number, seen_version=made.version, at=make.CLOSES
        )
    with pytest.raises(Conflict):
        make.proposal(lot, make.provider(), at=make.CLOSES)


def test_a_double_click_hands_in_once():
    made = make.written(make.announced())
    args = {"actor": make.of(made.organisation), "number": made.number, "declared_by": "Х", "declared": True}
    first = services.submit_proposal(**args, seen_version=made.version, at=make.NOW + make.DAY)
    second = services.submit_proposal(**args, seen_version=made.version, at=make.NOW + make.DAY)
    assert first.pk == second.pk
    assert made.submissions.count() == 1


def test_a_price_above_the_cap_or_a_volume_above_the_order_is_refused():
    made = make.proposal(make.announced())
    for change, field in (({"price": 120_01}, "price"), ({"capacity": 1000_01}, "capacity"), ({"price": 0}, "price")):
        draft = services.ProposalDraft(**{"price": 1, "capacity": 1} | change)
        with pytest.raises(Invalid) as refused:
            services.save_proposal(
                actor=make.of(made.organisation), number=made.number, draft=draft, seen_version=made.version,
                at=make.NOW + make.DAY,
            )  # fmt: skip
        assert list(refused.value.fields) == [field]


def test_a_stranger_learns_nothing_of_a_proposal():
    made = make.submitted(make.announced())
    stranger = make.of(make.provider())
    with pytest.raises(NotFound):
        services.recall_proposal(actor=stranger, number=made.number, seen_version=made.version, at=make.NOW)
    with pytest.raises(NotFound):
        services.answer_checks(
            actor=make.secretary(), number=made.number, answers={}, seen_version=made.version, at=make.NOW
        )


# ---- opening and checking -------------------------------------------------------------------------------------------


def test_seals_go_off_after_the_deadline_and_an_empty_lot_fails_by_itself():
    lot = make.announced()
    order = Order.objects.get(pk=lot.order_id)
    with pytest.raises(Conflict, match="після строку"):
        services.open_proposals(
            actor=make.secretary(), slug=order.slug, seen_version=order.version, at=make.CLOSES - make.DAY
        )
    assert make.opened(lot).status == LotStatus.FAILED
    assert ListLine.objects.get().ordered == 0


def test_whoever_answers_otherwise_than_data_says_why():
    lot = make.announced()
    made = make.submitted(lot, make.provider("021.0"))
    make.opened(lot)
    with pytest.raises(Invalid) as refused:
        make.checked(made)
    assert list(refused.value.fields) == ["service"]
    make.checked(made, service=services.Answered("yes", "Витяг від 01.12.2026"))


def test_a_barred_provider_is_seen_and_a_no_admits_nobody():
    lot = make.announced()
    owner = make.provider()
    made = make.submitted(lot, owner)
    owner.bars.create(
        reason="Не повернула кошти", act="Наказ № 7", from_year=2027, until_year=2028, created_at=make.NOW
    )
    make.opened(lot)
    now = make.checked(made, barred=services.Answered("no"))
    with pytest.raises(Conflict, match="«ні»"):
        services.admit_proposal(actor=make.secretary(), number=made.number, seen_version=now.version, at=make.AFTER)


def test_defects_are_fixed_in_time_without_touching_the_price():
    lot = make.announced()
    made = make.submitted(lot, price=Money.of(100))
    make.opened(lot)
    notice = services.return_proposal(
        actor=make.secretary(), number=made.number, text="Додайте графік", seen_version=made.version, at=make.AFTER
    )
    assert notice.due_on == date(2026, 12, 25)
    actor, now = make.of(made.organisation), make.fresh(made)
    draft = services.ProposalDraft(1_00, 1_00, "Тут", "Графік є", "Так", "Так", ("standard",))
    args = {"actor": actor, "number": made.number, "draft": draft}
    changed = services.save_proposal(**args, seen_version=now.version, at=make.AFTER)
    assert (changed.price, changed.capacity, changed.staff) == (100_00, lot.volume, "Графік є")
    with pytest.raises(Conflict, match="Строк виправлення"):
        services.save_proposal(**args, seen_version=changed.version, at=make.AFTER + 20 * make.DAY)
    services.submit_proposal(
        actor=actor, number=made.number, declared_by="Х", declared=True, seen_version=changed.version, at=make.AFTER
    )
    again = make.fresh(made)
    assert again.submitted_at == make.NOW + make.DAY
    with pytest.raises(Conflict, match="один раз"):
        services.return_proposal(
            actor=make.secretary(), number=made.number, text="Ще", seen_version=again.version, at=make.AFTER
        )


def test_a_refusal_has_a_ground_and_a_last_day_of_appeal():
    lot = make.announced()
    made = make.submitted(lot)
    make.opened(lot)
    args = {"actor": make.secretary(), "number": made.number, "seen_version": made.version, "at": make.AFTER}
    with pytest.raises(Invalid):
        services.refuse_proposal(**args, ground="because", text=" ")
    refusal = services.refuse_proposal(**args, ground="false_data", text="Підпис не той")
    assert refusal.appeal_until > make.AFTER.date()
    assert make.fresh(made).status == "refused"


# ---- compensation ---------------------------------------------------------------------------------------------------


def accept(proposal, actor=None):
    now = make.fresh(proposal)
    return services.accept_provider(
        actor=actor or make.head(), number=proposal.number, seen_version=now.version, at=make.NOW + 3 * make.DAY
    )


def test_everybody_who_fits_is_accepted_at_the_tariff_while_money_lasts():
    lot = make.compensation(money=Money.of(2_500), tariff=Money.of(100))
    first, second, third = (make.fitting(lot, capacity=10_00) for _ in range(3))
    assert accept(first).amount == 1_000_00
    assert accept(second).volume == 10_00
    assert accept(third).volume == 5_00
    lot = Lot.objects.select_related("line").get(pk=lot.pk)
    assert (lot.awarded, lot.line.awarded) == (2_500_00, 2_500_00)
    fourth = make.fitting(lot, capacity=10_00)
    with pytest.raises(Conflict, match="вичерпано"):
        accept(fourth)
    services.close_lot(actor=make.official(), code=lot.code, seen_version=lot.version, at=make.NOW + 4 * make.DAY)
    assert make.fresh(fourth).status == "declined"
    assert Lot.objects.get(pk=lot.pk).status == LotStatus.RELEASED


def test_who_checked_a_provider_does_not_accept_it():
    proposal = make.fitting(make.compensation())
    both = make.Actor(902, make.secretary().roles | make.head().roles)
    with pytest.raises(Denied):
        accept(proposal, both)


def test_an_acceptance_is_public_at_once():
    from esm.orders.public import award_for_contract

    proposal = make.fitting(make.compensation())
    assert award_for_contract(proposal.number) is None
    accept(proposal)
    facts = award_for_contract(proposal.number)
    assert facts is not None
    assert (facts.mechanism, facts.unit_price) == (Mechanism.COMPENSATION, Money.of(100))


def test_a_compensation_does_not_close_while_there_is_money_and_time():
    lot = make.compensation()
    accept(make.fitting(lot))
    lot.refresh_from_db()
    with pytest.raises(Conflict, match="ще триває"):
        services.close_lot(actor=make.official(), code=lot.code, seen_version=lot.version, at=make.NOW + 4 * make.DAY)
    services.close_lot(actor=make.official(), code=lot.code, seen_version=lot.version, at=make.AFTER)
    line = ListLine.objects.get()
    assert line.ordered == line.awarded == 1_000_00


# ---- tariffs --------------------------------------------------------------------------------------------------------


def test_a_tariff_is_in_force_from_its_day_to_the_eve_of_the_next():
    reference.loaded()
    base = {"actor": make.official(), "service_key": "015.1", "unit": Unit.HOUR, "act": "№ 1", "at": make.NOW}
    services.set_tariff(**base, price=100_00, valid_from=date(2026, 1, 1))
    services.set_tariff(**base, price=120_00, valid_from=date(2027, 1, 1), valid_to=date(2027, 12, 31))
    assert tariff_on("015.1", Unit.HOUR, date(2025, 12, 31)) is None
    assert tariff_on("015.1", Unit.HOUR, date(2026, 12, 31)).price == Money.of(100)
    assert tariff_on("015.1", Unit.HOUR, date(2027, 1, 1)).price == Money.of(120)
    assert tariff_on("015.1", Unit.HOUR, date(2028, 1, 1)) is None
    assert [t.valid_to for t in tariffs()] == [date(2027, 12, 31), date(2026, 12, 31)]
    with pytest.raises(Conflict):
        services.set_tariff(**base, price=1, valid_from=date(2026, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Tariff.objects.update(price=1)


def test_every_rule_that_is_shipped_can_be_read():
    rules = OrderRules.from_data(reference.content("order-2026.1"))
    assert rules.term("min_window_days").days == 30
    assert rules.last_service_day(2027) == date(2027, 12, 31)
    assert {c.code for c in rules.checks} >= {"complete", "registered", "cap"}
