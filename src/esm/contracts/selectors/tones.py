"""A state's tone beside its word (`tag` of `design`)."""

from ..machine import AmendmentStatus, ContractStatus, DemandStatus, ReportStatus

TONES: dict[str, str] = {
    ContractStatus.DRAFT: "mute",
    ContractStatus.IN_FORCE: "info",
    ContractStatus.COMPLETED: "warn",
    ContractStatus.CLOSED: "ok",
    ContractStatus.UNPAID: "warn",
    ContractStatus.CANCELLED: "mute",
    ContractStatus.BROKEN: "err",
    AmendmentStatus.ASKED: "info",
    AmendmentStatus.APPROVED: "warn",
    AmendmentStatus.NOTICED: "ok",
    AmendmentStatus.SIGNED: "ok",
    AmendmentStatus.REFUSED: "err",
    AmendmentStatus.WITHDRAWN: "mute",
    DemandStatus.SENT: "warn",
    DemandStatus.BARRED: "err",
    DemandStatus.PAID: "ok",
    ReportStatus.DRAFT: "mute",
    ReportStatus.SUBMITTED: "info",
    ReportStatus.RETURNED: "warn",
    ReportStatus.ACCEPTED: "ok",
}
