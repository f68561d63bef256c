from .access import BreakGlass, Look
from .consents import Consent, ConsentRecipient, ConsentText
from .kin import Kin
from .persons import LinkEvent, NotSame, Pair, Person, Record, RecordKey, SearchToken, Teammate
from .requests import DestructionAct, PersonRequest
from .usage import FileRecord, PartnerFile, Staged, Totals, Use

__all__ = [
    "BreakGlass",
    "Consent",
    "ConsentRecipient",
    "ConsentText",
    "DestructionAct",
    "FileRecord",
    "Kin",
    "LinkEvent",
    "Look",
    "NotSame",
    "Pair",
    "PartnerFile",
    "Person",
    "PersonRequest",
    "Record",
    "RecordKey",
    "SearchToken",
    "Staged",
    "Teammate",
    "Totals",
    "Use",
]
