"""Whose words go on with Wang's ticket, and whose only look as if they did (TRUST MI-01, MI-02, MI-03)."""

from __future__ import annotations

from helpdesk.mailbox.parsing import Warning

from .case import TRUSTED_HOST, Case, mail, multipart, part

STRANGER = "thief@evil.test"
PASSED = f"{TRUSTED_HOST}; dmarc=pass header.from=client.test"
FAILED = f"{TRUSTED_HOST}; dmarc=fail header.from=client.test"
MAC = "a" * 26

ANSWERS = [
    Case(name="joins: Wang answers our mail", raw=mail(In_Reply_To="{sent-id}"), outcome="joins"),
    Case(name="joins: our mail is among the references", raw=mail(References="<a@x.test> {sent-id} <b@x.test>"), outcome="joins"),
    Case(name="joins: sent to the ticket's own address", raw=mail(To="{ticket-address}"), outcome="joins"),
    Case(name="joins: the ticket's own address in Cc", raw=mail(To="li@other.test", Cc="{ticket-address}"), outcome="joins"),
    Case(name="joins: the server says where it delivered it", raw=mail(Delivered_To="{ticket-address}"), outcome="joins"),
    Case(name="joins: proven, and names the ticket", raw=mail(Subject="[#{number}] 补充", Authentication_Results=PASSED), subject="[#7] 补充", outcome="joins"),
    Case(name="opens: not proven, and names the ticket", raw=mail(Subject="Re: [#{number}]"), subject="Re: [#7]"),
    Case(name="opens: DMARC failed, and names the ticket", raw=mail(Subject="Re: [#{number}]", Authentication_Results=FAILED), subject="Re: [#7]"),
]  # fmt: skip


def _made_up(name: str, message_id: str) -> Case:
    return Case(name=f"made up: {name}", raw=mail(In_Reply_To=message_id, References=message_id))


MADE_UP = [
    _made_up("an id without a signature", "<ticket.{number}.abc@desk.test>"),
    _made_up("a signature of 1 letter", "<ticket.{number}.abc.a@desk.test>"),
    _made_up("a signature of 15", f"<ticket.{{number}}.abc.{'a' * 15}@desk.test>"),
    _made_up("a signature of 16", f"<ticket.{{number}}.abc.{'a' * 16}@desk.test>"),
    _made_up("a signature of 17", f"<ticket.{{number}}.abc.{'a' * 17}@desk.test>"),
    _made_up("a signature of the right length", f"<ticket.{{number}}.abc.{MAC}@desk.test>"),
    _made_up("a signature of signs", f"<ticket.{{number}}.abc.{'%' * 26}@desk.test>"),
    _made_up("no number", f"<ticket..abc.{MAC}@desk.test>"),
    _made_up("a number that is a path", f"<ticket.../../1.abc.{MAC}@desk.test>"),
    Case(name="made up: an address without a signature", raw=mail(To="admin+ticket.{number}@desk.test")),
    Case(name="made up: an address with a wrong one", raw=mail(To=f"admin+ticket.{{number}}.{MAC}@desk.test")),
    Case(name="made up: an id's signature on an address", raw=mail(To="admin+{ticket-id}@desk.test")),
    Case(name="made up: the number in the words", raw=mail("##- 请在此行上方回复 -##\n[#{number}] {number}"), text=None),
    Case(name="made up: the number in a header of ours", raw=mail(X_Ticket="{number}", Thread_Topic="[#{number}]")),
]  # fmt: skip

NOT_WANG = [
    Case(name="stranger: names the ticket", raw=mail(From=STRANGER, Subject="Re: [#{number}]"), sender=STRANGER, subject="Re: [#7]"),
    Case(name="stranger: proven, and names the ticket", raw=mail(From=STRANGER, Subject="Re: [#{number}]", Authentication_Results=f"{TRUSTED_HOST}; dmarc=pass header.from=evil.test"), sender=STRANGER, subject="Re: [#7]"),
    Case(name="stranger: has our mail and answers it", raw=mail(From=STRANGER, In_Reply_To="{sent-id}"), sender=STRANGER),
    Case(name="stranger: has our mail and its address", raw=mail(From=STRANGER, To="{ticket-address}"), sender=STRANGER),
    Case(name="stranger: Wang by name", raw=mail(From=f'"wang@client.test" <{STRANGER}>', In_Reply_To="{sent-id}"), sender=STRANGER, warnings=(Warning.DISPLAY_NAME,)),
    Case(name="stranger: Wang without quotes", raw=mail(From=f"wang@client.test <{STRANGER}>", In_Reply_To="{sent-id}"), sender=STRANGER, warnings=(Warning.DISPLAY_NAME,)),
    Case(name="stranger: first of two senders", raw=mail(From=f"{STRANGER}, wang@client.test", In_Reply_To="{sent-id}"), sender=STRANGER, warnings=(Warning.TWO_FROMS,)),
    Case(name="stranger: Wang is the Sender", raw=mail(From=STRANGER, Sender="wang@client.test", In_Reply_To="{sent-id}"), sender=STRANGER),
    Case(name="stranger: answers go to Wang", raw=mail(From=STRANGER, Reply_To="wang@client.test", In_Reply_To="{sent-id}"), sender=STRANGER, warnings=(Warning.REPLY_TO_DIFFERS,)),
    Case(name="stranger: a domain that ends alike", raw=mail(From="wang@notclient.test", In_Reply_To="{sent-id}"), sender="wang@notclient.test"),
    Case(name="stranger: a longer name", raw=mail(From="wang+x@client.test", In_Reply_To="{sent-id}"), sender="wang+x@client.test"),
    Case(name="stranger: sends our mail on", raw=multipart(part(), part("Message-ID: {sent-id}\r\nSubject: [#{number}]\r\n\r\nx", "message/rfc822"), From=STRANGER), sender=STRANGER, parts=("2.eml",)),
]  # fmt: skip

AS_US = [
    Case(name="as us: from the mailbox itself", raw=mail(From="admin@desk.test"), sender="admin@desk.test", outcome="set_aside:own"),
    Case(name="as us: from the mailbox, in capitals", raw=mail(From="ADMIN@Desk.Test"), sender="admin@desk.test", outcome="set_aside:own"),
    Case(name="as us: from the ticket's address", raw=mail(From="{ticket-address}"), sender="admin+ticket.7.aaaaaaaaaaaaaaaaaaaaaaaaaa@desk.test", outcome="set_aside:own"),
    Case(name="as us: our own mail comes back", raw=mail(Message_ID="{ticket-id}"), outcome="set_aside:own"),
]  # fmt: skip

CASES = [*ANSWERS, *MADE_UP, *NOT_WANG, *AS_US]
