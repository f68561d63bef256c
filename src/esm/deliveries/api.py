"""The log for organisations' own programs: write rows, read one's own, cancel. A key of the organisation opens it.

Every refusal has a sentence in `detail`; a refused list of rows also has `errors` with row, column, value, message.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, P, PathEx, QueryEx, Router, Schema
from ninja.responses import Response
from ninja.security import HttpBearer
from pydantic import StringConstraints

from esm.kernel.errors import Conflict, DomainError, NotFound
from esm.kernel.imports import Problem as RowProblem

from .columns import Entry, InvalidRows
from .machine import SCALE, BatchKind, Confirmation, Mode, Unit
from .rules import rules_on
from .selectors.filters import Filters, State
from .selectors.log import Row, delivery_log
from .services import TokenHolder, authenticate, cancel_delivery, log_deliveries

_MINUTE = 60
# A NUL is no text for a database; the rest is judged as on the page, with a sentence for each cell.
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=200)]


class Token(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> TokenHolder | None:
        return authenticate(token, at=timezone.now())


router = Router(tags=["deliveries"], auth=Token())


class Problem(Schema):
    """Why the request was refused."""

    detail: Any = Field(description="A sentence, or a list of mistakes with their places")


class RowError(Schema):
    row: int = Field(description="Place in the list, from 1")
    column: str
    value: str
    message: str = Field(description="What is wrong and how to put it right")


class Refused(Schema):
    detail: Any = Field(description="A sentence, or a list of mistakes with their places")
    errors: list[RowError] = Field([], description="Each wrong cell; none of the rows was written")


class RowIn(Schema):
    key: Text = Field(description="Your own key of the row: the same key with the same content is written once")
    date: date
    service: Text = Field(description="Key of the service in the classifier, e.g. 015.1")
    unit: Text = Field(description=f"One of: {', '.join(Unit.values)}")
    quantity: float = Field(gt=0, lt=10**9, description="In units, up to two decimals")
    contacts: int = Field(ge=0, lt=10**9, description="How many times somebody was helped; 1 when `recipient` is given")
    mode: Text = Field(description=f"One of: {', '.join(Mode.values)}")
    district: Text = Field("", description="Key of the district; may be empty for phone and online")
    category: Text = Field("", description="Key of the category of people")
    recipient: Text = Field("", description="Opaque key of a person, never a name")
    worker: Text = ""
    confirmation: Text = Field("", description=f"One of: {', '.join(c for c in Confirmation.values if c)}, or empty")
    contract: Text = Field("", description="Code of the contract that pays for it")


class RowsIn(Schema):
    rows: list[RowIn] = Field(min_length=1)


class LoggedOut(Schema):
    batch: int | None = Field(description="Number of the batch; null when everything had been written before")
    new: int
    unchanged: int


class RowOut(Schema):
    id: int
    key: str
    date: date
    service: str
    unit: str
    quantity: float
    contacts: int
    mode: str
    district: str
    category: str
    recipient: str
    worker: str
    confirmation: str
    contract: str
    act: str = Field(description="The act on which the row stands, or empty")
    cancels: int | None = Field(description="The row that this one takes back")
    cancelled: bool


class RowsOut(Schema):
    count: int = Field(description="Rows in all")
    contacts: int = Field(description="Times that somebody was helped, in all; not a number of people")
    page: int
    pages: int
    rows: list[RowOut]


class CancelIn(Schema):
    reason: Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=1000)]


class CancelledOut(Schema):
    id: int = Field(description="The row that takes the other one back")
    cancels: int


REFUSALS = {400: Problem, 401: Problem, 404: Problem, 409: Refused, 422: Refused, 429: Problem}


def _holder(request: HttpRequest) -> TokenHolder:
    holder: TokenHolder = request.auth  # type: ignore[attr-defined]
    return holder


def _too_often(holder: TokenHolder) -> Response | None:
    """Counts this request against the minute of its key."""
    now = timezone.now()
    most = rules_on(timezone.localdate(now)).api_requests_per_minute
    name = f"deliveries-api:{holder.token_id}:{int(now.timestamp()) // _MINUTE}"
    cache.add(name, 0, 2 * _MINUTE)
    if cache.incr(name) <= most:
        return None
    sentence = _("Забагато запитів за хвилину: дозволено %(most)s. Зачекайте хвилину.") % {"most": most}
    return Response({"detail": sentence}, status=429, headers={"Retry-After": str(_MINUTE)})


def _refused(error: DomainError) -> Response:
    if isinstance(error, InvalidRows):
        errors = [_row_error(problem) for problem in error.problems]
        taken = all(problem.column == "key" for problem in error.problems)
        return Response({"detail": str(error), "errors": errors}, status=409 if taken else 422)
    status = 404 if isinstance(error, NotFound) else 409 if isinstance(error, Conflict) else 422
    return Response({"detail": str(error), "errors": []} if status != 404 else {"detail": str(error)}, status=status)


def _row_error(problem: RowProblem) -> dict[str, Any]:
    message = f"{problem.message} {problem.fix}"
    return {"row": problem.row, "column": problem.column, "value": problem.value, "message": message}


@router.post(
    "/deliveries",
    response={200: LoggedOut, **REFUSALS},
    summary="Write rows of the service log: all or none",
    operation_id="log_deliveries",
    url_name="deliveries",
)
def write(request: HttpRequest, body: RowsIn) -> Any:
    """Rows whose key and content the log has already are passed over, so a request may be sent again."""
    holder = _holder(request)
    if refusal := _too_often(holder):
        return refusal
    now = timezone.now()
    most = rules_on(timezone.localdate(now)).api_rows_max
    if len(body.rows) > most:
        detail = _("За раз можна надіслати %(most)s рядків. Поділіть список.") % {"most": most}
        return Response({"detail": detail, "errors": []}, status=422)
    try:
        done = log_deliveries(
            actor=holder.actor,
            organisation_id=holder.organisation_id,
            rows=_entries(body.rows),
            at=now,
            kind=BatchKind.API,
            token_id=holder.token_id,
        )
    except DomainError as error:
        return _refused(error)
    return LoggedOut(batch=done.batch_id, new=done.new, unchanged=done.unchanged)


def _entries(rows: list[RowIn]) -> list[Entry]:
    """Raises InvalidRows for quantities finer than hundredths."""
    message, fix = _("Більше ніж два знаки після коми."), _("Округліть кількість до сотих.")
    fine = [
        RowProblem(number, "quantity", str(row.quantity), message, fix)
        for number, row in enumerate(rows, 1)
        if abs(row.quantity * SCALE - round(row.quantity * SCALE)) > 1e-6
    ]
    if fine:
        raise InvalidRows(fine)
    return [
        Entry(row=number, **row.dict() | {"quantity": round(row.quantity * SCALE)})
        for number, row in enumerate(rows, 1)
    ]


@router.get(
    "/deliveries",
    response={200: RowsOut, 400: Problem, 401: Problem, 422: Problem, 429: Problem},
    summary="The organisation's own rows, newest first, 50 on a page",
    operation_id="read_deliveries",
    url_name="deliveries",
)
def read(
    request: HttpRequest,
    page: QueryEx[int, P(ge=1, le=10**6)] = 1,
    since: QueryEx[date | None, P(description="From this day on")] = None,
    until: QueryEx[date | None, P(description="Up to this day")] = None,
    service: QueryEx[str, P(max_length=40, pattern=r"^[^\x00]*$")] = "",
    mode: QueryEx[str, P(max_length=40, pattern=r"^[^\x00]*$")] = "",
    contract: QueryEx[str, P(max_length=40, pattern=r"^[^\x00]*$")] = "",
    district: QueryEx[str, P(max_length=40, pattern=r"^[^\x00]*$")] = "",
    category: QueryEx[str, P(max_length=40, pattern=r"^[^\x00]*$")] = "",
    state: QueryEx[
        State, P(description="live: neither cancelled nor cancelling; cancelled: cancelling rows")
    ] = State.ALL,
) -> Any:
    """A page after the last one is the last one."""
    holder = _holder(request)
    if refusal := _too_often(holder):
        return refusal
    f = Filters(
        organisation_id=holder.organisation_id,
        since=since,
        until=until,
        service=service,
        mode=mode,
        contract=contract,
        district=district,
        category=category,
        state=state,
    )
    log = delivery_log(holder.actor, f, page=page)
    return RowsOut(
        count=log.totals.rows,
        contacts=log.totals.contacts,
        page=log.page.number,
        pages=log.page.pages,
        rows=[_out(row) for row in log.page.rows],
    )


def _out(row: Row) -> RowOut:
    return RowOut(
        id=row.id,
        key=row.key,
        date=row.date,
        service=row.service_code,
        unit=row.unit_code,
        quantity=row.hundredths / SCALE,
        contacts=row.contacts,
        mode=row.mode_code,
        district=row.district_code,
        category=row.category_code,
        recipient=row.recipient,
        worker=row.worker,
        confirmation=row.confirmation_code,
        contract=row.contract,
        act=row.act,
        cancels=row.cancels_id,
        cancelled=row.cancelled,
    )


@router.post(
    "/deliveries/{number}/cancel",
    response={200: CancelledOut, **REFUSALS},
    summary="Take a row back by a row of its own",
    operation_id="cancel_delivery",
    url_name="delivery_cancel",
)
def cancel(request: HttpRequest, number: PathEx[int, P(ge=1, le=2**63 - 1)], body: CancelIn) -> Any:
    holder = _holder(request)
    if refusal := _too_often(holder):
        return refusal
    try:
        made = cancel_delivery(
            actor=holder.actor,
            delivery_id=number,
            reason=body.reason,
            at=timezone.now(),
            token_id=holder.token_id,
        )
    except DomainError as error:
        return _refused(error)
    return CancelledOut(id=made.pk, cancels=number)
