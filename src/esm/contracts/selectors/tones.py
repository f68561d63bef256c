"""A state's tone beside its word (`tag` of `design`)."""

from ..machine import ContractStatus, ReportStatus

TONES: dict[str, str] = {
    ContractStatus.DRAFT: "mute",
    ContractStatus.IN_FORCE: "info",
    ContractStatus.COMPLETED: "warn",
    ContractStatus.CLOSED: "ok",
    ContractStatus.CANCELLED: "mute",
    ReportStatus.DRAFT: "mute",
    ReportStatus.SUBMITTED: "info",
    ReportStatus.RETURNED: "warn",
    ReportStatus.ACCEPTED: "ok",
}
