"""What may be written into the fields of a category, of whom they are asked, and who defines them."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

import pytest

from helpdesk.evidence.queries import records_of
from tests.people import People
from tickets.actions.defining import TypeIsFixed, redefined
from tickets.api.definition_forms import NOT_A_KEY, NOT_A_VALUE
from tickets.categories import CATEGORIES
from tickets.field_types import READERS, Refused, read
from tickets.forms import BadFields, check_fields, files_in, form_for, form_of, values_for
from tickets.models import Category

URL = "/api/v1/ticket-categories"
CHOICES = [{"value": "a", "label": "甲"}, {"value": "b", "label": "乙"}, {"value": "old", "label": "旧", "retired": True}]
FILE = str(UUID("0190a000-0000-7000-8000-000000000001"))


def field(key: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    choices = CHOICES if kind in ("choice", "choices") else []
    said = {"key": key, "label": key, "type": kind, "required": False, "for_customer": True, "choices": choices}
    return said | more


@pytest.mark.parametrize(
    ("kind", "written", "kept"),
    [
        ("text", "  你好 ", "你好"),
        ("text", "x" * 200, "x" * 200),
        ("long_text", "一行\n又一行", "一行\n又一行"),
        ("number", 3, 3),
        ("number", -2.5, -2.5),
        ("number", 4.0, 4),
        ("number", 0, 0),
        ("date", "2026-02-28", "2026-02-28"),
        ("choice", "b", "b"),
        ("choices", ["b", "a", "b"], ["a", "b"]),
        ("yes_no", False, False),
        ("phone", "138 0013 8000", "+8613800138000"),
        ("phone", "+44 20 7946 0958", "+442079460958"),
        ("email", "Wang@Example.COM", "wang@example.com"),
        ("money", "128.5", "128.50"),
        ("money", 99, "99.00"),
        ("money", 0.1, "0.10"),
        ("file", [FILE, FILE.upper()], [FILE]),
    ],
)
def test_a_value_is_kept_in_one_shape(kind: str, written: Any, kept: Any) -> None:
    assert read(field("it", kind), written) == kept


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("text", 7),
        ("text", ["a"]),
        ("text", "x" * 201),
        ("text", "两\n行"),
        ("text", "nul\0"),
        ("text", "\ud800"),
        ("long_text", "x" * 4001),
        ("long_text", {"a": 1}),
        ("number", "3"),
        ("number", True),
        ("number", float("nan")),
        ("number", float("inf")),
        ("number", 10**13),
        ("date", "2026-02-30"),
        ("date", "20260228"),
        ("date", "2026-02-28T10:00:00"),
        ("date", 20260228),
        ("choice", "c"),
        ("choice", "old"),  # retired
        ("choice", ["a"]),
        ("choices", "a"),
        ("choices", ["a", "c"]),
        ("choices", [["a"]]),
        ("yes_no", "true"),
        ("yes_no", 1),
        ("phone", "12"),
        ("phone", "call me"),
        ("phone", 13800138000),
        ("email", "wang"),
        ("email", "a@b"),
        ("email", "a b@example.com"),
        ("email", "a@example.com,b@example.com"),
        ("money", "-1"),
        ("money", "1.234"),
        ("money", "1e999999"),
        ("money", "1e-999999"),
        ("money", "NaN"),
        ("money", "100000000"),
        ("money", True),
        ("money", "一百"),
        ("file", FILE),
        ("file", ["passwd"]),
        ("file", [7]),
        ("file", [str(uuid4()) for _ in range(6)]),
    ],
)
def test_what_does_not_fit_is_refused(kind: str, written: Any) -> None:
    with pytest.raises(Refused) as refused:
        read(field("it", kind), written)
    assert set(refused.value.sentences) == {"zh", "en"}
    assert all(sentence.endswith(("。", ".")) for sentence in refused.value.sentences.values())


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("junk", [{}, {"a": 1}, [None], [{}], 1e308, -1, "\u202e", "%" * 5000, object()])
def test_no_junk_breaks_a_type(kind: str, junk: Any) -> None:
    with suppress(Refused):
        read(field("it", kind), junk)


FORM = [
    field("what", required=True),
    field("when", "date"),
    field("inside", required=True, for_customer=False),
    field("gone", retired=True),
    field("proof", "file"),
]


def test_a_customer_is_asked_what_is_for_customers() -> None:
    assert [one["key"] for one in form_for(FORM, by_customer=True)] == ["what", "when", "proof"]
    assert check_fields(FORM, {"what": "这个", "when": " "}, by_customer=True) == {"what": "这个"}
    assert [one["key"] for one in form_for(FORM, by_customer=False)] == ["what", "when", "inside", "proof"]


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({}, {"fields.what"}),
        ({"what": "  "}, {"fields.what"}),
        ({"what": None}, {"fields.what"}),
        ({"what": "x", "inside": "x"}, {"fields.inside"}),  # not for customers: it does not exist for them
        ({"what": "x", "gone": "x"}, {"fields.gone"}),
        ({"what": "x", "unheard_of": "x"}, {"fields.unheard_of"}),
        ({"when": "soon"}, {"fields.what", "fields.when"}),
    ],
)
def test_a_customers_form_is_refused_by_field(values: dict[str, Any], wrong: set[str]) -> None:
    with pytest.raises(BadFields) as refused:
        check_fields(FORM, values, by_customer=True)
    assert set(refused.value.errors) == wrong


def test_staff_change_one_answer_and_the_others_stay() -> None:
    earlier = {"gone": "以前的", "when": "2026-01-01"}
    assert check_fields(FORM, {"inside": "已核对"}, by_customer=False, earlier=earlier) == {**earlier, "inside": "已核对"}
    assert check_fields(FORM, {"when": None}, by_customer=False, earlier=earlier) == {"gone": "以前的"}
    with pytest.raises(BadFields) as refused:
        check_fields(FORM, {"what": ""}, by_customer=False, earlier={"what": "x"})
    assert set(refused.value.errors) == {"fields.what"}


def test_a_ticket_shows_retired_fields_it_holds_and_customers_see_their_own_answers() -> None:
    values = {"what": "x", "gone": "y", "inside": "z", "proof": [FILE]}
    assert [one["key"] for one in form_of(FORM, values, by_customer=False)] == ["what", "when", "inside", "gone", "proof"]
    assert [one["key"] for one in form_of(FORM, {}, by_customer=True)] == ["what", "when", "proof"]
    assert values_for(FORM, values, by_customer=True) == {"what": "x", "gone": "y", "proof": [FILE]}
    assert files_in(FORM, values) == [FILE]


def test_what_goes_from_a_form_is_retired_and_comes_back_as_it_was() -> None:
    old = [field("what"), field("kind", "choice")]
    less = redefined(old, [{**field("kind", "choice"), "choices": [CHOICES[0]]}])
    assert [(one["key"], one.get("retired", False)) for one in less] == [("kind", False), ("what", True)]
    assert [(one["value"], one.get("retired", False)) for one in less[0]["choices"]] == [("a", False), ("b", True), ("old", True)]
    again = redefined(less, [field("what"), less[0]])
    assert [one.get("retired", False) for one in again] == [False, False]
    with pytest.raises(TypeIsFixed) as refused:
        redefined(old, [field("kind", "choice"), field("what", "number")])
    assert list(refused.value.errors) == ["fields.1.type"]


def test_every_category_to_begin_with_speaks_both_languages_and_is_well_defined() -> None:
    assert len({category[0] for category in CATEGORIES}) == len(CATEGORIES) == 11
    for slug, name, name_en, says, says_en, *_, fields in CATEGORIES:
        assert all((name, name_en, says, says_en)), slug
        assert len({one["key"] for one in fields}) == len(fields), slug
        for one in fields:
            assert one["label"], slug
            assert one["label_en"], slug
            assert bool(one["help"]) == bool(one["help_en"]), (slug, one["key"])
            assert bool(one["choices"]) == (one["type"] in ("choice", "choices")), (slug, one["key"])
            assert all(choice["label"] and choice["label_en"] for choice in one["choices"])


# --- Over HTTP -----------------------------------------------------------------------------------------------------------

NEW = {"slug": "partner", "name": "合作", "queue": "support", "fields": [{"key": "company", "label": "公司", "type": "text"}]}


@pytest.mark.django_db
@pytest.mark.embedded
class TestCategories:
    def test_customers_see_what_they_can_choose_and_what_they_are_asked(self, people: People) -> None:
        Category.objects.filter(slug="appeal").update(is_active=False)
        Category.objects.filter(slug="dispute").update(for_customers=False)
        for person in (None, people.visitor, people.member):
            rows = people.client_of(person).get(URL).json()["results"]
            assert {"appeal", "dispute"}.isdisjoint(row["slug"] for row in rows)
            claim = next(row for row in rows if row["slug"] == "claim")
            assert "stage" not in [one["key"] for one in claim["fields"]]
            assert "queue" not in claim
        rows = people.client_of(people.agent).get(URL).json()["results"]
        assert len(rows) == 11
        claim = next(row for row in rows if row["slug"] == "claim")
        assert (claim["queue"], "stage" in [one["key"] for one in claim["fields"]]) == ("legal", True)

    def test_an_administrator_defines_one(self, people: People) -> None:
        client = people.client_of(people.administrator)
        made = client.post(URL, NEW)
        assert made.status_code == 201, made.json()
        assert made.json()["fields"][0] | {"required": False, "for_customer": True, "retired": False} == made.json()["fields"][0]
        changed = client.patch(f"{URL}/partner", {"fields": [{"key": "size", "label": "人数", "type": "number"}]})
        assert [(one["key"], one["retired"]) for one in changed.json()["fields"]] == [("size", False), ("company", True)]
        round_trip = client.patch(f"{URL}/partner", {"fields": changed.json()["fields"]})
        assert round_trip.json() == changed.json()
        assert client.patch(f"{URL}/partner", {"name": "商务合作"}).json()["fields"] == changed.json()["fields"]
        kinds = [one.kind for one in records_of(("ticket_category", Category.objects.get(slug="partner").pk))]
        assert kinds == ["ticket.category_saved"] * 4

    @pytest.mark.parametrize(
        ("form", "wrong"),
        [
            ({"slug": "other"}, "slug"),
            ({"queue": "nowhere"}, "queue"),
            ({"priority": 0}, "priority"),
            ({"assignment": "by dice"}, "assignment"),
            ({"tickets": []}, "tickets"),
            ({"fields": [{"key": "Bad Key", "label": "x", "type": "text"}]}, "fields.0.key"),
            ({"fields": [{"key": "a", "label": "x", "type": "colour"}]}, "fields.0.type"),
            ({"fields": [{"key": "a", "type": "text"}]}, "fields.0.label"),
            ({"fields": [{"key": "a", "label": "x", "type": "choice"}]}, "fields.0.choices"),
            ({"fields": [{"key": "a", "label": "x", "type": "text", "choices": CHOICES}]}, "fields.0.choices"),
            ({"fields": [{"key": "a", "label": "x", "type": "choice", "choices": CHOICES[:1] * 2}]}, "fields.0.choices"),
            ({"fields": [{"key": "a", "label": "x", "type": "choice", "choices": [{}]}]}, "fields.0.choices.0.value"),
            ({"fields": [{"key": "a", "label": "x", "type": "text"}] * 2}, "fields"),
            ({"fields": [{"key": f"k{number}", "label": "x", "type": "text"} for number in range(61)]}, "fields"),
            ({"fields": ["text"]}, "fields.0.non_field_errors"),
            ({"fields": [{"key": "a", "label": "x", "type": "text", "sql": "drop"}]}, "fields.0.sql"),
        ],
    )
    def test_what_cannot_be_defined_is_refused_by_field(self, people: People, form: dict[str, Any], wrong: str) -> None:
        client, before = people.client_of(people.administrator), list(Category.objects.values())
        made = client.post(URL, NEW | form)
        assert (made.status_code, wrong in made.json()["errors"]) == (400, True), made.json()
        if "slug" not in form:
            changed = client.patch(f"{URL}/other", form)
            assert (changed.status_code, wrong in changed.json()["errors"]) == (400, True), changed.json()
        assert list(Category.objects.values()) == before

    def test_a_key_or_value_that_is_none_is_told_what_one_looks_like(self, people: People) -> None:
        choice = {"label": "x", "type": "choice", "choices": [{"value": "b c", "label": "乙"}]}
        answer = people.client_of(people.administrator).post(URL, NEW | {"fields": [choice | {"key": "a b"}]})
        errors = answer.json()["errors"]
        assert errors["fields.0.key"] == [NOT_A_KEY["zh"]]
        assert errors["fields.0.choices.0.value"] == [NOT_A_VALUE["zh"]]
        right = [choice | {"key": "a_b", "choices": [{"value": "b-c", "label": "乙"}]}]
        assert people.client_of(people.administrator).post(URL, NEW | {"fields": right}).status_code == 201

    def test_the_slug_and_the_type_of_a_field_stay(self, people: People) -> None:
        client, before = people.client_of(people.administrator), Category.objects.filter(slug="claim").values().get()
        assert list(client.patch(f"{URL}/claim", {"slug": "damages"}).json()["errors"]) == ["slug"]
        other_type = {"fields": [{"key": "amount", "label": "金额", "type": "text"}]}
        assert list(client.patch(f"{URL}/claim", other_type).json()["errors"]) == ["fields.0.type"]
        assert Category.objects.filter(slug="claim").values().get() == before

    @pytest.mark.parametrize("who", ["supervisor", "agent", "member"])
    def test_nobody_else_defines(self, people: People, who: str) -> None:
        client = people.client_of(getattr(people, who))
        assert client.post(URL, NEW).status_code == 403
        assert client.patch(f"{URL}/other", {"name": "改了"}).status_code == 403
        assert Category.objects.get(slug="other").name == "其他问题"
