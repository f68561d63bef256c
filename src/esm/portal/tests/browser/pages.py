"""The pages that must be accessible: every address of the city that shows a page is here or in `NOT_PAGES` with a reason.

Words in braces are things of the city (`extras.facts`). A new page? Add a line: address, who looks, status.
"""

from typing import NamedTuple


class Look(NamedTuple):
    """`who` is a name of `city.sign_in`: official, head, secretary, member, ngo, colleague, admin, ngo2…; "" for a visitor."""

    path: str
    who: str = ""
    status: int = 200


COMPETITIONS = "/department/competitions"
PUBLIC = [
    Look("/"),
    Look("/appearance/"),
    Look("/accessibility/"),
    Look("/easy-read/"),
    Look("/feedback/"),
    Look("/search/"),
    Look("/search/?q=доступність"),
    Look("/transparency/"),
    Look("/transparency/dynamics/"),
    Look("/transparency/dynamics/print/"),
    Look("/transparency/dynamics/2014/"),
    Look("/transparency/dynamics/{year}/"),
    Look("/transparency/dynamics/2003/cost-per-client/"),
    Look("/transparency/dynamics/{year}/clients/"),
    Look("/transparency/corrections/"),
    Look("/competitions/"),
    Look("/competitions/{open}/"),
    Look("/competitions/{decided}/"),
    Look("/competitions/{decided}/commission/"),
    Look("/competitions/{decided}/results/"),
    Look("/projects/"),
    Look("/projects/?q=нічогонемає"),
    Look("/projects/{won}/"),
    Look("/projects/{declined}/"),
    Look("/organisations/"),
    Look("/organisations/{edrpou}/"),
    Look("/organisations/join/"),
    Look("/organisations/invitation/{team_invitation}/"),
    Look("/accounts/invitation/{role_invitation}/"),
    Look("/accounts/invitation/used/", status=404),
    Look("/accounts/login/"),
    Look("/accounts/signup/"),
    Look("/accounts/inactive/"),
    Look("/accounts/password/reset/"),
    Look("/accounts/password/reset/done/"),
    Look("/accounts/password/reset/key/0-bad/"),
    Look("/accounts/password/reset/key/done/"),
    Look("/no-such-page/", status=404),
]
ACCOUNT = [
    Look("/accounts/", "official"),
    Look("/accounts/logout/", "official"),
    Look("/accounts/password/change/", "official"),
    Look("/accounts/reauthenticate/", "official"),
    Look("/accounts/2fa/", "official"),
    Look("/accounts/2fa/totp/activate/", "official"),
    Look("/accounts/2fa/webauthn/add/", "official"),
    Look("/accounts/2fa/", "member4"),
    Look("/accounts/2fa/reauthenticate/", "member4"),
    Look("/accounts/2fa/totp/deactivate/", "member4"),
    Look("/accounts/2fa/recovery-codes/", "member4"),
    Look("/accounts/2fa/recovery-codes/generate/", "member4"),
    Look("/accounts/2fa/webauthn/", "member4"),
    Look("/accounts/2fa/webauthn/keys/{key}/edit/", "member4"),
    Look("/accounts/2fa/webauthn/keys/{key}/remove/", "member4"),
]
NGO = [
    Look("/work/", "ngo"),
    Look("/work/", "ngo3"),
    Look("/cabinet/applications/", "ngo"),
    Look("/cabinet/applications/start/{open}/", "ngo20"),
    Look("/cabinet/applications/{started}/", "ngo"),
    *(
        Look(f"/cabinet/applications/{{started}}/{code}/", "ngo")
        for code in ("project", "problem", "activities", "estimate", "documents", "team")
    ),
    Look("/cabinet/applications/{started}/versions/", "ngo"),
    Look("/cabinet/applications/{started}/project/versions/", "ngo"),
    Look("/cabinet/applications/{started}/delete/", "ngo"),
    Look("/cabinet/applications/{started}/check/", "ngo"),
    Look("/cabinet/applications/{started}/print/", "ngo"),
    Look("/cabinet/applications/{started}/load/", "ngo"),
    Look("/cabinet/applications/{started}/estimate/load/", "ngo"),
    Look("/cabinet/applications/{written}/estimate/", "ngo6"),
    Look("/cabinet/applications/{written}/check/", "ngo6"),
    Look("/cabinet/applications/{handed}/", "ngo7"),
    Look("/cabinet/applications/{handed}/submitted/", "ngo7"),
    Look("/cabinet/applications/{handed}/submitted/1/", "ngo7"),
    Look("/cabinet/applications/{handed}/withdraw/", "ngo7"),
    Look("/cabinet/applications/{returned}/admission/", "ngo14"),
    Look("/cabinet/applications/{refused}/admission/", "ngo15"),
    Look("/cabinet/contracts/", "ngo3"),
    Look("/cabinet/contracts/{late}/", "ngo3"),
    Look("/contracts/{late}/amendments/new/", "ngo3"),
    Look("/contracts/{late}/amendments/new/lines/", "ngo3"),
    Look("/contracts/{late}/amendments/1/", "ngo3"),
    Look("/contracts/{late}/amendments/3/edit/", "ngo3"),
    Look("/cabinet/reports/{late}/interim/", "ngo3"),
    Look("/cabinet/reports/{late}/interim/check/", "ngo3"),
    Look("/cabinet/reports/{reported}/interim/", "ngo6"),
    Look("/cabinet/deliveries/", "ngo"),
    Look("/cabinet/deliveries/?mode=at_home&page=2", "ngo"),
    Look("/cabinet/deliveries/summary/", "ngo"),
    Look("/cabinet/deliveries/new/", "ngo"),
    Look("/cabinet/deliveries/batches/", "ngo"),
    Look("/cabinet/deliveries/batches/{batch}/", "ngo"),
    Look("/cabinet/deliveries/{delivery}/", "ngo"),
    Look("/cabinet/deliveries/{delivery}/correct/", "ngo"),
    Look("/cabinet/deliveries/tokens/", "ngo"),
    Look("/cabinet/deliveries/import/", "ngo"),
    Look("/cabinet/organisation/", "ngo"),
    Look("/cabinet/organisation/{edrpou}/", "ngo"),
    Look("/cabinet/team/", "ngo"),
    Look("/cabinet/team/{edrpou}/", "ngo"),
    Look("/cabinet/team/{edrpou}/invite/", "ngo"),
    Look("/cabinet/team/{edrpou}/members/{colleague}/", "ngo"),
    Look("/cabinet/team/{edrpou}/members/{colleague}/end/", "ngo"),
    Look("/cabinet/team/{edrpou}/hand-over/", "ngo"),
    Look("/cabinet/team/{handing}/", "ngo3"),
]
MEMBER = [
    Look("/work/", "member"),
    Look("/review/", "member"),
    Look("/review/meetings/{judged}/{planned}/", "member"),
    Look("/review/{gate}/conflict/", "member"),
    Look("/review/{free}/", "member"),
    Look("/review/{half}/", "member"),
    Look("/review/{half}/check/", "member"),
    Look("/review/{scored}/", "member"),
    Look("/review/{scored}/read/", "member"),
    Look("/department/feedback/", "member", status=403),
]
SECRETARY = [
    Look("/work/", "secretary"),
    *(
        Look(f"{COMPETITIONS}/{address}", "secretary")
        for address in (
            "{judged}/admission/",
            "{judged}/admission/admit-all/",
            "{judged}/admission/appeals/",
            "{judged}/admission/appeals/{appeal}/",
            "{judged}/admission/{checked}/",
            "{judged}/admission/{admitted}/",
            "{judged}/admission/{checked}/return/",
            "{judged}/admission/{checked}/refuse/",
            "{judged}/admission/{checked}/receipt/",
            "{judged}/register/",
            "{open}/register/receive/",
            "{judged}/commission/",
            "{judged}/commission/add/",
            "{judged}/commission/2/",
            "{judged}/commission/2/end/",
            "{judged}/conflicts/",
            "{judged}/conflicts/record/",
            "{judged}/conflicts/{conflict}/withdraw/",
            "{judged}/assignment/",
            "{judged}/assignment/{free}/",
            "{judged}/review/",
            "{judged}/review/close/",
            "weighed/review/reopen/",
            "{judged}/meetings/",
            "{judged}/meetings/new/",
            "{judged}/meetings/{planned}/",
            "{judged}/meetings/{held}/",
            "{judged}/meetings/{planned}/edit/",
            "{judged}/meetings/{planned}/cancel/",
            "{judged}/meetings/{held}/reopen/",
            "{judged}/meetings/{held}/votes/{free}/",
            "{decided}/ranking/",
            "equal/ranking/",
            "equal/ranking/tie/{tie}/",
            "equal/award/",
            "weighed/award/",
            "weighed/award/money/",
            "weighed/award/money/{direction}/",
            "weighed/award/choose/{run}/",
            "weighed/minutes/",
            "weighed/minutes/1/",
            "weighed/decision/",
            "weighed/decision/{weighed}/",
            "weighed/decision/submit/",
            "{decided}/minutes/1/",
            "{decided}/decision/",
        )
    ),
]
HEAD = [
    Look("/work/", "head"),
    *(
        Look(f"{COMPETITIONS}/{address}", "head")
        for address in (
            "sent/decision/",
            "sent/decision/approve/",
            "sent/decision/send-back/",
            "ready/decision/release/",
        )
    ),
]
OFFICIAL = [
    Look("/work/", "official"),
    Look("/department/feedback/", "official"),
    Look("/department/letters/", "official"),
    Look("/department/letters/contracts.signed/", "official"),
    Look("/department/letters/contracts.signed/?language=en", "official"),
    Look("/department/letters/contracts.signed/history/", "official"),
    Look("/department/letters/competitions.admitted/history/", "official"),
    Look(f"{COMPETITIONS}/", "official"),
    *(
        Look(f"{COMPETITIONS}/{address}", "official")
        for address in (
            "new/",
            "{draft}/",
            "{open}/",
            "{decided}/",
            "{draft}/preview/",
            "{draft}/print/",
            "{draft}/open/",
            "{open}/extend/",
            "{open}/start-review/",
            "{decided}/second-round/",
            "{open}/cancel/",
            "{judged}/fail/",
            *(
                f"{{draft}}/edit/{part}/"
                for part in (
                    *("basics", "dates", "money", "directions", "limits"),
                    *("criteria", "documents", "costs", "checks", "calendar"),
                )
            ),
            "{decided}/decision/{won}/withdraw/",
            "{decided}/decision/{reserve}/promote/",
        )
    ),
    Look("/department/contracts/", "official"),
    Look("/department/contracts/{drawn}/", "official"),
    Look("/department/contracts/{late}/", "official"),
    Look("/department/contracts/{closed}/", "official"),
    Look("/department/contracts/{drawn}/edit/", "official"),
    Look("/department/contracts/{drawn}/sign/", "official"),
    Look("/department/contracts/{drawn}/cancel/", "official"),
    Look("/department/contracts/{reported}/pay/2/", "official"),
    Look("/contracts/{drawn}/estimate/", "official"),
    Look("/contracts/{drawn}/plan/", "official"),
    Look("/contracts/{late}/files/", "official"),
    Look("/contracts/{late}/amendments/new/", "official"),
    Look("/contracts/{late}/amendments/new/term/", "official"),
    Look("/contracts/{late}/amendments/new/lines/", "official"),
    Look("/contracts/{late}/amendments/1/", "official"),
    Look("/contracts/{late}/amendments/1/refuse/", "official"),
    Look("/contracts/{late}/amendments/2/sign/", "official"),
    Look("/contracts/{late}/compare/", "official"),
    Look("/contracts/{late}/editions/1/", "official"),
    Look("/department/contracts/{closed}/repay/", "official"),
    Look("/department/reports/{reported}/interim/", "official"),
    Look("/department/reports/{closed}/final/", "official"),
    Look("/department/deliveries/", "official"),
    Look("/department/deliveries/summary/", "official"),
    Look("/department/organisations/", "official"),
    Look("/department/organisations/new/", "official"),
    Look("/department/organisations/join/{join}/", "official"),
    Look("/department/organisations/{edrpou}/", "official"),
    Look("/department/organisations/{barred}/", "official"),
    Look("/department/indicators/", "official"),
    Look("/department/indicators/{year}/", "official"),
    Look("/department/indicators/{year}/publish/", "official"),
    Look("/department/indicators/2010/clients/", "official"),
]
ADMIN = [
    Look("/work/", "admin"),
    Look("/work/letters/", "admin"),
    Look("/work/kept/", "admin"),
    Look("/department/letters/stuck/", "admin"),
    Look(f"{COMPETITIONS}/outages/", "admin"),
    Look("/department/users/", "admin"),
    Look("/department/users/invite/", "admin"),
    Look("/department/users/{uid}/", "admin"),
    Look("/department/users/{uid}/deactivate/", "admin"),
    Look("/department/audit/", "admin"),
]
ORDERS = [
    *(
        Look(f"/orders/{address}")
        for address in (
            *("", "awards/", "awards/?year=1999", "needs/", "needs/{o_study}/", "lists/{o_list}/", "tariffs/"),
            *("{o_open}/", "{o_done}/{o_released}/", "{o_open}/{o_van}/"),
        )
    ),
    Look("/orders/{o_open}/ask/", "ngo"),
    Look("/cabinet/orders/", "ngo"),
    Look("/cabinet/orders/start/{o_care}/", "ngo"),
    Look("/cabinet/orders/{o_written}/", "ngo"),
    Look("/cabinet/orders/{o_written}/submit/", "ngo"),
    Look("/cabinet/orders/{o_written}/withdraw/", "ngo"),
    Look("/review/orders/", "member"),
    Look("/review/orders/{o_admitted}/conflict/", "member"),
    *(
        Look(f"/department/orders/{address}", "official")
        for address in (
            *("", "new/", "plans/", "needs/new/", "lists/new/", "tariffs/", "tariffs/new/"),
            *("needs/{o_study}/", "needs/{o_study}/edit/", "needs/{o_study}/publish/"),
            *("lists/{o_list}/", "lists/{o_list}/edit/", "lists/{o_list}/submit/"),
            *("{o_open}/", "{o_open}/extend/", "{o_open}/cancel/", "{o_open}/panel/", "{o_open}/open/"),
            *("{o_open}/questions/{o_question}/", "{o_draft}/", "{o_draft}/edit/", "{o_draft}/announce/"),
            *("{o_draft}/lots/new/", "lots/{o_drafted}/edit/", "lots/{o_drafted}/remove/"),
            *("lots/{o_care}/", "lots/{o_opened}/", "lots/{o_opened}/choose/", "lots/{o_opened}/fail/"),
            *("lots/{o_released}/", "lots/{o_van}/close/", "lots/{o_approved}/release/"),
            *("proposals/{o_submitted}/", "proposals/{o_admitted}/"),
            *(f"proposals/{{o_submitted}}/{step}/" for step in ("admit", "undo", "return", "refuse")),
        )
    ),
    *(
        Look(f"/department/orders/{address}", "head")
        for address in (
            *("lists/{o_list}/approve/", "lists/{o_list}/send-back/"),
            *("lots/{o_chosen}/", "lots/{o_chosen}/approve/", "lots/{o_chosen}/send-back/"),
            "proposals/{o_fitting}/accept/",
        )
    ),
    Look("/department/organisations/{edrpou}/provider/", "official"),
]
PAGES = [*PUBLIC, *ORDERS, *ACCOUNT, *NGO, *MEMBER, *SECRETARY, *HEAD, *OFFICIAL, *ADMIN]

