"""Take in one file: find out what it is, refuse what it must not be, keep it whole with its row, or keep nothing."""

import mmap
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from django.db import transaction

from helpdesk.accounts.models import User, Visitor
from helpdesk.common.actors import Actor
from helpdesk.common.errors import DomainError
from helpdesk.evidence import record

from .. import archives, checks, pictures, policies, queries, storage
from ..models import Upload


class FileEmpty(DomainError):
    code = "file_empty"
    zh = "这个文件是空的（0 字节），没有上传。"
    en = "This file is empty (0 bytes). It was not uploaded."


class FileNameUnsuitable(DomainError):
    code = "file_name_unsuitable"
    zh = "文件名里带有路径或不能用的字符，请改个名字再传。"
    en = "The file's name contains a path or characters that cannot be used. Rename it and try again."


class FileTypeNotAllowed(DomainError):
    code = "file_type_not_allowed"
    status = 415
    zh = "不收这种文件。可以传图片、录音、视频、文档和压缩包。"
    en = "This type of file is not accepted. Pictures, audio, video, documents and archives are."


class FileTypeFalse(DomainError):
    code = "file_type_false"
    status = 415
    zh = "文件的内容和它的扩展名不符，没有上传。请用原来的扩展名再传。"
    en = "The content of this file is not what its name says. It was not uploaded."


class FileBroken(DomainError):
    code = "file_broken"
    zh = "这个文件不完整，打不开。请重新保存后再传。"
    en = "This file is incomplete and cannot be opened. Save it again and retry."


class FileIsBomb(DomainError):
    code = "file_unpacks_too_large"
    zh = "这个压缩包解开后会大得不正常，或者里面有链接，没有上传。"
    en = "This archive would unpack to an abnormal size, or holds links. It was not uploaded."


class QuotaUsedUp(DomainError):
    code = "upload_quota"
    status = 429
    zh = "这一小时传的文件够多了，请过一会儿再传。文字照常能发。"
    en = "That is enough files for this hour. Try again later; words can still be sent."

    def __init__(self) -> None:
        super().__init__(retry_after=policies.WINDOW.total_seconds() / 4)


def keep_upload(*, by: Actor, incoming: storage.Incoming, at: datetime) -> Upload:
    """Keep a completely received file. `incoming` is used up either way: kept under its key, or gone.

    Raises one of the refusals above, PictureTooLarge, PictureUnreadable, NoRoom or TryAgain.
    """
    try:
        known = recognise(incoming)
        upload = Upload(
            key=storage.new_key(),
            name=checks.display_name(incoming.name, known.extension),
            type=known.type,
            kind=known.kind,
            size_in_bytes=incoming.size,
            sha256=incoming.sha256,
            uploader_kind=by.kind,
            uploader_id=by.id,
            created_at=at,
        )
        store(upload, incoming, draw_thumbnail(upload, incoming.path), by)
    finally:
        incoming.discard()
    return upload


def recognise(incoming: storage.Incoming) -> checks.Format:
    """What it is by content, once its name agrees."""
    if checks.is_path(incoming.name):
        raise FileNameUnsuitable
    if incoming.size == 0:
        raise FileEmpty
    claimed = checks.group_of(checks.UNSEEN.sub("", incoming.name).strip(". "))
    if claimed is None:
        raise FileTypeNotAllowed
    known = format_by_content(incoming.path)
    if known is None:
        raise FileTypeFalse if claimed else FileTypeNotAllowed
    if claimed and claimed != known.group:
        raise FileTypeFalse
    return known


def format_by_content(path: Path) -> checks.Format | None:
    with path.open("rb") as file:
        known = checks.format_of(file.read(checks.HEAD_IN_BYTES))
        if known is not checks.ZIP:
            return known
        # Mapped, not read: the table of contents stands at the end of what may be 50 MB.
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            try:
                return archives.format_of_zip(data)
            except archives.Bomb:
                raise FileIsBomb from None
            except archives.Broken:
                raise FileBroken from None


def draw_thumbnail(upload: Upload, source: Path) -> bytes | None:
    """None where there is nothing to draw. Notes the picture's size on the upload."""
    if upload.kind != Upload.Kind.IMAGE:
        return None
    image_format = upload.type.removeprefix("image/").upper()
    upload.width, upload.height, drawn = pictures.measure_and_draw(source, image_format)
    upload.has_thumbnail = True
    return drawn


def store(upload: Upload, incoming: storage.Incoming, thumbnail: bytes | None, by: Actor) -> None:
    """The bytes first, then the row that points to them; without the row the bytes go again."""
    try:
        incoming.keep(upload.key)
        if thumbnail is not None:
            storage.write_thumbnail(upload.key, thumbnail)
        with transaction.atomic():
            refuse_above_quota(by, upload)
            upload.save(force_insert=True)
            record(
                "file.uploaded",
                subject=("file", upload.pk),
                by=by.key,
                at=upload.created_at,
                facts={"sha256": upload.sha256, "name": upload.name, "type": upload.type, "size": upload.size_in_bytes},
            )
    except BaseException:
        with suppress(OSError):
            storage.remove(upload.key)
        raise


def refuse_above_quota(by: Actor, upload: Upload) -> None:
    """Counted under a lock on the person, so that uploads sent at once are counted one after the other."""
    if by.id is None:
        return
    people = Visitor.objects if by.is_visitor else User.objects
    people.select_for_update().filter(pk=by.id).values_list("pk").first()
    quota = policies.quota_of(by)
    files, size = queries.used_lately(by, upload.created_at)
    if files + 1 > quota.files or size + upload.size_in_bytes > quota.size_in_bytes:
        raise QuotaUsedUp


def refuse_when_used_up(*, by: Actor, at: datetime) -> None:
    """The same question before a single byte is taken in."""
    quota = policies.quota_of(by)
    files, size = queries.used_lately(by, at)
    if files >= quota.files or size >= quota.size_in_bytes:
        raise QuotaUsedUp
