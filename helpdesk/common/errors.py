"""Failures a person can cause. Everything else is a bug and should be loud."""

from math import ceil

from django.utils.translation import get_language


def speaks_english() -> bool:
    """Whether the current request is answered in English; Chinese where there is none."""
    return (get_language() or "").startswith("en")


class DomainError(Exception):
    """A refusal with a stable `code`, an HTTP status and a sentence in both languages.

    Subclasses stand beside the action that raises them and set `code`, `status`, `zh` and `en`;
    the sentences may name keyword arguments as {fields}. `errors` maps form fields to sentences.
    """

    code = "refused"
    status = 400
    zh = "这一步没有做成。"
    en = "This could not be done."

    def __init__(self, *, errors: dict[str, list[str]] | None = None, retry_after: float | None = None, **facts: object):
        self.errors = errors or {}
        self.retry_after = retry_after
        self.facts = facts
        super().__init__(self.code)

    @property
    def detail(self) -> str:
        """The sentence in the language of the current request; Chinese where there is none."""
        sentence = self.en if speaks_english() else self.zh
        return sentence.format(**self.facts)


class NotFound(DomainError):
    """Does not exist, or is not yours: the two are told apart by nobody."""

    code = "not_found"
    status = 404
    zh = "没有找到，或者您无权查看。"
    en = "Not found, or not yours to see."


class NotAllowed(DomainError):
    code = "not_allowed"
    status = 403
    zh = "您现在的身份不能做这件事。请换一个有权限的账号登录，或者请管理员开通。"
    en = "You may not do this as who you are here. Sign in with an account that may, or ask an administrator to allow it."


class Conflict(DomainError):
    code = "conflict"
    status = 409
    zh = "这和已有的内容冲突，没有改动。"
    en = "This conflicts with what is already there. Nothing was changed."


class TooFast(DomainError):
    """`zh` and `en` may name {wait}, how long it is until the next try, in words."""

    code = "rate_limited"
    status = 429
    zh = "太快了，请过 {wait}再试。"
    en = "Too fast. Try again in {wait}."

    def __init__(self, *, retry_after: float = 1):
        super().__init__(retry_after=retry_after)

    @property
    def detail(self) -> str:
        self.facts = {"wait": in_words(self.retry_after or 1)}
        return super().detail


def in_words(seconds: float) -> str:
    """ "40 秒", "5 分钟", "2 小时": rounded up, so that nobody comes back a moment too early."""
    units = [("秒", "second", 1), ("分钟", "minute", 60), ("小时", "hour", 3600)]
    zh, en, size = next((unit for unit in reversed(units[1:]) if seconds > 1.5 * unit[2]), units[0])
    count = max(1, ceil(seconds / size))
    return f"{count} {en}{'s' if count > 1 else ''}" if speaks_english() else f"{count} {zh}"


class TryAgain(DomainError):
    """We are at fault for the moment: the database or a part of us is away."""

    code = "try_again"
    status = 503
    zh = "暂时没办成，是我们这边的问题。内容没有丢，请稍后再试。"
    en = "This did not work just now, and it is our fault. Nothing was lost; please try again."
