"""The desk's part of the table in `test_access`: who may open, who may post."""

OWN = "colleague ngo"
OVERSEE = "official head coordinator"
EVERYBODY = f"visitor stranger {OWN} assigned unassigned conflicted secretary official head admin operator coordinator worker supervisor"

MAY_OPEN = {
    EVERYBODY: """
        desk:needs_for_all desk:call_me desk:question desk:status desk:link desk:knowledge desk:article desk:kiosk""",
    "operator": """
        desk:desk desk:appeals desk:appeal desk:refer desk:edit desk:hand desk:reopen desk:close desk:unmet desk:slip desk:consent
        desk:open_case desk:tell desk:stop desk:refused desk:declined desk:delivered desk:paper desk:consultations desk:calls""",
    f"operator {OVERSEE}": "desk:report",
    f"operator secretary {OVERSEE}": "desk:needs",
    "operator official": "desk:articles desk:article_new desk:article_edit",
    f"stranger {OWN}": "desk:referrals_in",
    OWN: "desk:referral_in desk:in_decline desk:in_ask desk:in_refused desk:in_deliver",
    OVERSEE: "desk:offices desk:office desk:oversight",
}
MAY_POST = {
    "operator": """
        desk:match desk:settings desk:take desk:answer desk:call_back desk:withdraw desk:accepted
        desk:make_link""",
    "operator official": "desk:article_check desk:article_hide",
    OWN: "desk:in_accept",
    "official": "desk:end_operator",
}
LEAD_ON = {EVERYBODY: "desk:sent desk:kiosk_end"}
