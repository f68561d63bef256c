from .articles import Article
from .intake import Appeal, AppealStep, Call, Consultation, Counter
from .needs import UnmetNeed
from .offices import Office, Operator
from .referrals import Referral

__all__ = [
    "Appeal",
    "AppealStep",
    "Article",
    "Call",
    "Consultation",
    "Counter",
    "Office",
    "Operator",
    "Referral",
    "UnmetNeed",
]
