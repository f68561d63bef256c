"""The demo city's calls: last year's, decided and running; next year's, being judged; and one that is open now."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from esm.competitions.models import Application, Assignment, Call
from esm.competitions.services import admission, applications
from esm.competitions.services.calls import steps
from esm.kernel.money import Money
from esm.partners.models import Organisation

from . import stages
from .applications import Desk
from .calls import open_call
from .people import Cast

DAY = timedelta(days=1)


@dataclass(slots=True)
class City:
    """Everything the stages share; `at` is now."""

    cast: Cast
    desk: Desk
    at: datetime
    chance: random.Random
    written: int = 0

    def apply(self, call: Call, count: int, at: datetime, *, first: int = 0) -> list[Application]:
        """`count` submitted applications from as many organisations, an hour between them."""
        done = []
        for n in range(count):
            owner = self.cast.organisations[(first + n) % len(self.cast.organisations)]
            actor = self.cast.of(owner)
            moment = at + timedelta(hours=n)
            draft = self.desk.write(actor=actor, call=call, organisation=owner, n=self._next(), at=moment)
            done.append(self.desk.submit(actor=actor, application=draft, at=moment + timedelta(minutes=45)))
        return done

    def draft(self, call: Call, at: datetime, *, owner: int, sections: int) -> Application:
        organisation = self.cast.organisations[owner]
        return self.desk.write(
            actor=self.cast.of(organisation),
            call=call,
            organisation=organisation,
            n=self._next(),
            at=at,
            sections_done=sections,
        )

    def _next(self) -> int:
        self.written += 1
        return self.written - 1


def evening(at: datetime) -> datetime:
    """Calls close at the end of a working day."""
    return at.replace(hour=17, minute=0, second=0, microsecond=0)


def open_now(city: City, year: int) -> Call:
    """Takes applications today: drafts, submitted ones, one recalled."""
    call = open_call(
        official=city.cast.official,
        year=year,
        opens_at=city.at - 21 * DAY,
        closes_at=evening(city.at + 56 * DAY),
        budget=Money.of(2_000_000).kopecks,
        title=f"Конкурс соціальних проєктів — {year}, другий набір",
        review_closes_on=(city.at + 84 * DAY).date(),
    )
    city.draft(call, city.at - 9 * DAY, owner=0, sections=4)
    for owner in range(1, 6):
        city.draft(call, city.at - (3 + owner) * DAY, owner=owner, sections=3 * owner)
    city.apply(call, 8, city.at - 5 * DAY, first=6)
    return call


def judged_now(city: City, year: int) -> Call:
    """Closed, half admitted, being scored: work for the secretary and the commission."""
    cast, at = city.cast, city.at
    closes_at = evening(at - 14 * DAY)
    call = open_call(
        official=cast.official,
        year=year,
        opens_at=at - 50 * DAY,
        closes_at=closes_at,
        budget=Money.of(1_200_000).kopecks,
        review_closes_on=(at + 12 * DAY).date(),
    )
    made = city.apply(call, 20, at - 40 * DAY)
    checked = closes_at + DAY
    stages.admit(cast.secretary, made[:13], checked)
    _return_and_refuse(city, made, checked)
    applications.withdraw_application(
        actor=cast.of(owner_of(city, made[16])),
        number=made[16].number,
        reason="Організація знайшла інші гроші.",
        seen_version=made[16].version,
        at=checked,
    )
    call.refresh_from_db()
    call = steps.start_review(actor=cast.official, call_id=call.pk, seen_version=call.version, at=checked + DAY)
    stages.panel(cast.secretary, call, cast.commission, checked + DAY)
    stages.assign(cast.secretary, call, checked + 2 * DAY)
    # The first member still has everything to do: she is the one who signs in.
    for given in Assignment.objects.filter(application__call=call, member__number__gt=1).order_by("pk")[:16]:
        stages.score(given.member, given.application, at - 3 * DAY, city.chance)
    return call


def _return_and_refuse(city: City, made: list[Application], at: datetime) -> None:
    secretary = city.cast.secretary
    stages.check(secretary, made[13], at, no="complete", why="Немає витягу з реєстру.")
    admission.return_for_defects(
        actor=secretary,
        number=made[13].number,
        seen_version=made[13].version,
        text="Додайте витяг з Єдиного державного реєстру.",
        codes=["complete"],
        at=city.at - DAY,
    )
    stages.refuse(
        secretary,
        made[14],
        city.at - 2 * DAY,
        code="direction",
        ground="direction",
        why="Проєкт не належить до жодного напряму конкурсу.",
    )


def owner_of(city: City, application: Application) -> Organisation:
    return next(o for o in city.cast.organisations if o.pk == application.organisation_id)
