"""The part of cases in the table in `test_access`: who may open, who may post. The town's case is the city's own.

The head of an organisation supervises its cases, its other people with the right to edit lead them.
"""

CITY = "worker supervisor"
LEAD = f"stranger colleague ngo {CITY}"
SUPERVISE = "stranger ngo supervisor"

MAY_OPEN = {
    LEAD: "cases:list cases:late cases:new",
    SUPERVISE: "cases:board",
    CITY: "cases:case cases:papers cases:paper",
}
MAY_POST = {
    CITY: "cases:export",
}
