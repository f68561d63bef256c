"""Who is asking. Built once a request (or task) at the edge; rooms never touch the request or the sign-in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A person with what she may do: roles in the city (`identity.roles.Role`) and rights in organisations.

    `rights` holds pairs (organisation_id, right); the rights are those of `partners.machine.Right`.
    """

    user_id: int | None
    roles: frozenset[str] = frozenset()
    rights: frozenset[tuple[int, str]] = frozenset()
    name: str = ""

    @property
    def signed_in(self) -> bool:
        return self.user_id is not None

    @property
    def organisations(self) -> frozenset[int]:
        return frozenset(organisation for organisation, _ in self.rights)

    def has(self, *roles: str) -> bool:
        """True if she holds any of `roles`."""
        return not self.roles.isdisjoint(roles)

    def may(self, organisation_id: int, right: str) -> bool:
        return (organisation_id, right) in self.rights


NOBODY = Actor(None)
# Scheduled jobs and imports act under this name; it has no rights, so services for it take no `policies` decision.
SYSTEM = Actor(None, name="ЄСМ")
