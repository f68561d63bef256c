"""The part of cases in the table in `test_access`: who may open, who may post. The town's case is the city's own.

The head of an organisation supervises its cases, its other people with the right to edit lead them.
"""

CITY = "worker supervisor"
LEAD = f"stranger colleague ngo {CITY}"
SUPERVISE = "stranger ngo supervisor"

MAY_OPEN = {
    LEAD: "cases:list cases:late cases:new cases:offers cases:medicines",
    SUPERVISE: "cases:board",
    CITY: """
        cases:case cases:papers cases:paper
        cases:story cases:edit cases:identify cases:hand cases:team cases:hurry cases:help cases:calm cases:act_new
        cases:act cases:decision cases:one_decision cases:send_decision cases:appeal_decision
        cases:plan_new cases:plan cases:plan_edit cases:goal_add cases:goal_edit cases:measure cases:stage_add
        cases:stage_edit cases:stage_review cases:action_add cases:action_edit cases:action_done cases:action_confirm
        cases:action_drop cases:medicine_add cases:medicine_step cases:plan_return cases:plan_sign cases:plan_cancel
        cases:plan_review cases:calendar cases:suspend cases:resume cases:warn cases:close cases:close_return
        cases:transfer cases:transfer_withdraw cases:transfer_letter cases:offered cases:decline_offer""",
    "supervisor": "cases:assign cases:end_act cases:return_decision cases:answer_appeal",
}
MAY_POST = {
    CITY: """
        cases:export cases:read_note cases:sign_act cases:place
        cases:part_remove cases:medicine_remove cases:plan_propose cases:transfer_send""",
    "supervisor": "cases:approve_act cases:approve_decision cases:plan_approve cases:close_approve cases:accept_offer",
}
