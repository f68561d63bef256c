"""Who may open what: every address of the site stands here, with everybody who may; for the rest it isn't there.

A new address makes `test_every_address_is_in_the_table` fail until it has its line. An address that takes only POST
says who may post; opening it gives 405.
"""

from __future__ import annotations

import pytest
from django.urls import URLPattern, get_resolver

from esm.kernel.models import AuditEvent

from . import (
    access_acts,
    access_deliveries,
    access_desk,
    access_directory,
    access_orders,
    access_oversight,
    access_people,
)
from .conftest import VISITOR

WHO = (
    *(VISITOR, "stranger", "colleague", "ngo", "assigned", "unassigned", "conflicted"),
    *("secretary", "official", "head", "admin", "operator", "coordinator"),
)
EVERYBODY = " ".join(WHO)
SIGNED_IN = " ".join(WHO[1:])
NOBODY = ""
OWN = "colleague ngo"
OFFICE = "secretary official head"
COMMISSION = "assigned unassigned conflicted"

MAY_OPEN = {
    EVERYBODY: """
        portal:home portal:appearance portal:accessibility portal:easy_read portal:search portal:feedback
        partners:register partners:join partners:card partners:invitation identity_invitation
        projects:projects projects:project calls:competitions calls:competition calls:calendar calls:form commission:public
        register:results register:minutes
        indicators:transparency indicators:corrections indicators:dynamics indicators:export indicators:chart indicators:print
        indicators:year indicators:figure
        api:openapi-json api:dynamics api:projects
        account_inactive account_reset_password account_reset_password_done
        account_reset_password_from_key account_reset_password_from_key_done""",
    VISITOR: "account_login account_signup",
    SIGNED_IN: """
        portal:work portal:kept portal:letter_preference identity_profile
        account_logout account_change_password mfa_index mfa_list_webauthn
        applications:start""",
    "stranger colleague ngo": "partners:organisation partners:team applications:list contracts:own contracts:own_obligations",
    OWN: """
        contracts:edit_amendment contracts:photos contracts:add_receipts contracts:load_receipts
        contracts:receipts_template contracts:receipt admission:own applications:application applications:versions applications:delete
        applications:withdraw
        applications:check applications:submitted applications:submission applications:print applications:form
        applications:load applications:estimate_template applications:estimate_load applications:document
        applications:section applications:section_versions partners:end""",
    "ngo": "contracts:correct_report partners:invite partners:rights",
    f"{OWN} official head": "partners:organisation_of partners:charter partners:team_of partners:document",
    "ngo official head": "partners:hand_over",
    f"{OWN} {OFFICE}": """
        contracts:own_contract contracts:report contracts:check contracts:receipts
        contracts:report_pdf contracts:compare_report contracts:photo contracts:receipt_scan contracts:document contracts:signed
        contracts:compare contracts:services contracts:edition contracts:amendment contracts:amendment_document
        contracts:returns contracts:demand_document""",
    f"{OWN} official": "contracts:estimate contracts:plan contracts:amend contracts:new_amendment",
    f"{OWN} {OFFICE} assigned": "review:document",
    OFFICE: """
        partners:requests partners:join_request partners:office
        calls:calls calls:call calls:preview calls:print
        admission:list admission:appeals admission:answer admission:journal admission:application admission:receipt
        admission:scan
        commission:members commission:conflicts commission:assignment commission:panel commission:meetings
        commission:meeting
        award:ranking award:proposals award:minutes award:one_minutes award:minutes_pdf award:minutes_docx award:scan
        award:decision award:correction contracts:all contracts:contract contracts:obligations contracts:decide
        contracts:history""",
    "official": """
        calls:new calls:open calls:extend calls:start_review calls:second_round calls:edit
        award:withdraw award:promote
        contracts:plan_report contracts:refuse_receipt contracts:edit contracts:sign contracts:cancel contracts:pay contracts:repay
        contracts:add_file
        contracts:reverse_payment contracts:demand contracts:withdraw_demand contracts:owe contracts:move_obligation
        contracts:reverse_repayment contracts:close_obligation
        contracts:sign_amendment""",
    "official head": """
        contracts:refuse_amendment portal:feedback_inbox partners:enter calls:cancel calls:fail award:release
        indicators:department indicators:department-year indicators:publish indicators:correct""",
    "head": "award:approve award:send_back",
    "secretary official": """
        portal:letters portal:letter portal:letter_history admission:admit_all admission:return admission:refuse
        commission:add commission:edit commission:end
        award:purse award:direction_purse award:choose award:submit award:override award:tie""",
    "secretary": """
        admission:receive commission:record commission:withdraw commission:by_hand commission:close commission:reopen
        commission:new_meeting commission:edit_meeting commission:reopen_meeting commission:cancel_meeting
        commission:votes""",
    f"{OFFICE} assigned": "review:read",
    COMMISSION: "review:queue review:meeting review:conflict",
    "assigned": "review:review review:check review:again",
    "admin": """
        portal:letters_stuck calls:outages
        identity_users identity_invite identity_user identity_deactivate identity_journal""",
    NOBODY: "api:api-root",
}
MAY_POST = {
    "admin": "identity_resend identity_revoke identity_grant identity_end_role identity_activate",
    "ngo official head": "partners:add_person partners:end_person partners:revoke partners:cancel_hand_over",
    "official head": "partners:approve partners:decline partners:invite_head partners:bar partners:lift_bar "
    "indicators:refresh contracts:approve_amendment",
    "official": "contracts:drop_report calls:fill_calendar",
    OWN: """
        applications:load_confirm applications:estimate_confirm applications:attach applications:remove_document
        applications:resolve applications:take_over applications:restore applications:ready contracts:remove_photo
        contracts:remove_receipt""",
    f"{OWN} official": "contracts:fit",
    "ngo": "contracts:recall contracts:discard_correction applications:recall contracts:ask_amendment contracts:withdraw_amendment",
    "secretary official": "portal:letter_reset admission:admit admission:undo award:compute",
    "secretary": "commission:remind commission:attendance commission:hold award:sign",
    COMMISSION: "review:declare_none",
    "assigned": "review:send review:new_version",
}
# These lead on to another page of the site.
LEAD_ON = {
    EVERYBODY: "portal:feedback_sent partners:join_sent",
    SIGNED_IN: "mfa_authenticate mfa_login_webauthn account_set_password",
    "official": "contracts:draw",
}
# Each sees her own sign-in there, or is led to the page that fits it; a visitor signs in first.
HER_OWN = """
    account_reauthenticate mfa_reauthenticate mfa_reauthenticate_webauthn mfa_activate_totp mfa_deactivate_totp
    mfa_view_recovery_codes mfa_generate_recovery_codes mfa_download_recovery_codes mfa_add_webauthn
    mfa_remove_webauthn mfa_edit_webauthn"""
