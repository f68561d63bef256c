"""Letters of this room."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from esm.identity import public as identity
from esm.kernel.errors import NotFound
from esm.kernel.jobs import job

from .models import JoinRequest, MemberInvitation
from .selectors.team import labels


@job()
def send_invitation(member_invitation_id: int) -> None:
    """The letter with the link. Nothing is sent when the invitation was used or taken back meanwhile."""
    row = MemberInvitation.objects.select_related("organisation", "invitation").get(pk=member_invitation_id)
    try:
        token = identity.invitation_token(row.invitation_id)
    except NotFound:
        return
    with override("uk"):
        identity.write(
            "partners/letters/head.txt" if row.is_head else "partners/letters/member.txt",
            to=row.invitation.email,
            organisation=row.organisation.name,
            rights=labels(frozenset(row.rights), row.is_head),
            link=settings.PUBLIC_URL + reverse("partners:invitation", args=[token]),
            until=row.invitation.expires_at,
        )


@job()
def join_received(join_request_id: int) -> None:
    """To the organisation that asked: we have it, and what comes next."""
    row = JoinRequest.objects.get(pk=join_request_id)
    with override("uk"):
        identity.write("partners/letters/join_received.txt", to=row.email, number=row.number, name=row.name)


@job()
def join_declined(join_request_id: int) -> None:
    row = JoinRequest.objects.get(pk=join_request_id)
    with override("uk"):
        identity.write(
            "partners/letters/join_declined.txt", to=row.email, number=row.number, name=row.name, reason=row.reason
        )
