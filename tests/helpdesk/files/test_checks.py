from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.files import archives, checks
from tests.helpdesk.files import samples


@pytest.mark.parametrize("head", [samples.EXE, samples.HTML, samples.SVG, b"  \n<!-- x --><html>", b"<?php system('id');"])
def test_programs_and_pages_are_none_of_our_formats(head: bytes) -> None:
    assert checks.format_of(head) is None


@pytest.mark.parametrize("head", [b"\xef\xbb\xbf<svg>", "<script>".encode("utf-16"), b"text\0with nul", b"\xff\xff\xff\xff" * 20])
def test_what_only_looks_like_text_is_not(head: bytes) -> None:
    assert checks.format_of(head) is not checks.TEXT


def test_a_letter_cut_in_two_at_the_end_of_the_head_is_still_text() -> None:
    words = ("界" * checks.HEAD_IN_BYTES).encode()
    assert checks.format_of(words[: checks.HEAD_IN_BYTES]) is checks.TEXT


@given(st.binary(max_size=300))
def test_any_bytes_get_a_verdict(head: bytes) -> None:
    known = checks.format_of(head)
    assert known is None or known in checks.FORMATS


@given(st.text(min_size=1, max_size=400), st.sampled_from(checks.FORMATS))
def test_a_name_is_one_short_visible_line_with_the_right_ending(name: str, known: checks.Format) -> None:
    shown = checks.display_name(name, known.extension)
    assert 0 < len(shown) <= checks.NAME_LENGTH
    assert not checks.UNSEEN.search(shown)
    assert checks.group_of(shown)
    assert not checks.DEVICES.match(shown)
    assert shown == checks.display_name(shown, known.extension)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("报告\u202egpj.png", "报告gpj.png"),
        ("\u200b.htaccess", "htaccess.png"),
        ('a"b\r\nSet-Cookie: x.png', "a_bSet-Cookie_ x.png"),
        ("CON.png", "_CON.png"),
        ("截图", "截图.png"),
        ("长" * 300 + ".png", "长" * 116 + ".png"),
        ("  . ", "file.png"),
    ],
)
def test_names_are_made_harmless(name: str, shown: str) -> None:
    assert checks.display_name(name, "png") == shown


@pytest.mark.parametrize("name", ["../a.png", "/etc/a.png", "C:\\a.png", "a\0.png", ".."])
def test_a_path_is_seen(name: str) -> None:
    assert checks.is_path(name)


def test_office_files_are_told_from_plain_archives() -> None:
    assert archives.format_of_zip(samples.docx()) is checks.DOCX
    assert archives.format_of_zip(samples.zipped({samples.OFFICE: b"", "xl/workbook.xml": b""})) is checks.XLSX
    open_text = samples.zipped({"mimetype": checks.ODT.type.encode(), "content.xml": b"<x/>"}, compression=0)
    assert archives.format_of_zip(open_text) is checks.ODT
    assert archives.format_of_zip(samples.zipped({"word.txt": b"word/"})) is checks.ZIP


@pytest.mark.parametrize("bomb", [samples.zip_of_nothing(), samples.nested_bomb(), samples.zip_with_a_link()])
def test_an_archive_that_would_explode_is_seen_by_what_it_declares(bomb: bytes) -> None:
    with pytest.raises(archives.Bomb):
        archives.format_of_zip(bomb)


def test_macros_do_not_travel_as_a_format_that_has_none() -> None:
    with pytest.raises(archives.Broken):
        archives.format_of_zip(samples.docx(**{"word/vbaProject.bin": b"x"}))


def test_much_text_in_a_small_archive_is_no_bomb() -> None:
    assert archives.format_of_zip(samples.zip_of_nothing(megabytes=10)) is checks.ZIP


@given(st.binary(max_size=200), st.integers(0, 400))
def test_a_damaged_archive_is_refused_and_never_breaks_us(noise: bytes, at: int) -> None:
    whole = samples.docx()
    place = at % len(whole)
    damaged = whole[:place] + noise + whole[place + len(noise) :]
    with suppress(archives.Broken, archives.Bomb):
        assert archives.format_of_zip(damaged) in checks.FORMATS