# What forms send, so that a step gets as far as asking who sends it.
SENT = {"version": "1", "payload": "{}", "mine": "{}", "read": "1"}
# Whoever reads the page behind such a step is told first what its form lacks.
READ_BEHIND = {
    OFFICE: """
        partners:decline partners:invite_head partners:bar calls:fill_calendar admission:admit admission:undo
        award:sign""",
    f"{OWN} official head": "partners:add_person",
}
# Whoever hasn't declared says first whether she has a conflict.
DECLARES_FIRST = {
    ("unassigned", name) for name in ("review:review", "review:read", "review:check")
} | access_orders.DECLARES_FIRST


def patterns(resolver=None, room="", before=()):
    """Every address of the site: its name and the words that stand in it."""
    for entry in (resolver or get_resolver()).url_patterns:
        pattern = entry.pattern
        words = (*before, *(getattr(pattern, "converters", None) or pattern.regex.groupindex))
        if isinstance(entry, URLPattern):
            yield f"{room}{entry.name}", words
        else:
            yield from patterns(entry, f"{entry.namespace}:" if entry.namespace else room, words)


WORDS = dict(patterns())
ROOMS_OPEN = [
    *MAY_OPEN.items(),
    *access_orders.MAY_OPEN.items(),
    *access_deliveries.MAY_OPEN.items(),
    *access_directory.MAY_OPEN.items(),
    *access_oversight.MAY_OPEN.items(),
    *access_acts.MAY_OPEN.items(),
    *access_people.MAY_OPEN.items(),
    *access_desk.MAY_OPEN.items(),
]
ROOMS_POST = [
    *MAY_POST.items(),
    *access_orders.MAY_POST.items(),
    *access_deliveries.MAY_POST.items(),
    *access_directory.MAY_POST.items(),
    *access_acts.MAY_POST.items(),
    *access_people.MAY_POST.items(),
    *access_desk.MAY_POST.items(),
]
OPEN = {name: who.split() for who, names in ROOMS_OPEN for name in names.split()}
POST = {name: who.split() for who, names in ROOMS_POST for name in names.split()}
READ = {name: who.split() for who, names in READ_BEHIND.items() for name in names.split()}
AWAY = {
    name: who.split()
    for who, names in [*LEAD_ON.items(), *access_oversight.LEAD_ON.items(), *access_desk.LEAD_ON.items()]
    for name in names.split()
}


