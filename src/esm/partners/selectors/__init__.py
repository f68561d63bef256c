"""Reads: by cards and the register, by people of an organisation, by what others must know about it."""

from .conflicts import ConflictFacts, PersonTie, conflict_facts
from .facts import (
    ApplicantFacts,
    Contact,
    OrganisationCard,
    OrganisationRef,
    age_in_months,
    applicants,
    barred,
    heads,
    members,
    organisation_by_edrpou,
    organisation_card,
    organisation_refs,
    organisations_of,
    readers,
    rights_of,
)
from .office import BarRow, JoinRow, join_request, join_requests, office_card
from .register import PublicCard, RegisterFilters, RegisterRow, public_card, register, register_export
from .team import InvitationFacts, Team, invitation_facts, team

__all__ = [
    "ApplicantFacts",
    "BarRow",
    "ConflictFacts",
    "Contact",
    "InvitationFacts",
    "JoinRow",
    "OrganisationCard",
    "OrganisationRef",
    "PersonTie",
    "PublicCard",
    "RegisterFilters",
    "RegisterRow",
    "Team",
    "age_in_months",
    "applicants",
    "barred",
    "conflict_facts",
    "heads",
    "invitation_facts",
    "join_request",
    "join_requests",
    "members",
    "office_card",
    "organisation_by_edrpou",
    "organisation_card",
    "organisation_refs",
    "organisations_of",
    "public_card",
    "readers",
    "register",
    "register_export",
    "rights_of",
    "team",
]
