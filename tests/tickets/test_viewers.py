"""Who looks at a ticket, put together from what the processes tell."""

from __future__ import annotations

from tickets.viewers import LOST_AFTER, Board, Viewer

CHEN, ZHAO = Viewer("a", "陈静"), Viewer("b", "赵敏")
CHEN_WRITES = Viewer("a", "陈静", "note")


def test_viewers_of_several_processes_are_one_list_and_each_person_is_on_it_once() -> None:
    board = Board()
    assert board.hear("p1", 7, [ZHAO], 0)
    assert board.hear("p2", 7, [CHEN], 0)
    assert board.hear("p3", 7, [CHEN], 0) is False
    assert board.at(7) == [ZHAO, CHEN]
    assert board.at(8) == []


def test_who_writes_in_one_window_writes_though_another_is_only_open() -> None:
    board = Board()
    board.hear("p1", 7, [CHEN], 0)
    assert board.hear("p2", 7, [CHEN_WRITES], 0)
    assert board.at(7) == [CHEN_WRITES]
    board.hear("p1", 7, [CHEN], 1)
    assert board.at(7) == [CHEN_WRITES]
    assert board.hear("p2", 7, [CHEN], 1)
    assert board.at(7) == [CHEN]


def test_what_a_process_tells_replaces_what_it_told_before() -> None:
    board = Board()
    board.hear("p1", 7, [CHEN, ZHAO], 0)
    assert board.hear("p1", 7, [ZHAO], 1)
    assert board.hear("p1", 7, [ZHAO], 2) is False
    assert board.hear("p1", 7, [], 3)
    assert board.hear("p1", 7, [], 4) is False
    assert board.at(7) == []


def test_a_process_that_falls_silent_is_forgotten_with_its_windows() -> None:
    board = Board()
    board.hear("dead", 7, [CHEN], 0)
    board.hear("dead", 8, [CHEN], 0)
    board.hear("alive", 7, [ZHAO], 10)
    assert board.drop_lost(LOST_AFTER) == []
    assert board.drop_lost(LOST_AFTER + 1) == [7, 8]
    assert (board.at(7), board.at(8)) == ([ZHAO], [])
    assert board.drop_lost(LOST_AFTER + 1) == []