def outcome(response) -> str:
    """What a person gets, in a word."""
    if response.status_code in (301, 302):
        return "sign in" if response["Location"].startswith("/accounts/login/") else "leads on"
    return {200: "opens", 401: "refused", 403: "refused", 404: "refused", 405: "only post"}.get(
        response.status_code, f"{response.status_code}"
    )


def expected(who: str, name: str) -> set[str]:
    no = "sign in" if who == VISITOR else "refused"
    if (who, name) in DECLARES_FIRST:
        return {"leads on"}
    if name in POST:
        return {"only post", no} if who == VISITOR else {"only post"}
    if name in HER_OWN.split():
        return {no} if who == VISITOR else {"opens", "leads on", "refused"}
    if name in AWAY:
        return {"leads on"} if who in AWAY[name] else {no}
    if OPEN[name] == []:
        return {"refused"}
    if name in ("account_login", "account_signup"):
        return {"opens"} if who == VISITOR else {"leads on"}
    if name == "account_logout" and who == VISITOR:
        return {"leads on"}
    return {"opens"} if who in OPEN[name] else {no}


def test_every_address_is_in_the_table():
    known = [*OPEN, *POST, *AWAY, *HER_OWN.split()]
    assert sorted(known) == sorted(set(known)), "an address stands in the table twice"
    assert set(WORDS) == set(known)


# On PostgreSQL those between them open every page; what the others may, no database decides.
ON_BOTH = {"ngo", "assigned", "official", "head", "admin", "operator", "coordinator"}


@pytest.mark.parametrize(
    "who", [who if who in ON_BOTH else pytest.param(who, marks=pytest.mark.one_database) for who in WHO]
)
def test_each_opens_what_the_table_gives_her_and_nothing_else(who, town, browse):
    client = browse(who)
    wrong = []
    for name, words in WORDS.items():
        address = town.path(name, words)
        got = outcome(client.get(address))
        if got not in expected(who, name):
            wrong.append(f"{name} {address}: {got}, should be {' or '.join(sorted(expected(who, name)))}")
        if name == "account_logout":
            client = browse(who)
    assert not wrong, "\n".join(wrong)


@pytest.mark.one_database
@pytest.mark.parametrize("who", WHO)
def test_whoever_may_not_changes_nothing_by_posting(who, town, browse):
    client = browse(who)
    events, wrong = AuditEvent.objects.count(), []
    gated = OPEN | AWAY | POST
    for name, may in gated.items():
        if who in may or VISITOR in may or may == [] or name.startswith(("account_", "mfa_")):
            continue
        got = outcome(client.post(town.path(name, WORDS[name]), SENT))
        told = {"opens", "leads on"} if who in READ.get(name, ()) else set()
        if got not in {"sign in" if who == VISITOR else "refused", "only post", *told}:
            wrong.append(f"{name}: {got}")
    assert not wrong, "\n".join(wrong)
    assert AuditEvent.objects.count() == events
