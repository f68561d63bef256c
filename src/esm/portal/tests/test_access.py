"""Who may open what: every address of the site stands here, with everybody who may; for the rest it isn't there.

A new address makes `test_every_address_is_in_the_table` fail until it has its line. An address that takes only POST
says who may post; opening it gives 405.
"""

from __future__ import annotations

import pytest
from django.urls import resolve

from esm.kernel.models import AuditEvent

from . import (
    access_acts,
    access_api,
    access_cases,
    access_deliveries,
    access_desk,
    access_directory,
    access_orders,
    access_oversight,
    access_people,
)
from .conftest import VISITOR
from .walk import outcome, patterns

WHO = (
    *(VISITOR, "stranger", "colleague", "ngo", "assigned", "unassigned", "conflicted"),
    *("secretary", "official", "head", "admin", "operator", "coordinator", "worker", "supervisor"),
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
        contracts:returns contracts:demand_document contracts:history""",
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
        award:decision award:correction contracts:all contracts:contract contracts:obligations contracts:decide""",
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
    *access_cases.MAY_OPEN.items(),
]
ROOMS_POST = [
    *MAY_POST.items(),
    *access_orders.MAY_POST.items(),
    *access_deliveries.MAY_POST.items(),
    *access_directory.MAY_POST.items(),
    *access_acts.MAY_POST.items(),
    *access_people.MAY_POST.items(),
    *access_desk.MAY_POST.items(),
    *access_cases.MAY_POST.items(),
]
OPEN = {name: who.split() for who, names in ROOMS_OPEN for name in names.split()}
POST = {name: who.split() for who, names in ROOMS_POST for name in names.split()}
READ = {name: who.split() for who, names in READ_BEHIND.items() for name in names.split()}
AWAY = {
    name: who.split()
    for who, names in [*LEAD_ON.items(), *access_oversight.LEAD_ON.items(), *access_desk.LEAD_ON.items()]
    for name in names.split()
}


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


def is_hers_to_see(who: str, name: str) -> bool:
    """Whether she opens another page, not a public one, of the same thing: then it isn't foreign to her."""
    room, said = name.partition(":")[0], set(WORDS[name])
    beside = [n for n in OPEN if n.partition(":")[0] == room and n != name and WORDS[n] and set(WORDS[n]) <= said]
    return any(who in OPEN[n] and VISITOR not in OPEN[n] for n in beside)


def tells_of_it(client, who: str, name: str, town, status: int, *, post: bool = False) -> bool:
    """Whether a refusal tells that the thing exists. 404 doesn't; nor does the 403 of a place that a role opens, when
    something that isn't there gets it as well.
    """
    if status != 403 or not WORDS[name] or is_hers_to_see(who, name):
        return False
    nothing = town.path_to_nothing(name, WORDS[name])
    return (client.post(nothing, SENT) if post else client.get(nothing)).status_code != 403


@pytest.mark.one_database
@pytest.mark.parametrize("who", WHO)
def test_each_opens_what_the_table_gives_her_and_nothing_else(who, town, browse):
    client = browse(who)
    wrong = []
    for name, words in WORDS.items():
        address = town.path(name, words)
        response = client.get(address)
        got = outcome(response)
        if got not in expected(who, name):
            wrong.append(f"{name} {address}: {got}, should be {' or '.join(sorted(expected(who, name)))}")
        elif tells_of_it(client, who, name, town, response.status_code):
            wrong.append(f"{name} {address}: 403 where something that isn't there gets another answer")
        if name == "account_logout":
            client = browse(who)
    assert not wrong, "\n".join(wrong)


