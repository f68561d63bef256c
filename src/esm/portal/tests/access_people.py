"""The part of persons in the table in `test_access`: who may open, who may post."""

OWN = "colleague ngo"
DESK = "operator coordinator"
CASES = "worker supervisor"

MAY_OPEN = {
    f"stranger {OWN} {DESK} {CASES}": "people:clients people:new people:template",
    f"stranger {OWN}": "people:import",
    "stranger ngo": "people:tool",
    "stranger ngo coordinator": "people:requests",
    OWN: "people:card people:edit people:looks people:team people:file people:marked",
    "official head coordinator": "people:counters",
    "coordinator": "people:pairs people:steps",
    "head": "people:glasses",
    f"{DESK} {CASES}": "people:open_glass",
    # Whoever broke the glass, and nobody beside her.
    "operator": "people:glass",
}
MAY_POST = {
    f"stranger {OWN}": "people:totals",
    OWN: "people:relate people:unrelate people:lift people:consent people:withdraw people:ask people:reopen "
    "people:confirm people:cancel people:take_back",
    "coordinator": "people:split",
}
