"""What happens to a 200 MB file on its way in: it is counted and thrown away, and the form says so."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler

# Past this the sender gets no more of our time: the connection is closed.
PATIENCE = 1024 * 2**20


class CappedUploadHandler(TemporaryFileUploadHandler):
    """Spools a large upload to the disk up to the limit; past it keeps nothing but the size.

    The view still gets an UploadedFile, with its true size, so `files.store` refuses it with its sentence at the field
    and the rest of the form is not lost.
    """

    limit: int | None = None  # bytes; the installation's unless a view needs another

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.too_large = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > PATIENCE:
            raise StopUpload(connection_reset=True)
        if not self.too_large and start + len(raw_data) > (self.limit or settings.FILE_LIMIT):
            self.too_large = True
            self.file.seek(0)
            self.file.truncate()
        if not self.too_large:
            super().receive_data_chunk(raw_data, start)
