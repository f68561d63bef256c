"""Checks, complaints, services that must not stop: their part of the table in `test_access`."""

OWN = "colleague ngo"
OFFICE = "secretary official head"
PANEL = "assigned unassigned conflicted"
SIGNED_IN = f"stranger {OWN} {PANEL} {OFFICE} admin operator coordinator worker supervisor"

MAY_OPEN = {
    f"visitor {SIGNED_IN}": """
        contracts:money contracts:money_of contracts:complaints contracts:complain contracts:complaint_state
        contracts:continuity""",
    f"{PANEL} {OFFICE}": "contracts:checks",
    f"{OWN} {PANEL} {OFFICE}": """
        contracts:checks_of contracts:check_page contracts:check_act contracts:finding""",
    f"{PANEL} official": "contracts:new_check contracts:record_check contracts:cancel_check",
    "official head": """
        contracts:break contracts:complaints_office contracts:enter_complaint contracts:complaint
        contracts:publish_complaint contracts:answer_complaint contracts:continuity_office contracts:new_vital contracts:vital""",
}
LEAD_ON = {f"visitor {SIGNED_IN}": "contracts:complaint_filed"}
