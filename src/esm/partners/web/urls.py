from django.urls import URLPattern, path

from .history import History, nothing_yet
from .views import cabinet, office, public, team

app_name = "partners"


def mounted(history: History = nothing_yet) -> tuple[list[URLPattern], str]:
    """For `include`: `history` tells what rooms above know of an organisation's projects."""
    past = {"history": history}
    return [
        path("organisations/", public.register, name="register"),
        path("organisations/join/", public.join, name="join"),
        path("organisations/join/sent/", public.join_sent, name="join_sent"),
        path("organisations/invitation/<str:token>/", team.invitation, name="invitation"),
        path("organisations/<str:edrpou>/", public.card, past, name="card"),
        path("cabinet/organisation/", cabinet.organisation, past, name="organisation"),
        path("cabinet/organisation/<str:edrpou>/", cabinet.organisation, past, name="organisation_of"),
        path("cabinet/organisation/<str:edrpou>/charter/", cabinet.charter, past, name="charter"),
        path("cabinet/organisation/<str:edrpou>/people/", cabinet.add_person, past, name="add_person"),
        path("cabinet/organisation/<str:edrpou>/people/<int:affiliate_id>/end/", cabinet.end_person, name="end_person"),
        path("cabinet/team/", team.team, name="team"),
        path("cabinet/team/<str:edrpou>/", team.team, name="team_of"),
        path("cabinet/team/<str:edrpou>/invite/", team.invite, name="invite"),
        path("cabinet/team/<str:edrpou>/invitations/<int:invitation_id>/revoke/", team.revoke, name="revoke"),
        path("cabinet/team/<str:edrpou>/members/<int:member_id>/", team.rights, name="rights"),
        path("cabinet/team/<str:edrpou>/members/<int:member_id>/end/", team.end, name="end"),
        path("cabinet/team/<str:edrpou>/hand-over/", team.hand_over, name="hand_over"),
        path("cabinet/team/<str:edrpou>/hand-over/cancel/", team.cancel_hand_over, name="cancel_hand_over"),
        path("cabinet/team/<str:edrpou>/hand-over/<int:hand_over_id>/document/", team.document, name="document"),
        path("department/organisations/", office.requests, name="requests"),
        path("department/organisations/new/", office.enter, name="enter"),
        path("department/organisations/join/<str:number>/", office.join_request, name="join_request"),
        path("department/organisations/join/<str:number>/approve/", office.approve, name="approve"),
        path("department/organisations/join/<str:number>/decline/", office.decline, name="decline"),
        path("department/organisations/<str:edrpou>/", office.organisation, name="office"),
        path("department/organisations/<str:edrpou>/provider/", office.provider, name="provider"),
        path(
            "department/organisations/<str:edrpou>/provider/exclude/", office.exclude_provider, name="exclude_provider"
        ),
        path("department/organisations/<str:edrpou>/head/", office.invite_head, name="invite_head"),
        path("department/organisations/<str:edrpou>/bar/", office.bar, name="bar"),
        path("department/organisations/<str:edrpou>/bars/<int:bar_id>/lift/", office.lift_bar, name="lift_bar"),
    ], app_name


urlpatterns = mounted()[0]
