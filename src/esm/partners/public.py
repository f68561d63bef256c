"""What other rooms may use of organisations."""

from .machine import HEAD_RIGHTS, MEMBER_RIGHTS, AffiliateKind, Right
from .selectors import (
    ApplicantFacts,
    ConflictFacts,
    Contact,
    OrganisationCard,
    OrganisationRef,
    PersonTie,
    age_in_months,
    applicants,
    barred,
    conflict_facts,
    members,
    organisation_by_edrpou,
    organisation_card,
    organisation_refs,
    organisations_of,
    rights_of,
)
from .services import enter_organisation

__all__ = [
    "HEAD_RIGHTS",
    "MEMBER_RIGHTS",
    "AffiliateKind",
    "ApplicantFacts",
    "ConflictFacts",
    "Contact",
    "OrganisationCard",
    "OrganisationRef",
    "PersonTie",
    "Right",
    "age_in_months",
    "applicants",
    "barred",
    "conflict_facts",
    "enter_organisation",
    "members",
    "organisation_by_edrpou",
    "organisation_card",
    "organisation_refs",
    "organisations_of",
    "rights_of",
]
