"""The part of the table in `test_access` for contracts of the social order: who may open, who may post."""

OWN = "colleague ngo"

MAY_OPEN = {
    f"{OWN} secretary official head": "contracts:service contracts:act contracts:act_preview contracts:act_document",
    f"{OWN} official": "contracts:referral contracts:recalculate",
    OWN: "contracts:referral_decline",
    "official": """
        contracts:refer contracts:referral_end contracts:act_return
        contracts:close_service""",
}
MAY_POST = {
    "ngo": "contracts:act_submit contracts:act_withdraw",
    OWN: "contracts:referral_accept",
    "official": "contracts:act_accept contracts:draw_service",
}
