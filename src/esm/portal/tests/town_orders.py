"""The town's social order: each address of the room has its thing, in the state that the address is for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from esm.identity.public import Role
from esm.kernel.actor import Actor
from esm.kernel.money import Money
from esm.orders import services
from esm.orders.models import Lot, NeedsStudy, Order, Proposal
from esm.orders.tests import make
from esm.orders.volumes import Unit
from esm.partners.tests import make as partners

DAY = timedelta(days=1)


def add(own: Any, people: dict[str, Any], at: datetime, file: Any) -> dict[str, dict[str, Any]]:
    """Things by pattern. `own` is the organisation of «ngo» and «colleague»; `file` is a stored file."""
    partners.provider(own, "015.1", "social-transport")
    published, drafted = make.study(), make.study(published=False)
    NeedsStudy.objects.filter(pk=published.pk).update(file=file)
    line = make.line(volume=12_000_00, price_cap=100_00)
    plan = make.plan(line, make.line(service_key="021.0", unit=Unit.HOUR), ceiling=Money.of(2_000_000))
    listed = make.plan(approved=False)
    sent = make.plan(approved=False)
    services.submit_list(actor=make.official(), slug=sent.slug, seen_version=sent.version, at=make.NOW)

    opened = make.announced(_lot(plan))
    draft = make.written(opened, own)
    attachment = draft.attachments.first()
    question = services.ask_question(actor=make.of(own), slug=opened.order.slug, text="Як?", at=make.NOW + DAY)

    judged = make.announced(_lot(plan))
    mine, theirs = make.submitted(judged, own), make.submitted(judged, make.provider())
    paper = make.enveloped(judged)
    Proposal.objects.filter(pk=paper.pk).update(envelope=file)
    judged = make.opened(judged)
    make.admitted(mine)
    _panel(judged, mine, people, paper)
    gone, waiting = _gone(plan, at), _gone(plan, at, prepared=True)

    weighed = make.chosen(_compared(plan))
    released = make.released(_compared(plan))
    fitting = make.fitting(make.compensation())
    half = _lot(plan)
    window = {"opens_at": at - 10 * DAY, "closes_at": at + 20 * DAY}
    Order.objects.filter(pk__in=[opened.order_id, fitting.lot.order_id]).update(**window)
    Order.objects.filter(pk=judged.order_id).update(opens_at=at - 40 * DAY, closes_at=at - 5 * DAY)

    order, lot = {"code": opened.order.slug}, {"code": judged.code}
    notice = {"slug": opened.order.slug}
    study, listing = {"code": drafted.slug}, {"code": listed.slug}
    mine_code, draft_code = {"code": mine.number}, {"code": draft.number}
    return {
        "orders:need": {"slug": published.slug},
        "orders:need_file": {"slug": published.slug},
        "orders:plan": {"slug": plan.slug},
        "orders:lot": {"slug": released.order.slug, "code": released.code},
        "orders:start": {"code": opened.code},
        "orders:attach": draft_code,
        "orders:detach": draft_code | {"attachment": attachment.pk},
        "orders:document": mine_code | {"file": mine.attachments.first().file_id},
        "orders:own_recall": mine_code,
        "orders:answer": order | {"question": question.pk},
        "orders:lot_edit": {"code": half.code},
        "orders:lot_remove": {"code": half.code},
        "orders:lot_new": {"code": half.order.slug},
        "orders:edit": {"code": half.order.slug},
        "orders:announce": {"code": half.order.slug},
        "orders:open": {"code": judged.order.slug},
        "orders:accept": {"code": fitting.number},
        "orders:close": {"code": fitting.lot.code},
        **{f"orders:{n}": notice for n in ("order", "calendar", "ask")},
        **{f"orders:{n}": study for n in ("study", "study_edit", "study_publish")},
        **{f"orders:{n}": listing for n in ("list_office", "list_edit", "list_submit")},
        **{f"orders:{n}": {"code": sent.slug} for n in ("list_send_back", "list_approve")},
        **{f"orders:{n}": order for n in ("office", "extend", "cancel", "panel")},
        **{f"orders:{n}": lot for n in ("lot_office", "choose", "fail", "release")},
        **{f"orders:{n}": {"code": weighed.code} for n in ("send_back", "approve")},
        **{f"orders:{n}": {"code": theirs.number} for n in ("check", "admit", "undo", "return", "refuse")},
        **{f"orders:{n}": mine_code for n in ("score", "conflict")},
        "orders:register": {"code": opened.code},
        "orders:again": {"code": gone.lot.code},
        "orders:replace": {"code": gone.proposal.number},
        **{f"orders:{n}": {"code": waiting.proposal.number} for n in ("replace_approve", "replace_drop")},
        **{f"orders:{n}": {"code": paper.number} for n in ("receipt", "type_in", "attach_scan", "envelope")},
        **{f"orders:{n}": draft_code for n in ("own_proposal", "own_submit", "own_withdraw")},
    }


def _lot(plan: Any) -> Lot:
    order = make.order(plan_=plan)
    return services.add_lot(
        actor=make.official(), slug=order.slug, draft=replace(make.lot_draft(order), volume=1000_00), at=make.NOW
    )


def _compared(plan: Any) -> Lot:
    lot = make.announced(_lot(plan))
    proposal = make.submitted(lot)
    lot = make.opened(lot)
    panel = make.panel(lot)
    ready = make.admitted(proposal)
    for member in panel:
        make.scored(ready, member)
    return Lot.objects.select_related("order", "line").get(pk=lot.pk)


def _gone(plan: Any, at: datetime, *, prepared: bool = False) -> Any:
    """The award of a provider that left: its volume may be given to the next, or waits for the head to."""
    lot = make.announced(_lot(plan))
    bids = [make.submitted(lot, price=Money.of(p), at=make.NOW + DAY) for p in (90, 95)]
    lot = make.opened(lot)
    panel = make.panel(lot)
    for bid in bids:
        for member in panel:
            make.scored(make.admitted(bid) if member is panel[0] else bid, member)
    lot = make.released(Lot.objects.select_related("order", "line").get(pk=lot.pk))
    award = lot.awards.select_related("proposal", "lot").get(position=1)
    services.end_award(
        actor=make.official(), code=award.proposal.number, before=Money(award.amount), kept=Money(0),
        left_volume=award.volume, reason="Розірвано", at=make.AFTER + DAY,
    )  # fmt: skip
    if prepared:
        version = Lot.objects.get(pk=lot.pk).version
        services.prepare_replacement(
            actor=make.official(), code=award.proposal.number, seen_version=version, at=make.AFTER + DAY
        )
    return award


def _panel(lot: Lot, proposal: Any, people: dict[str, Any], paper: Any) -> None:
    """One has declared, one hasn't, one has a conflict; with the envelope there is none."""
    members = {w: Actor(people[w].pk, frozenset({Role.COMMISSION})) for w in ("assigned", "unassigned", "conflicted")}
    make.panel(lot, *members.values())
    for who, conflicted in (("assigned", False), ("conflicted", True)):
        services.declare(
            actor=members[who], number=proposal.number, conflicted=conflicted, text="Сестра", at=make.AFTER
        )
    services.declare(actor=members["assigned"], number=paper.number, conflicted=False, text="", at=make.AFTER)
