"""The short way must hear exactly what autobahn hears, however the bytes are cut, and answer the same to bad ones."""

import os
from itertools import pairwise

from autobahn.websocket.protocol import WebSocketProtocol as States
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.internet.testing import StringTransport

from helpdesk.realtime.quick import QuickWebSocketProtocol

LIMIT = 2_000


class NoServer:
    def protocol_connected(self, protocol): ...

    def protocol_disconnected(self, protocol): ...

    def log_action(self, *words): ...


class Queue(list):
    put_nowait = list.append


def opened(kind):
    """A protocol past its handshake, over a transport that only remembers."""
    factory = WebSocketFactory(NoServer())
    factory.protocol = kind
    factory.setProtocolOptions(maxMessagePayloadSize=LIMIT, maxFramePayloadSize=LIMIT, failByDrop=False)
    protocol = factory.buildProtocol(None)
    protocol.server = NoServer()
    protocol.client_addr = None
    protocol.application_queue = Queue()
    transport = StringTransport()
    transport.setTcpNoDelay = lambda on: None
    transport.abortConnection = lambda: None
    transport.registerProducer(object(), True)
    protocol.makeConnection(transport)
    protocol.openHandshakeTimeoutCall.cancel()
    protocol.openHandshakeTimeoutCall = None
    protocol.websocket_version, protocol.state = 13, States.STATE_OPEN
    protocol.inside_message, protocol.current_frame = False, None
    protocol._perMessageCompress = None
    protocol.websocket_extensions_in_use = []
    return protocol


def frame(payload: bytes, first: int = 0x81) -> bytes:
    mask = os.urandom(4)
    length = bytes([0x80 | len(payload)]) if len(payload) <= 125 else bytes([0x80 | 126]) + len(payload).to_bytes(2, "big")
    return bytes([first]) + length + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))


def heard(kind, chunks: list[bytes]) -> tuple[list[str], bool]:
    protocol = opened(kind)
    for chunk in chunks:
        protocol.dataReceived(chunk)
    for timer in ("autoPingPendingCall", "autoPingTimeoutCall", "closeHandshakeTimeoutCall", "serverConnectionDropTimeoutCall"):
        call = getattr(protocol, timer, None)
        if call is not None:
            call.cancel()
    texts = [event["text"] for event in protocol.application_queue if event["type"] == "websocket.receive"]
    return texts, protocol.state == States.STATE_OPEN


words = st.text(max_size=300)


@settings(max_examples=150, deadline=None)
@given(texts=st.lists(words, max_size=5), cuts=st.lists(st.integers(0, 4_000), max_size=6))
def test_it_hears_what_autobahn_hears_however_the_bytes_are_cut(texts, cuts):
    data = b"".join(frame(text.encode()) for text in texts)
    edges = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    chunks = [data[start:end] for start, end in pairwise(edges)]
    assert heard(QuickWebSocketProtocol, chunks) == heard(WebSocketProtocol, chunks) == (texts, True)


def test_a_message_in_fragments_is_put_together():
    chunks = [frame("账号".encode(), first=0x01), frame("被盗".encode(), first=0x80), frame("了".encode())]
    assert heard(QuickWebSocketProtocol, chunks) == (["账号被盗", "了"], True)


def test_invalid_utf8_and_frames_over_the_limit_end_as_under_autobahn():
    for bad in (frame(b"\xff\xfe"), frame(b"a" * (LIMIT + 1)), b"\x81\x05hello"):
        chunks = [frame(b"before"), bad, frame(b"after")]
        assert heard(QuickWebSocketProtocol, chunks) == heard(WebSocketProtocol, chunks)
        texts, still_open = heard(QuickWebSocketProtocol, chunks)
        assert texts == ["before"]
        assert not still_open


def test_what_it_sends_is_one_whole_text_frame():
    for text in ("短", "长" * 200, "很长" * 20_000):
        protocol = opened(QuickWebSocketProtocol)
        protocol.send_text(text.encode())
        sent = protocol.transport.value()
        payload = text.encode()
        assert sent[0] == 0x81
        assert sent.endswith(payload)
        assert len(sent) - len(payload) == (2 if len(payload) <= 125 else 4 if len(payload) <= 0xFFFF else 10)


def test_nothing_is_sent_on_a_closed_socket():
    protocol = opened(QuickWebSocketProtocol)
    protocol.state = States.STATE_CLOSING
    protocol.send_text(b"too late")
    assert protocol.transport.value() == b""


def test_a_pong_of_the_protocol_is_a_sign_of_life():
    felt: list[bool] = []
    protocol = opened(QuickWebSocketProtocol)
    protocol.feels = lambda: felt.append(True)
    protocol.dataReceived(frame(b"still here", first=0x8A))
    assert felt == [True]
