from django.db import models

from .db import AppendOnly
from .secrets import EncryptedText


class AuditEvent(models.Model):
    """What was done, by whom, to what. Written in the transaction of the change itself, never changed after.

    `previous` and `digest` chain the rows (SHA-256 over the previous digest and this row's content), so that a row
    altered or removed behind the program's back shows in `manage.py audit verify`.
    """

    at = models.DateTimeField(db_index=True)
    actor_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    data = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id", "-id"], name="audit_subject")]
        constraints = [AppendOnly(name="audit_append_only")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type}#{self.subject_id}"


class StoredFile(models.Model):
    """An uploaded file. Its content lies in the data folder under its own SHA-256: the same bytes lie there once.

    There is no public address of a file: the room that attached it checks its own gate and calls `http.file_response`.
    """

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=8)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    uploaded_by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    is_personal = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(name="file_has_content", condition=models.Q(size__gt=0))]

    def __str__(self) -> str:
        return self.name


class WorkerBeat(models.Model):
    """A worker process says here every few seconds that it lives; a task of a silent worker is taken over."""

    worker_id = models.CharField(max_length=64, primary_key=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.worker_id


class ScheduleState(models.Model):
    """When a scheduled task ran last and runs next. The schedules themselves are `config.schedule`."""

    code = models.CharField(max_length=80, primary_key=True)
    next_run = models.DateTimeField()
    last_run = models.DateTimeField(null=True)
    last_task = models.CharField(max_length=36, blank=True)

    def __str__(self) -> str:
        return self.code


class Progress(models.Model):
    """How far a long task has got, for the page that shows it. `total` 0 means that nobody knows yet."""

    title = models.CharField(max_length=200)
    owner_id = models.BigIntegerField(null=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    message = models.TextField(blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    failed = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "progress"

    def __str__(self) -> str:
        return f"{self.title}: {self.done}/{self.total}"


class LetterTemplate(models.Model):
    """An editor's own words for a letter, instead of the program's (see `letters`)."""

    code = models.CharField(max_length=80)
    language = models.CharField(max_length=8, default="uk")
    subject = models.CharField(max_length=200)
    body = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "language"], name="letter_template_once")]

    def __str__(self) -> str:
        return f"{self.code} ({self.language})"


class LetterTextVersion(models.Model):
    """What editors made of a letter's words, change by change. `is_own` False: the program's words came back.

    The newest number is what an editor must have seen to change the words (`letters.save_text`).
    """

    code = models.CharField(max_length=80)
    language = models.CharField(max_length=8)
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    is_own = models.BooleanField()
    actor_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "language", "number"], name="letter_text_number_once"),
            models.CheckConstraint(
                name="letter_text_own_has_words",
                condition=(models.Q(is_own=True) & ~models.Q(subject="") & ~models.Q(body=""))
                | models.Q(is_own=False, subject="", body=""),
            ),
            AppendOnly(name="letter_text_append_only"),
        ]

    def __str__(self) -> str:
        return f"{self.code} ({self.language}) {self.number}"


class LetterPreference(models.Model):
    """How a person wants her letters: ordinary ones once a day, in which language.

    Legal notices come at once whatever stands here.
    """

    user_id = models.BigIntegerField(primary_key=True)
    daily = models.BooleanField(default=False)
    language = models.CharField(max_length=8, default="uk")

    def __str__(self) -> str:
        return f"{self.user_id}: {'daily' if self.daily else 'at once'}"


class Letter(models.Model):
    """The outbox. `key` says what the letter is about: the same key is never sent twice.

    `body` is empty once a letter with a secret link has gone out or was given up: the link is nobody's any more.
    """

    key = models.CharField(max_length=200, unique=True)
    code = models.CharField(max_length=80)
    to = models.EmailField()
    user_id = models.BigIntegerField(null=True, db_index=True)
    language = models.CharField(max_length=8, default="uk")
    subject = models.CharField(max_length=300)
    body = EncryptedText(bound_to="key")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    legal = models.BooleanField(default=False)
    digest = models.BooleanField(default=False)
    queued_at = models.DateTimeField()
    send_after = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["send_after"],
                condition=models.Q(sent_at__isnull=True, given_up_at__isnull=True),
                name="letter_waiting",
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="letter_legal_at_once", condition=models.Q(legal=False) | models.Q(digest=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} → {self.to}"


class KeptForm(models.Model):
    """A form that came after its author's session had run out, kept for an hour while she signs in (see `kept`).

    `browser` and `person` are marks, not names: whoever reads the table learns neither who wrote nor what.
    """

    key = models.CharField(max_length=32, unique=True)
    browser = models.CharField(max_length=64, db_index=True)
    person = models.CharField(max_length=64)
    content = EncryptedText(bound_to="key")
    kept_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key


class SearchEntry(models.Model):
    """What the site's search finds: only things that anybody may see. Rooms put them in and take them out.

    The full-text part lies beside it in SQL of each database (migration `search`). A later migration that rebuilds
    this table on SQLite must call that migration's `forwards` again: a rebuild drops triggers.
    """

    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    title = models.CharField(max_length=300)
    url = models.CharField(max_length=300)
    summary = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    title_lemmas = models.TextField()
    lemmas = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="search_entry_once")]

    def __str__(self) -> str:
        return self.title