@pytest.mark.postgresql
def test_every_page_opens_on_postgresql_too(town, browse):
    """What her place in the table decides, no database does; what she is shown, each must find."""
    clients = {who: browse(who) for who in WHO}
    wrong = []
    for name, who in ((name, next(iter(may))) for name, may in OPEN.items() if may):
        got = outcome(clients[who].get(town.path(name, WORDS[name])))
        if got not in expected(who, name):
            wrong.append(f"{name} as {who}: {got}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.one_database
def test_a_thing_that_is_not_there_is_not_found_by_whoever_may_look(town, browse):
    clients = {who: browse(who) for who in WHO}
    wrong = []
    for name, may in (OPEN | POST).items():
        if not WORDS[name] or not may or name.startswith(("account_", "mfa_")):
            continue
        who = may[-1]
        address = town.path_to_nothing(name, WORDS[name])
        response = clients[who].post(address, SENT) if name in POST else clients[who].get(address)
        if response.status_code != 404:
            wrong.append(f"{name} {address}, {who}: {response.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.one_database
def test_an_operator_of_another_office_finds_nothing_of_this_one(town, browse):
    client, events, wrong = browse("neighbour"), AuditEvent.objects.count(), []
    for name, may in (OPEN | POST).items():
        theirs = "operator" in may and VISITOR not in may and "number" in WORDS[name]
        if theirs or name == "people:glass":
            address = town.path(name, WORDS[name])
            got = {client.post(address, SENT).status_code, client.get(address).status_code}
            wrong += [f"{name} {address}: {got}"] if got - {404, 405} or got == {405} else []
    assert not wrong, "\n".join(wrong)
    assert AuditEvent.objects.count() == events


@pytest.mark.one_database
@pytest.mark.parametrize("who", [VISITOR, "stranger", "operator"])
def test_a_table_or_a_part_of_a_page_is_guarded_as_the_page_is(who, town, browse):
    """The same addresses as a file to keep, and as a script asks for a part of them."""
    client, wrong = browse(who), []
    for name, words in WORDS.items():
        if name not in OPEN or who in OPEN[name] or name.startswith(("account_", "mfa_", "api:", "hsds:")):
            continue
        response = client.get(town.path(name, words), {"format": "csv"}, headers={"HX-Request": "true"})
        sent_to_sign_in = who == VISITOR and "/accounts/login/" in response.headers.get(
            "HX-Redirect", response.headers.get("Location", "")
        )
        if response.status_code not in (403, 404) and not sent_to_sign_in and (who, name) not in DECLARES_FIRST:
            wrong.append(f"{name}: {response.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.one_database
@pytest.mark.parametrize("who", [VISITOR, "official"])
def test_no_page_takes_another_method(who, town, browse):
    client = browse(who)
    wrong = [
        f"{name}: {got}"
        for name, words in WORDS.items()
        for method in (client.put, client.delete, client.options)
        if not name.startswith(("api:", "hsds:"))  # theirs: test_no_operation_takes_another_method
        if (got := method(town.path(name, words)).status_code) != 405
    ]
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
        response = client.post(town.path(name, WORDS[name]), SENT)
        got = outcome(response)
        told = {"opens", "leads on"} if who in READ.get(name, ()) else set()
        if got not in {"sign in" if who == VISITOR else "refused", "only post", *told}:
            wrong.append(f"{name}: {got}")
        elif tells_of_it(client, who, name, town, response.status_code, post=True):
            wrong.append(f"{name}: 403 where something that isn't there gets another answer")
    assert not wrong, "\n".join(wrong)
    assert AuditEvent.objects.count() == events


# ---- the JSON APIs ---------------------------------------------------------------------------------------------------


def test_every_operation_of_the_apis_is_in_the_table(town):
    assert sorted(o.name for o in access_api.ALL) == sorted(f"{access_api.FOR_ALL} {access_api.BY_KEY}".split())
    described = {resolve(o.to(town.api.shown.get(o.name, 1))).view_name for o in access_api.ALL}
    pages_about = {"api:openapi-json", "api:api-root", "hsds:openapi-json", "hsds:api-root"}
    assert described == {name for name in WORDS if name.startswith(("api:", "hsds:"))} - pages_about


@pytest.mark.one_database
def test_programs_get_what_is_published_and_no_sign_in_shows_more(town, browse):
    wrong, first = [], {}
    for who in WHO:
        client = browse(who)
        for operation in access_api.ALL:
            shown = town.api.shown.get(operation.name, town.api.rows["own"])
            response = access_api.ask(client, operation, operation.to(shown))
            if operation.name in access_api.BY_KEY:
                wrong += [f"{who} {operation}: {response.status_code}"] if response.status_code != 401 else []
                continue
            same = first.setdefault(operation.name, response.content) == response.content
            if response.status_code != 200 or not same:
                wrong.append(f"{who} {operation}: {response.status_code}, {'the same' if same else 'another answer'}")
            for hidden in town.api.hidden.get(operation.name, ()):
                got = access_api.ask(client, operation, operation.to(hidden)).status_code
                wrong += [f"{who} {operation} {hidden}: {got}"] if got != 404 else []
    assert not wrong, "\n".join(wrong)


def test_a_key_opens_its_organisation_s_rows_and_a_foreign_row_is_not_there(town, client):
    events, wrong = AuditEvent.objects.count(), []
    asked = {o.name: o for o in access_api.ALL if o.name in access_api.BY_KEY.split()}
    keys, rows, cancel = town.api.keys, town.api.rows, asked["cancel_delivery"]
    for whose in ("revoked", "unknown"):
        for operation in asked.values():
            got = access_api.ask(client, operation, operation.to(rows["own"]), key=keys[whose]).status_code
            wrong += [f"{whose} {operation}: {got}"] if got != 401 else []
    for whose, other in (("own", "foreign"), ("foreign", "own")):
        for row in (rows[other], 987_654_321):
            got = access_api.ask(client, cancel, cancel.to(row), key=keys[whose]).status_code
            wrong += [f"{whose} {cancel} {row}: {got}"] if got != 404 else []
        told = access_api.ask(client, asked["read_deliveries"], asked["read_deliveries"].path, key=keys[whose]).json()
        ids = {row["id"] for row in told["rows"]}
        assert rows[whose] in ids
        assert rows[other] not in ids
    assert not wrong, "\n".join(wrong)
    assert AuditEvent.objects.count() == events
    assert access_api.ask(client, cancel, cancel.to(rows["own"]), key=keys["own"]).status_code == 200


@pytest.mark.one_database
def test_no_operation_takes_another_method(town, client):
    methods = {}
    for operation in access_api.ALL:
        address = operation.to(town.api.shown.get(operation.name, town.api.rows["own"]))
        methods.setdefault(address, (operation, set()))[1].add(operation.method)
    wrong = [
        f"{method} {address}: {got}"
        for address, (operation, known) in methods.items()
        for method in access_api.METHODS
        if method not in known
        and (got := access_api.ask(client, operation, address, method=method, key=town.api.keys["own"]).status_code)
        != 405
    ]
    assert not wrong, "\n".join(wrong)
