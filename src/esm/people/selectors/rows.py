"""What pages and other rooms get: frozen, with everything they show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ..fields import PersonFields
from ..machine import Channel, KinKind, Purpose, Why


@dataclass(frozen=True, slots=True)
class PersonRef:
    """One organisation's record of somebody. `id` never changes, whatever the record is linked with."""

    id: int
    code: str  # her opaque key in the service log
    label: str  # «Петренко Олена Іванівна, 1956»
    organisation_id: int | None  # None: the city's desk
    confidential: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """One of the asker's own clients."""

    id: int
    code: str
    label: str
    birth_year: int | None
    phone_tail: str  # the last four digits
    organisation_id: int | None
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """`in_network`: other organisations know somebody with exactly these data; which ones isn't said."""

    own: tuple[Hit, ...] = ()
    in_network: bool = False
    more: bool = False  # there are more of her own than are shown


@dataclass(frozen=True, slots=True)
class ConsentRow:
    id: int
    purpose: str
    version: str
    channel: str
    given_at: datetime
    until: date | None
    withdrawn_at: datetime | None
    recipients: tuple[int, ...]  # organisations

    @property
    def purpose_label(self) -> str:
        return str(Purpose(self.purpose).label)

    @property
    def channel_label(self) -> str:
        return str(Channel(self.channel).label)

    def in_force(self, on: date) -> bool:
        return self.withdrawn_at is None and (self.until is None or self.until >= on)


@dataclass(frozen=True, slots=True)
class ConsentText:
    """What is read aloud or signed."""

    id: int
    code: str
    version: str
    text: str


@dataclass(frozen=True, slots=True)
class LookRow:
    at: datetime
    actor_id: int | None
    organisation_id: int | None
    why: str
    emergency: bool

    @property
    def why_label(self) -> str:
        return str(Why(self.why).label)


@dataclass(frozen=True, slots=True)
class ListedRow:
    """Somebody saw the name in lists, on so many days, the last time then."""

    actor_id: int | None
    organisation_id: int | None
    days: int
    last: datetime


@dataclass(frozen=True, slots=True)
class KinRow:
    id: int
    label: str
    kind: str

    @property
    def kind_label(self) -> str:
        return str(KinKind(self.kind).label)


@dataclass(frozen=True, slots=True)
class UseRow:
    month: date
    service_code: str
    contacts: int


@dataclass(frozen=True, slots=True)
class Card:
    """A card as its page shows it; to have one means that the look is written down."""

    ref: PersonRef
    fields: PersonFields
    version: int
    hash_only: bool
    created_at: datetime
    last_contact_on: date
    restricted_at: datetime | None
    consents: tuple[ConsentRow, ...]
    kin: tuple[KinRow, ...]
    uses: tuple[UseRow, ...]
    looks: int
    in_network: bool  # other organisations have records of the same person
    may_write: bool
    may_destroy: bool
    team: tuple[int, ...]
    emergency: bool = False