FILE = "gives a file"
DATA = "gives data"
STEP = "a step of something: test_steps.py comes there as people do"
NOT_PAGES = {
    "account_set_password": "for somebody without a password; the same template as account_change_password",
    "admission:scan": FILE,
    "applications:document": FILE,
    "applications:estimate_template": FILE,
    "applications:form": FILE,
    "award:minutes_docx": FILE,
    "award:minutes_pdf": FILE,
    "award:scan": FILE,
    "calls:calendar": FILE,
    "contracts:document": FILE,
    "contracts:amendment_document": FILE,
    "contracts:signed": FILE,
    "indicators:chart": FILE,
    "indicators:export": FILE,
    "mfa_download_recovery_codes": FILE,
    "orders:calendar": FILE,
    "orders:document": FILE,
    "orders:need_file": FILE,
    "orders:score": "opens after the declaration; its form is the room's own test",
    "partners:charter": FILE,
    "partners:document": FILE,
    "register:minutes": FILE,
    "review:document": FILE,
    "api:api-root": DATA,
    "api:dynamics": DATA,
    "api:deliveries": DATA,
    "api:openapi-json": DATA,
    "api:projects": DATA,
    "mfa_login_webauthn": DATA,
    "mfa_authenticate": STEP,
    "partners:join_sent": STEP,
    "portal:feedback_sent": STEP,
    "mfa_reauthenticate_webauthn": "needs a key in the hand; the same template as mfa_reauthenticate",
    "contracts:draw": "draws a contract; opened, it leads to the list",
}
