"""Uploads stream to a temporary file; past the limit the rest is thrown away and the file marked too big."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Keeps memory flat whatever is sent: the form then says that the file is too big, and nothing is lost."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.seen += len(raw_data)
        if self.seen <= settings.PARVIS_MAX_FILE:
            self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        file = super().file_complete(min(file_size, settings.PARVIS_MAX_FILE))
        if file is not None:
            file.too_big = file_size > settings.PARVIS_MAX_FILE  # type: ignore[attr-defined]
        return file
