"""The social order's part of the table in `test_access`: who may open, who may post."""

OWN = "colleague ngo"
OFFICE = "secretary official head"
PANEL = "assigned unassigned conflicted"
SIGNED_IN = f"stranger {OWN} {PANEL} {OFFICE} admin operator coordinator worker supervisor"

MAY_OPEN = {
    f"visitor {SIGNED_IN}": """
        orders:orders orders:awards orders:needs orders:need orders:need_file orders:plan orders:tariffs orders:order
        orders:calendar orders:lot""",
    SIGNED_IN: "orders:start",
    f"stranger {OWN}": "orders:own orders:ask",
    OWN: "orders:own_proposal orders:own_submit orders:own_withdraw",
    f"{OWN} {OFFICE} assigned": "orders:document",
    OFFICE: """
        orders:office_list orders:office orders:plans orders:study orders:list_office orders:tariffs_office
        orders:lot_office orders:check orders:receipt""",
    "secretary": "orders:register orders:type_in",
    f"{OFFICE} assigned": "orders:envelope",
    "official": """
        orders:new orders:new_study orders:study_edit orders:study_publish orders:new_list orders:list_edit
        orders:list_submit orders:new_tariff orders:lot_new orders:lot_edit orders:lot_remove orders:edit
        orders:announce orders:extend orders:replace orders:again""",
    "secretary official": """
        orders:open orders:panel orders:answer orders:choose orders:admit orders:undo orders:return orders:refuse""",
    "official head": "partners:provider orders:cancel orders:release orders:fail orders:close",
    "head": """orders:list_send_back orders:list_approve orders:send_back orders:approve orders:accept
        orders:replace_approve orders:replace_drop""",
    PANEL: "orders:review orders:conflict",
    "assigned": "orders:score",
}
MAY_POST = {
    "official head": "partners:exclude_provider",
    OWN: "orders:attach orders:detach",
    "ngo": "orders:own_recall",
    "secretary": "orders:attach_scan",
}
# Whoever hasn't declared says first whether she has a conflict.
DECLARES_FIRST = {("unassigned", "orders:score")}
