from django.urls import include, path

from .views import journal, users

# allauth reverses its names without a namespace, so this file has none either; ours begin with `identity_`.
urlpatterns = [
    path("accounts/", include("esm.identity.web.account_urls")),
    path("department/users/", users.user_list, name="identity_users"),
    path("department/users/invite/", users.invite, name="identity_invite"),
    path("department/users/invitations/<int:invitation_id>/resend/", users.resend, name="identity_resend"),
    path("department/users/invitations/<int:invitation_id>/revoke/", users.revoke, name="identity_revoke"),
    path("department/users/<uuid:uid>/", users.user_card, name="identity_user"),
    path("department/users/<uuid:uid>/grant/", users.grant, name="identity_grant"),
    path("department/users/<uuid:uid>/roles/<int:grant_id>/end/", users.end_role, name="identity_end_role"),
    path("department/users/<uuid:uid>/deactivate/", users.deactivate, name="identity_deactivate"),
    path("department/users/<uuid:uid>/activate/", users.activate, name="identity_activate"),
    path("department/audit/", journal.journal, name="identity_journal"),
]
