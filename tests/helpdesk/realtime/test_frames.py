"""What a browser may say, and what is refused before anybody looks at it."""

import json

import pytest

from chat import consumers  # noqa: F401  registers the frames
from chat.frames import Post
from helpdesk.realtime import frames

CONVERSATION = "0197a3c2-5b1e-7c44-9d10-6f0a3b2c1d01"


def post(**fields: object) -> dict[str, object]:
    return {"type": "message.post", "conversation": CONVERSATION, "client_id": "a-1", "text": "账号被盗了", **fields}


def test_a_message_is_read_with_its_types():
    _, frame = frames.read(json.dumps(post()), "chat")
    assert isinstance(frame, Post)
    assert str(frame.conversation) == CONVERSATION
    assert frame.text == "账号被盗了"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "你好",
        "[1, 2]",
        "null",
        '"message.post"',
        "{}",
        '{"type": 5}',
        '{"type": null}',
        json.dumps(post(text="a\x00b")),
        json.dumps(post(text="\ud800")),
        json.dumps(post(client_id=5)),
        json.dumps(post(conversation="1")),
        json.dumps(post(files="abc")),
        json.dumps(post())[:-1],
        '{"type": "ping", "type": "ping"}',
        '{"type": "message.read", "conversation": "%s", "seq": NaN}' % CONVERSATION,
        '{"type": "message.read", "conversation": "%s", "seq": 1e400}' % CONVERSATION,
        '{"type": "message.read", "conversation": "%s", "seq": 1.5}' % CONVERSATION,
        '{"type": "ping", "a": ' + "[" * 20_000 + "]" * 20_000 + "}",
        json.dumps({"type": "ping", **{f"field{n}": n for n in range(1_000)}}),
    ],
)
def test_what_is_no_proper_frame_is_refused_as_such(text: str):
    with pytest.raises(frames.BadFrame):
        frames.read(text, "chat")


def test_an_unknown_type_has_its_own_refusal():
    with pytest.raises(frames.UnknownType):
        frames.read('{"type": "message.delete_everything"}', "chat")


@pytest.mark.parametrize("name", ["watch", "presence.set", "offer.decline", "unwatch"])
def test_a_customers_socket_does_not_know_the_frames_of_staff(name: str):
    with pytest.raises(frames.UnknownType):
        frames.read(json.dumps({"type": name, "conversation": CONVERSATION, "state": "available"}), "chat")


def test_fields_a_client_has_no_business_setting_are_ignored():
    _, frame = frames.read(json.dumps(post(sequence=99, sender="agent", sent_at="2020-01-01", role="agent")), "chat")
    assert not hasattr(frame, "sequence")
    assert not hasattr(frame, "role")
