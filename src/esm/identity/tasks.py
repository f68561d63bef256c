"""Letters of this room."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from esm.kernel.errors import NotFound
from esm.kernel.jobs import job

from .letters import write
from .models import Invitation
from .roles import Role
from .selectors import invitation_token


@job()
def send_invitation(invitation_id: int) -> None:
    """The letter with the link. Nothing is sent when the invitation was used or taken back meanwhile."""
    try:
        token = invitation_token(invitation_id)
    except NotFound:
        return
    row = Invitation.objects.get(pk=invitation_id)
    with override("uk"):
        write(
            "identity/letters/invitation.txt",
            to=row.email,
            role=Role(row.role).label,
            link=settings.PUBLIC_URL + reverse("identity_invitation", args=[token]),
            until=row.expires_at,
        )
