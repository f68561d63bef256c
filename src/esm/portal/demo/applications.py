"""Writing and submitting the demo city's applications through the services that people use."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from esm.competitions.models import Application, Call
from esm.competitions.rules import CallRules
from esm.competitions.selectors.content import digest_of, frozen_content
from esm.competitions.services import applications, documents, sections, submit
from esm.design.documents import typst_pdf
from esm.kernel.actor import Actor
from esm.partners.models import Organisation
from esm.reference import public as reference

from .answers import Project


class Desk:
    """One organisation's people at work on one call. The paper of the demo is the same for every document."""

    def __init__(self) -> None:
        self.paper = typst_pdf("portal/papers/demo.txt", {})
        self.categories = [c.key for c in reference.categories()][:2]

    def write(
        self, *, actor: Actor, call: Call, organisation: Organisation, n: int, at: datetime, sections_done: int = 99
    ) -> Application:
        """A draft with its first `sections_done` sections ready (all and the documents, unless told otherwise)."""
        project = Project(n, call.projects_start_on, call.projects_end_on)
        application = applications.start_application(
            actor=actor,
            slug=call.slug,
            organisation_id=organisation.pk,
            at=at,
            direction=project.direction,
            title=project.title,
        )
        answers = list(project.sections(categories=self.categories).items())
        for minute, (code, said) in enumerate(answers[:sections_done]):
            standing = application.sections.filter(code=code).first()
            sections.save_section(
                actor=actor,
                number=application.number,
                code=code,
                answers=said,
                seen_version=standing.version if standing else 0,
                at=at + timedelta(minutes=minute),
                ready=True,
                done=True,
            )
        if sections_done > len(answers):
            self.attach(actor, application, call, at + timedelta(minutes=30))
        application.refresh_from_db()
        return application

    def attach(self, actor: Actor, application: Application, call: Call, at: datetime) -> None:
        for rule in CallRules.from_data(call.rules).documents:
            if rule.required:
                upload = SimpleUploadedFile(f"{rule.code}.pdf", self.paper, "application/pdf")
                documents.attach_document(actor=actor, number=application.number, code=rule.code, upload=upload, at=at)

    def submit(self, *, actor: Actor, application: Application, at: datetime) -> Application:
        sections.mark_ready(actor=actor, number=application.number, at=at)
        submit.submit_application(
            actor=actor,
            number=application.number,
            seen_digest=digest_of(frozen_content(application)),
            declared_by=actor.name,
            declared=True,
            at=at,
        )
        application.refresh_from_db()
        return application
