"""What other rooms may use of competitions."""

from collections.abc import Iterable
from datetime import datetime

from esm.kernel.actor import Actor
from esm.kernel.work import WorkItem

from .selectors.award_work import award_work
from .selectors.calls import CallLists, CallRef, CallRow, call_lists, call_refs, open_calls, upcoming_calls
from .selectors.corrections import correction_work
from .selectors.directions import DirectionRef, directions_of
from .selectors.for_contracts import (
    AwardFacts,
    Cost,
    PlannedActivity,
    PlannedIndicator,
    Spare,
    award_facts,
    award_for_contract,
    awards_without_contract,
    spare_for,
)
from .selectors.project import PublicProject, project_public
from .selectors.queue import commission_work
from .selectors.register import LaterMoney, MoneyStep, ProjectRow, RegisterFilter
from .selectors.register import all_rows as public_projects
from .selectors.register import rows_of as organisation_projects
from .selectors.reminders import ngo_work
from .selectors.work import applicant_work, official_work, secretary_work
from .selectors.yearly import Record, YearFacts, year_facts, years
from .services.corrections import bind_award

__all__ = [
    "AwardFacts",
    "CallLists",
    "CallRef",
    "CallRow",
    "Cost",
    "DirectionRef",
    "LaterMoney",
    "MoneyStep",
    "PlannedActivity",
    "PlannedIndicator",
    "ProjectRow",
    "PublicProject",
    "Record",
    "RegisterFilter",
    "Spare",
    "YearFacts",
    "award_facts",
    "award_for_contract",
    "awards_without_contract",
    "bind_award",
    "call_lists",
    "call_refs",
    "commission_work",
    "directions_of",
    "ngo_work",
    "official_work",
    "open_calls",
    "organisation_projects",
    "project_public",
    "public_projects",
    "secretary_work",
    "spare_for",
    "upcoming_calls",
    "work_items",
    "year_facts",
    "years",
]

# Every stage of a competition says what waits for a person there.
_WORK = (secretary_work, official_work, commission_work, applicant_work, ngo_work, award_work, correction_work)


def work_items(actor: Actor, at: datetime) -> Iterable[WorkItem]:
    """Lines of this person's «Моя робота сьогодні», in no order."""
    for stage in _WORK:
        yield from stage(actor, at)
