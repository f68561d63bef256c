"""The part of cases in the table in `test_access`: who may open, who may post. The town's case is the city's own.

The head of an organisation supervises its cases, its other people with the right to edit lead them.
"""

CITY = "worker supervisor"
LEAD = f"stranger colleague ngo {CITY}"
SUPERVISE = "stranger ngo supervisor"

MAY_OPEN = {
    LEAD: "cases:list cases:late cases:new",
    SUPERVISE: "cases:board",
    CITY: """
        cases:case cases:papers cases:paper
        cases:story cases:edit cases:identify cases:hand cases:team cases:hurry cases:help cases:calm cases:act_new
        cases:act cases:decision cases:one_decision cases:send_decision cases:appeal_decision""",
    "supervisor": "cases:assign cases:end_act cases:return_decision cases:answer_appeal",
}
MAY_POST = {
    CITY: "cases:export cases:read_note cases:sign_act cases:place",
    "supervisor": "cases:approve_act cases:approve_decision",
}
