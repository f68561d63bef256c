"""Amendments: who may ask and who agrees, what each type may change, what stays readable, and what a race can't break."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from esm.competitions.tests import make as competitions
from esm.contracts.machine import AmendmentStatus, AmendmentType, Condition, Side
from esm.contracts.models import Amendment, Contract, Edition
from esm.contracts.selectors.editions import comparison, content_of
from esm.contracts.services import amendments as service
from esm.contracts.services.amendments import Wish
from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.kernel.errors import Conflict, Denied, Invalid, NotFound
from esm.kernel.models import AuditEvent
from esm.kernel.money import Money
from esm.reference.tests import make as reference

from . import make

pytestmark = pytest.mark.django_db
HEAD = Actor(902, frozenset({Role.HEAD}), name="Керівниця")


@pytest.fixture
def contract():
    reference.loaded()
    return make.signed()


def line(contract: Contract, code: int, hryvnias: int, **kw) -> dict:
    row = contract.lines.filter(code=code).first()
    base = {"code": code, "kind": "pay", "kind_title": "Оплата", "name": "Ще", "unit": "послуга", "source": "city"}
    if row:
        base = {f: getattr(row, f) for f in ("code", "kind", "kind_title", "name", "unit", "source")}
    return base | {"quantity": 1000, "price": hryvnias * 100, "note": ""} | kw


def wish(kind: AmendmentType, reason: str = "Змінилися обставини", **delta) -> Wish:
    return Wish(kind, reason, delta)


def draft(contract, what: Wish, *, actor=None, side=Side.ORGANISATION) -> Amendment:
    actor = actor or (make.member(contract) if side == Side.ORGANISATION else make.official())
    return service.draft_amendment(actor=actor, code=contract.code, side=side, wish=what, at=make.NOW)


def step(name: str, amendment: Amendment, actor: Actor, **kw) -> Amendment:
    verb = getattr(service, f"{name}_amendment")
    amendment.refresh_from_db()
    at = kw.pop("at", make.NOW)
    return verb(
        actor=actor,
        code=amendment.contract.code,
        ordinal=amendment.ordinal,
        seen_version=amendment.version,
        at=at,
        **kw,
    )


def in_force(contract, what: Wish, side=Side.ORGANISATION) -> Amendment:
    """From the wish to the signature."""
    made = draft(contract, what, side=side)
    step("ask", made, make.member(contract) if side == Side.ORGANISATION else make.official())
    step("approve", made, HEAD)
    return step("sign", made, make.official(), signed_on=date(2027, 5, 20), file_id=None)


def longer(contract=None) -> Wish:
    return wish(AmendmentType.TERM, fields={"starts_on": "2027-03-01", "ends_on": "2027-12-20"})


# ---- the way of a wish ----------------------------------------------------------------------------------------------


def test_nothing_changes_until_both_sides_signed(contract):
    made = draft(contract, longer())
    step("ask", made, make.member(contract))
    step("approve", made, make.official())
    contract.refresh_from_db()
    assert (contract.ends_on, contract.edition) == (date(2027, 12, 1), 1)
    step("sign", made, make.official(), signed_on=date(2027, 5, 20), file_id=None)
    contract.refresh_from_db()
    assert (contract.ends_on, contract.edition) == (date(2027, 12, 20), 2)
    assert contract.reports.get(kind="final").due_on == date(2028, 1, 4)


def test_who_wrote_it_does_not_agree_to_it(contract):
    made = draft(contract, longer(), side=Side.CITY)
    step("ask", made, make.official())
    with pytest.raises(Denied):
        step("approve", made, make.official())
    assert step("approve", made, HEAD).status == AmendmentStatus.APPROVED


def test_the_database_itself_refuses_an_author_who_approves(contract):
    made = draft(contract, longer())
    with pytest.raises(IntegrityError), transaction.atomic():
        Amendment.objects.filter(pk=made.pk).update(approver_id=made.author_id)


def test_an_organisation_does_not_agree_for_the_city(contract):
    made = draft(contract, longer())
    step("ask", made, make.member(contract))
    with pytest.raises(Denied):
        step("approve", made, make.member(contract))


def test_only_who_may_submit_hands_it_over(contract):
    writer = make.member(contract, "view", "edit")
    made = draft(contract, longer(), actor=writer)
    with pytest.raises(Denied):
        step("ask", made, writer)


def test_a_stranger_learns_nothing(contract):
    made = draft(contract, longer())
    stranger = Actor(77, rights=frozenset({(contract.organisation_id + 1, "edit")}))
    with pytest.raises(NotFound):
        step("ask", made, stranger)
    with pytest.raises(NotFound):
        draft(contract, longer(), actor=stranger)


def test_a_draft_of_the_organisation_is_not_the_citys_business(contract):
    made = draft(contract, longer())
    with pytest.raises(NotFound):
        step("approve", made, make.official())


def test_a_refusal_needs_words_and_ends_it(contract):
    made = draft(contract, longer())
    step("ask", made, make.member(contract))
    with pytest.raises(Invalid):
        step("refuse", made, make.official(), remark=" ")
    assert step("refuse", made, make.official(), remark="Немає підстав").remark == "Немає підстав"
    with pytest.raises(Conflict):
        step("approve", made, HEAD)


def test_it_is_taken_back_until_it_is_signed(contract):
    made = draft(contract, longer())
    step("ask", made, make.member(contract))
    step("approve", made, HEAD)
    assert step("withdraw", made, make.member(contract)).status == AmendmentStatus.WITHDRAWN
    with pytest.raises(Conflict):
        step("sign", made, make.official(), signed_on=date(2027, 5, 20), file_id=None)


def test_a_stale_page_does_not_decide(contract):
    made = draft(contract, longer())
    with pytest.raises(Conflict):
        service.ask_amendment(
            actor=make.member(contract), code=contract.code, ordinal=1, seen_version=made.version + 1, at=make.NOW
        )


def test_papers_are_numbered_by_consent_without_gaps(contract):
    first = draft(contract, longer())
    step("ask", first, make.member(contract))
    step("refuse", first, HEAD, remark="Ні")
    assert in_force(contract, longer()).number == 1
    bank = wish(AmendmentType.BANK, fields={"iban": "UA213223130000026007233566001"})
    assert in_force(contract, bank).number == 2


# ---- what each type may change --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "delta", "field"),
    [
        (AmendmentType.TERM, {"fields": {"ends_on": "2028-01-10"}}, "ends_on"),
        (AmendmentType.TERM, {"fields": {"ends_on": "2027-02-10"}}, "ends_on"),
        (AmendmentType.TERM, {"fields": {"ends_on": "2027-12-01"}}, ""),
        (AmendmentType.BANK, {"fields": {"iban": "UA213223130000026007233566002"}}, "iban"),
        (AmendmentType.BANK, {"fields": {"iban": "DE89370400440532013000"}}, "iban"),
        (AmendmentType.ERROR, {"fields": {"subject": " "}}, "subject"),
        (AmendmentType.ERROR, {"fields": {"ends_on": "2027-12-20"}}, ""),
        (AmendmentType.INDICATORS, {"indicators": {"1": 40}}, ""),
    ],
)
def test_a_wish_against_the_rules_gets_its_sentence(contract, kind, delta, field):
    with pytest.raises(Invalid) as refused:
        draft(contract, wish(kind, **delta))
    assert list(refused.value.fields) == [field]


def test_a_reason_is_needed(contract):
    with pytest.raises(Invalid) as refused:
        draft(contract, wish(AmendmentType.TERM, reason=" ", fields={"ends_on": "2027-12-20"}))
    assert list(refused.value.fields) == ["reason"]


def test_an_indicator_is_changed_and_its_first_figure_stays_readable(contract):
    in_force(contract, wish(AmendmentType.INDICATORS, indicators={"2": 250}))
    assert contract.indicators.get(code=2).planned == 250
    _contract, compared = comparison(make.official(), contract.code, "1", "2")
    (change,) = compared.differences
    assert (change.label, change.before, change.after) == ("Супроводів", "300 разів", "250 разів")


def test_lines_may_not_change_the_sum(contract):
    with pytest.raises(Invalid) as refused:
        draft(contract, wish(AmendmentType.LINES, lines=[line(contract, 1, 70_000)]))
    assert list(refused.value.fields) == ["lines"]


def test_a_little_money_is_moved_by_a_notice_that_applies_at_once(contract):
    moved = [line(contract, 1, 56_000), line(contract, 2, 44_000)]
    made = step("ask", draft(contract, wish(AmendmentType.LINES, lines=moved)), make.member(contract))
    assert made.status == AmendmentStatus.NOTICED
    contract.refresh_from_db()
    assert (contract.edition, contract.amount) == (2, 100_000_00)
    assert contract.lines.get(code=2).ceiling == 48_400_00


def test_small_notices_do_not_add_up_to_a_large_one(contract):
    for code in (1, 2):
        moved = [line(contract, 1, 60_000 - 3_000 * code), line(contract, 2, 40_000 + 3_000 * code)]
        made = step("ask", draft(contract, wish(AmendmentType.LINES, lines=moved)), make.member(contract))
    assert made.status == AmendmentStatus.ASKED


def test_more_money_moved_or_a_new_line_waits_for_consent(contract):
    for moved in (
        [line(contract, 1, 50_000), line(contract, 2, 50_000)],
        [line(contract, 1, 59_000), line(contract, 4, 1_000)],
    ):
        made = step("ask", draft(contract, wish(AmendmentType.LINES, lines=moved)), make.member(contract))
        assert made.status == AmendmentStatus.ASKED


def test_the_city_gives_no_notices(contract):
    moved = [line(contract, 1, 59_000), line(contract, 2, 41_000)]
    made = draft(contract, wish(AmendmentType.LINES, lines=moved), side=Side.CITY)
    assert step("ask", made, make.official()).status == AmendmentStatus.ASKED


def test_a_line_does_not_go_under_what_was_spent(contract):
    contract.lines.filter(code=1).update(spent=60_000_00)
    with pytest.raises(Invalid) as refused:
        draft(contract, wish(AmendmentType.LINES, lines=[line(contract, 1, 50_000), line(contract, 2, 50_000)]))
    assert list(refused.value.fields) == ["price_1"]


# ---- the sum --------------------------------------------------------------------------------------------------------


def test_a_larger_sum_keeps_the_first_one_and_goes_to_the_waiting_tranche(contract):
    in_force(contract, wish(AmendmentType.SUM_UP, lines=[line(contract, 2, 60_000)]), side=Side.CITY)
    contract.refresh_from_db()
    assert (contract.original_amount, contract.amount, contract.planned) == (100_000_00, 120_000_00, 120_000_00)
    assert [t.planned for t in contract.tranches.all()] == [50_000_00, 70_000_00]


def test_with_all_tranches_paid_more_money_is_a_new_one(contract):
    for tranche in contract.tranches.all():
        tranche.paid = tranche.planned
        tranche.save()
    Contract.objects.filter(pk=contract.pk).update(paid=100_000_00)
    in_force(contract, wish(AmendmentType.SUM_UP, lines=[line(contract, 2, 60_000)]), side=Side.CITY)
    last = contract.tranches.get(ordinal=3)
    assert (last.planned, last.condition) == (20_000_00, Condition.INTERIM_ACCEPTED)


def test_a_smaller_sum_never_goes_under_what_is_paid(contract):
    first = contract.tranches.get(ordinal=1)
    first.paid = first.planned
    first.save()
    Contract.objects.filter(pk=contract.pk).update(paid=50_000_00)
    with pytest.raises(Invalid) as refused:
        draft(contract, wish(AmendmentType.SUM_DOWN, lines=[line(contract, 1, 9_999)]), side=Side.CITY)
    assert list(refused.value.fields) == ["lines"]
    in_force(contract, wish(AmendmentType.SUM_DOWN, lines=[line(contract, 1, 10_000)]), side=Side.CITY)
    contract.refresh_from_db()
    assert (contract.amount, contract.tranches.count()) == (50_000_00, 1)


@pytest.mark.parametrize("kind", [AmendmentType.SUM_UP, AmendmentType.SUM_DOWN])
def test_a_sum_that_goes_the_other_way_is_refused(contract, kind):
    other = 70_000 if kind == AmendmentType.SUM_DOWN else 50_000
    with pytest.raises(Invalid):
        draft(contract, wish(kind, lines=[line(contract, 1, other)]), side=Side.CITY)


def test_the_call_does_not_give_more_than_its_purse_has(contract):
    competitions.purse(contract.application.call, budget=Money.of(110_000), allocated=Money.of(100_000))
    up = wish(AmendmentType.SUM_UP, lines=[line(contract, 2, 50_001)])
    with pytest.raises(Invalid) as refused:
        draft(contract, up, side=Side.CITY)
    assert "10\xa0000 грн" in refused.value.fields["lines"].replace("\xa0грн", " грн")
    in_force(contract, wish(AmendmentType.SUM_UP, lines=[line(contract, 2, 45_000)]), side=Side.CITY)
    contract.refresh_from_db()
    with pytest.raises(Invalid):
        draft(contract, wish(AmendmentType.SUM_UP, lines=[line(contract, 2, 50_001)]), side=Side.CITY)


def test_two_wishes_about_one_line_do_not_overwrite_each_other(contract):
    first = draft(contract, wish(AmendmentType.SUM_UP, lines=[line(contract, 2, 60_000)]), side=Side.CITY)
    second = draft(contract, wish(AmendmentType.SUM_UP, lines=[line(contract, 2, 70_000)]), side=Side.CITY)
    for made in (first, second):
        step("ask", made, make.official())
        step("approve", made, HEAD)
    step("sign", first, make.official(), signed_on=date(2027, 5, 20), file_id=None)
    with pytest.raises(Conflict, match="змінила інша"):
        step("sign", second, make.official(), signed_on=date(2027, 5, 21), file_id=None)


def test_wishes_about_different_things_both_come_into_force(contract):
    first, second = draft(contract, longer()), draft(contract, wish(AmendmentType.INDICATORS, indicators={"2": 250}))
    for made in (first, second):
        step("ask", made, make.member(contract))
        step("approve", made, HEAD)
    for made in (first, second):
        step("sign", made, make.official(), signed_on=date(2027, 5, 20), file_id=None)
    contract = Contract.objects.get(pk=contract.pk)
    content = content_of(contract)
    assert (content.ends_on, content.indicators[1].planned, contract.edition) == (date(2027, 12, 20), 250, 3)


# ---- editions and the journal ---------------------------------------------------------------------------------------


def test_an_edition_is_written_once(contract):
    for change in (
        lambda: Edition.objects.filter(contract=contract).update(number=9),
        lambda: Edition.objects.filter(contract=contract).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_journal_names_every_step(contract):
    in_force(contract, longer())
    assert list(
        AuditEvent.objects.filter(action__startswith="contracts.").order_by("id").values_list("action", flat=True)
    ) == [f"contracts.{verb}_amendment" for verb in ("draft", "ask", "approve", "sign")]


def test_the_money_of_a_contract_is_always_its_lines_and_its_tranches(contract):
    in_force(contract, wish(AmendmentType.SUM_UP, lines=[line(contract, 2, 45_000)]), side=Side.CITY)
    in_force(contract, wish(AmendmentType.SUM_DOWN, lines=[line(contract, 1, 55_000)]), side=Side.CITY)
    contract.refresh_from_db()
    content = content_of(Contract.objects.get(pk=contract.pk))
    assert Money(content.city_lines) == Money(contract.amount) == Money(sum(t.planned for t in content.tranches))
