"""Why words are not taken: what their author can mend, and what stands in the way just now."""

from helpdesk.common.errors import Conflict, DomainError, TryAgain


class Empty(DomainError):
    code = "empty"
    zh = "还没有写内容。"
    en = "There is nothing in it yet."


class TooLong(DomainError):
    code = "too_long"
    zh = "一条最多 {most} 字，这条有 {length} 字。分成几条发吧。"
    en = "A message holds {most} characters; this one has {length}. Send it in parts."


class UnfitText(DomainError):
    code = "bad_frame"
    zh = "里面有无法保存的字符，没有发出去。"
    en = "It holds characters that cannot be stored, and was not sent."


class BadClientId(DomainError):
    code = "bad_frame"
    zh = "这条消息缺少有效的编号（client_id）。"
    en = "This message lacks a usable client_id."


class TooManyFiles(DomainError):
    code = "too_large"
    zh = "一条最多带 {most} 个文件。"
    en = "A message carries at most {most} files."


class ConversationClosed(DomainError):
    code = "conversation_closed"
    status = 409
    zh = "这次会话已经结束。可以重新打开，或者另开一个。"
    en = "This conversation has ended. Reopen it or start another."


class NotYours(DomainError):
    code = "not_allowed"
    status = 403
    zh = "先接入这个会话，再对客户说话。"
    en = "Take the conversation before you speak to the customer."


class Blocked(DomainError):
    code = "blocked"
    status = 403
    zh = "您暂时不能发消息，{until} 之后恢复。原因：{reason}。"
    en = "You cannot write until {until}. Reason: {reason}."


class UnsuitableText(DomainError):
    code = "unsuitable_text"
    status = 422
    zh = "这条里有平台不允许的内容，没有发出去。改一改再发。"
    en = "This holds content the service does not allow and was not sent. Change it and try again."


class HeldText(DomainError):
    """Held words stay with their author: until somebody can release them, storing them unseen would be losing them."""

    code = "held"
    status = 422
    zh = "这条要人工看过才能发，暂时没有发出去。改一改可以再发。"
    en = "This needs somebody's look before it can be sent, and was not sent. Change it and try again."


class SameIdOtherText(Conflict):
    zh = "同一个编号已经发过另一条内容，这条没有发出去。"
    en = "Another text was already sent under this id; this one was not."


class InUse(TryAgain):
    """Somebody else holds the conversation just now."""
