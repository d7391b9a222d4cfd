"""Takes a file off a multipart request: straight to its disk, counted and hashed on the way, refused as early as can be."""

from typing import Any, cast

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.datastructures import MultiValueDict
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import BaseParser, DataAndFiles

from helpdesk.api.problems import Invalid, WrongMediaType
from helpdesk.api.serializers import UNKNOWN_FIELD, in_language

from .checks import is_path
from .storage import FileTooLarge, Incoming

FIELD = "file"
FORM_AROUND_IT_IN_BYTES = 64 * 1024
MISSING = {"zh": "请选一个文件。", "en": "Choose a file."}
ONE_ONLY = {"zh": "一次只传一个文件。", "en": "One file at a time."}


class Unread(BaseParser):
    """Leaves the body where it is. The CSRF check asks for the form's fields, which would otherwise spool the whole
    body to a temporary file before anybody asked who is sending; our proof comes in a header."""

    media_type = "multipart/form-data"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> "DataAndFiles[Any, Any]":
        return DataAndFiles(QueryDict(), MultiValueDict())


def receive_one(request: HttpRequest) -> Incoming:
    """The one file in the field `file`, complete on our disk. Raises FileTooLarge, Invalid, WrongMediaType, NoRoom."""
    if request.content_type != "multipart/form-data":
        raise WrongMediaType
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.UPLOAD_LIMIT_IN_BYTES + FORM_AROUND_IT_IN_BYTES:
        raise FileTooLarge
    handler = ToDisk(request)
    try:
        fields, files = NamesAsSent(request.META, request, [handler], request.encoding or "utf-8").parse()
        refuse_surprises(fields, files)
    except MultiPartParserError:
        handler.discard()
        raise Invalid from None
    except BaseException:
        handler.discard()
        raise
    return cast(Incoming, files[FIELD])


def refuse_surprises(fields: Any, files: Any) -> None:
    unknown = [*fields, *(name for name in files if name != FIELD)]
    if unknown:
        raise ValidationError({name: [in_language(UNKNOWN_FIELD)] for name in unknown})
    if FIELD not in files:
        raise ValidationError({FIELD: [in_language(MISSING)]})


class NamesAsSent(MultiPartParser):
    """Django cuts a path off a file's name in silence. We want to see it, and say no."""

    def sanitize_file_name(self, file_name: str) -> str | None:
        return file_name if is_path(file_name) else super().sanitize_file_name(file_name)


class ToDisk(FileUploadHandler):
    """Writes the one expected file into `incoming/`."""

    incoming: Incoming
    has_begun = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.has_begun:
            raise ValidationError({FIELD: [in_language(ONE_ONLY)]})
        self.incoming = Incoming(name=str(self.file_name))
        self.has_begun = True
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.incoming.write(raw_data)

    def file_complete(self, file_size: int) -> Incoming:  # type: ignore[override]  # ours is no UploadedFile
        return self.incoming.complete()

    def discard(self) -> None:
        if self.has_begun:
            self.incoming.discard()
