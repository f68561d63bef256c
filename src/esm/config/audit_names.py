"""Where the rooms name the journal's actions: paths under `esm` of `RoomActions`. Each room adds its line."""

AUDIT_NAMES: tuple[str, ...] = (
    "competitions.audit_names.NAMES",
    "orders.audit_names.NAMES",
    "contracts.audit_names.NAMES",
    "deliveries.audit_names.NAMES",
    "directory.audit_names.NAMES",
    "partners.audit_names.NAMES",
    "people.audit_names.NAMES",
    "cases.audit_names.NAMES",
    "desk.audit_names.NAMES",
    "indicators.audit_names.NAMES",
    "reference.audit_names.NAMES",
    "identity.audit_names.NAMES",
    "kernel.audit_names.NAMES",
    "portal.audit_names.NAMES",
)
