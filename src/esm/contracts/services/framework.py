"""A contract of a social order: drawn from a choice, open for deliveries from its signing, closed with what was used."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from esm.deliveries import public as deliveries
from esm.kernel import audit
from esm.kernel.actor import Actor
from esm.kernel.effects import after_commit
from esm.kernel.errors import Conflict, Invalid, NotFound, found, require
from esm.orders import public as orders
from esm.partners import public as partners

from .. import policies
from ..content.contract import Content, LineText, scaled
from ..machine import (
    ActStatus,
    AmendmentType,
    ContractKind,
    ContractStatus,
    MoneySource,
    Side,
)
from ..models import Amendment, Contract, Framework
from ..rules import terms_on
from ..selectors.editions import content_of
from . import amendments, editions, settlement, volumes
from .locking import lock, unchanged

KINDS = {orders.Mechanism.ORDER: ContractKind.SERVICE, orders.Mechanism.COMPENSATION: ContractKind.COMPENSATION}


def draw_service_contract(*, actor: Actor, award_code: str, at: datetime) -> Contract:
    """Draft a contract from a released choice: volume, price and term come from it. Raises NotFound, Conflict."""
    with transaction.atomic():
        found(policies.may_manage(actor))
        award = orders.award_for_contract(award_code)
        if award is None:
            raise NotFound(_("За цією пропозицією надавача не обрано."))
        if Contract.objects.filter(code=award.code).exists():
            raise Conflict(_("Договір за цим вибором уже складено."))
        volumes.undisputed(award.lot_code)
        today = timezone.localdate(at)
        terms = terms_on(today)
        ordinal = Contract.objects.filter(year=award.year).count() + 1
        card = partners.organisation_card(award.organisation_id)
        content = Content(
            number=terms.number(year=award.year, ordinal=ordinal, code=award.code),
            subject=_("Надання соціальної послуги «%(service)s». Де: %(place)s.")
            % {"service": award.service, "place": award.place},
            amount=award.amount.kopecks,
            starts_on=award.starts_on,
            ends_on=award.ends_on,
            city_signer=terms.city_signer,
            organisation_signer=card.head_name or card.title,
            iban=card.iban,
            lines=scaled((_line(award),), award.amount.kopecks),
        )
        contract = Contract(
            code=award.code,
            kind=KINDS[orders.Mechanism(award.mechanism)],
            order_lot=award.code,
            organisation_id=award.organisation_id,
            year=award.year,
            title=award.title,
            year_ends_on=date(award.year, 12, 31),
            drawn_at=at,
            drawn_by_id=actor.user_id,
            **{f: getattr(content, f) for f in ("number", "subject", "amount", "starts_on", "ends_on")},
            **{f: getattr(content, f) for f in ("city_signer", "organisation_signer", "iban")},
        )
        contract.full_clean()
        contract.save()
        Framework.objects.create(
            contract=contract,
            award=award.code,
            lot=award.lot_code,
            order_slug=award.order_slug,
            service_key=award.service_key,
            service=award.service,
            unit=award.unit,
            unit_price=award.unit_price.kopecks,
            volume=award.volume,
            original_volume=award.volume,
            amount=contract.amount,
            place=award.place,
            standard=award.standard,
            requirements=list(award.requirements),
            must_not_stop=award.must_not_stop,
            asked=award.asked.kopecks,
            awarded=award.amount.kopecks,
            decided_on=award.decided_on,
            decision=award.order_number,
        )
        editions.write(contract, content, share_percent=0)
        editions.keep(contract, actor=actor, at=at, since=today, draft=True)
        audit.record(actor=actor, action="contracts.draw", subject=contract, at=at, amount=contract.amount)
    return contract


def _line(award: orders.OrderAward) -> LineText:
    return LineText(
        1, "service", _("Соціальна послуга"), award.service, award.unit_label, award.volume * 10,
        award.unit_price.kopecks, MoneySource.CITY.value,
    )  # fmt: skip


def draft_recalculation(*, actor: Actor, code: str, volume: int, reason: str, at: datetime) -> Amendment:
    """Wish for another volume: a typed amendment of the sum, to be agreed by somebody else and signed.

    `volume` in hundredths of the unit. Raises Invalid at "volume" and "reason".
    """
    with transaction.atomic():
        contract = lock(code)
        found(policies.may_see(actor, contract))
        framework = _framework(contract)
        side = Side.CITY if policies.may_manage(actor) else Side.ORGANISATION
        require(policies.may_draft_amendment(actor, contract, side))
        if volume == framework.volume:
            raise Invalid({"volume": _("Це той самий обсяг. Вкажіть інший.")})
        line = next(x for x in content_of(contract).lines if x.amount)
        wish = amendments.Wish(
            type=AmendmentType.SUM_UP if volume > framework.volume else AmendmentType.SUM_DOWN,
            reason=reason,
            delta={"lines": [{**_plain(line), "quantity": volume * 10}]},
        )
        try:
            return amendments.draft_amendment(actor=actor, code=code, side=side, wish=wish, at=at)
        except Invalid as error:
            wrong = dict(error.fields)
            named = {"reason": wrong.pop("reason")} if "reason" in wrong else {}
            raise Invalid(named | ({"volume": " ".join(wrong.values())} if wrong else {})) from error


def _plain(line: LineText) -> dict[str, object]:
    return {f: getattr(line, f) for f in LineText.__slots__}


def close_service_contract(*, actor: Actor, code: str, reason: str, seen_version: int, at: datetime) -> Contract:
    """The service is over: no deliveries any more, what wasn't used goes back to the order's list.

    Raises Conflict while an act waits or deliveries stand on none, Invalid without a reason before the term's end.
    """
    with transaction.atomic():
        contract = lock(code)
        found(policies.may_see(actor, contract))
        require(policies.may_manage(actor))
        unchanged(contract, seen_version)
        framework, today = _framework(contract), timezone.localdate(at)
        if contract.status != ContractStatus.IN_FORCE:
            raise Conflict(_("Закрити можна лише договір, що діє."))
        if today <= contract.ends_on and not reason.strip():
            raise Invalid({"reason": _("Строк договору ще не минув. Поясніть, чому закриваєте раніше.")})
        if contract.acts.filter(status=ActStatus.SUBMITTED).exists():
            raise Conflict(_("Один з актів чекає рішення. Спершу прийміть або поверніть його."))
        if deliveries.unbilled_lines(contract.code, contract.year_ends_on):
            raise Conflict(_("Є послуги, яких немає в жодному акті. Спершу надавач подає акт за них."))
        early = reason.strip() if today <= contract.ends_on else ""
        used = volumes.end(contract, actor=actor, reason=early, at=at)
        contract.accepted = contract.accepted or 0
        settlement.complete(contract)
        contract.version += 1
        contract.save()
        audit.record(
            actor=actor, action="contracts.close_service", subject=contract, at=at, used=used.kopecks,
            given_back=framework.amount - used.kopecks, reason=reason.strip(),
        )  # fmt: skip
        after_commit("contracts.tasks.tell_closed", contract_id=contract.pk)
    return contract


def _framework(contract: Contract) -> Framework:
    framework = Framework.objects.select_for_update().filter(contract=contract).first()
    if framework is None:
        raise NotFound(_("Це договір за проєктом: у нього немає замовленого обсягу."))
    return framework
