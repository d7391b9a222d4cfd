from datetime import timedelta

import pytest

from helpdesk.demo import cast, pictures
from helpdesk.demo.places import TOPICS
from helpdesk.demo.script import Line, Story, read
from helpdesk.demo.stories import STORIES
from helpdesk.desk import base


def test_a_script_becomes_lines_said_one_after_the_other() -> None:
    lines = list(read("客：在吗\n席：在的，您说。\n记：新客户", accepted_after=60))
    assert [line.kind for line in lines] == ["customer", "agent", "note"]
    assert lines[0] == Line("customer", "在吗", timedelta(0))
    assert lines[0].after_start < lines[1].after_start < lines[2].after_start


def test_nobody_of_ours_speaks_before_accepting() -> None:
    story = Story(key="x", who="member", topic="general", script="客：在吗\n席：在", accepted_after=300)
    assert story.lines[1].after_start > timedelta(seconds=300)


def test_a_line_of_no_known_kind_is_not_guessed_at() -> None:
    with pytest.raises(KeyError):
        list(read("谁：说话", accepted_after=0))


def test_every_story_can_be_told() -> None:
    topics = {topic[0] for topic in [*TOPICS, *base.TOPICS]}
    assert len({story.key for story in STORIES}) == len(STORIES) >= 24
    for story in STORIES:
        assert story.topic in topics
        assert {story.who, story.agent, story.handed_to or "agent"} <= set(cast.PARTS) | set(cast.VISITORS)
        assert story.lines[0].kind == "customer"
        for line in story.lines:
            assert line.text
            assert line.kind != "picture" or pictures.screenshot(line.text).startswith(b"\x89PNG")


def test_the_desk_is_shown_in_every_state() -> None:
    assert {story.state for story in STORIES} == {"closed", "active", "waiting", "left"}
    assert sum(story.state == "active" and story.agent == "agent" for story in STORIES) >= 3
