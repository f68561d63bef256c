"""The service log's part of the table in `test_access`: who may open, who may post."""

OWN = "colleague ngo"

MAY_OPEN = {
    f"stranger {OWN}": "deliveries:own deliveries:own_summary deliveries:new deliveries:batches imports:list imports:template",
    "stranger ngo": "deliveries:tokens",
    f"{OWN} official head": "deliveries:delivery deliveries:batch imports:import imports:marked",
    OWN: "deliveries:correct",
    "official head": "deliveries:all deliveries:city_summary",
    # A key opens it, and nobody's sign-in.
    "": "api:deliveries",
}
MAY_POST = {
    OWN: "deliveries:undo imports:confirm imports:cancel imports:undo",
    "ngo": "deliveries:revoke",
    "": "api:delivery_cancel",
}
