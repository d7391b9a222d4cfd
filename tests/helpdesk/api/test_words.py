"""What is wrong with a field is said in our words, in the reader's language, for every kind of field."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from rest_framework import serializers

from helpdesk.api.serializers import StrictSerializer

pytestmark = pytest.mark.embedded


class Inner(StrictSerializer):
    weekday = serializers.IntegerField(min_value=0, max_value=6)


class Everything(StrictSerializer):
    text = serializers.CharField(max_length=3, min_length=2, required=False)
    blank = serializers.CharField(required=False)
    address = serializers.EmailField(required=False)
    slug = serializers.SlugField(required=False)
    link = serializers.URLField(required=False)
    number = serializers.IntegerField(min_value=1, max_value=9, required=False)
    share = serializers.FloatField(required=False)
    yes = serializers.BooleanField(required=False)
    id = serializers.UUIDField(required=False)
    one = serializers.ChoiceField(choices=["red", "green"], required=False)
    some = serializers.MultipleChoiceField(choices=["red", "green"], required=False)
    many = serializers.ListField(child=serializers.UUIDField(), max_length=1, required=False)
    facts = serializers.DictField(required=False)
    moment = serializers.DateTimeField(required=False)
    day = serializers.DateField(required=False)
    clock = serializers.TimeField(required=False)
    inner = Inner(required=False)
    inners = Inner(many=True, required=False)


WRONG: list[tuple[str, Any]] = [
    ("text", ["x"]), ("text", True), ("text", "abcd"), ("text", "a"), ("text", "a\0"), ("text", "\ud800x"),
    ("blank", ""), ("blank", None), ("address", "x"), ("slug", "a b"), ("link", "x"),
    ("number", "x"), ("number", 0), ("number", 10), ("number", "1" * 2000), ("share", "x"), ("yes", "perhaps"),
    ("id", "x"), ("id", []), ("one", "blue"), ("one", {}), ("some", "red"), ("some", ["blue"]),
    ("many", "x"), ("many", ["x"]), ("many", {"a": 1}), ("facts", []),
    ("moment", "yesterday"), ("day", "yesterday"), ("clock", "noon"),
    ("inner", "x"), ("inner", {}), ("inner", {"weekday": 7}), ("inners", "x"), ("inners", ["x"]), ("inners", [{"weekday": "x"}]),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value"), WRONG, ids=lambda value: str(value)[:20].encode("ascii", "replace").decode())
def test_no_stock_phrase_of_the_framework_reaches_anybody(field: str, value: Any) -> None:
    said = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            form = Everything(data={field: value})
            assert not form.is_valid()
            (said[language],) = set(sentences(form.errors))
    assert any("\u4e00" <= letter <= "\u9fff" for letter in said["zh-hans"]), said
    assert said["en"].isascii()
    with translation.override("en"):
        assert said["en"] not in stock_phrases(Everything()), said


def test_a_sentence_names_the_limits_of_its_field() -> None:
    two = ["0197a3c2-5b1e-7c44-9d10-6f0a3b2c1d01", "0197a3c2-5b1e-7c44-9d10-6f0a3b2c1d02"]
    form = Everything(data={"text": "abcd", "number": 10, "one": "blue", "many": two})
    with translation.override("zh-hans"):
        assert not form.is_valid()
    errors = {field: str(sentences[0]) for field, sentences in form.errors.items()}
    assert errors == {
        "text": "最多 3 个字。",
        "number": "最大是 9。",
        "one": "只能是其中之一：red, green。",
        "many": "最多 1 项。",
    }


def test_what_a_form_says_by_itself_is_left_as_it_is() -> None:
    """It carries the framework's code `invalid` as a rule, and is no stock phrase."""

    class Picky(StrictSerializer):
        name = serializers.CharField()

        def validate_name(self, value: str) -> str:
            raise serializers.ValidationError("这个名字已经太多人叫了。")

    form = Picky(data={"name": "王伟"})
    assert not form.is_valid()
    assert form.errors["name"] == ["这个名字已经太多人叫了。"]


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "says"), [("zh", "这里要填文字。"), ("en", "This must be text.")])
def test_a_door_says_it_in_the_readers_language(language: str, says: str) -> None:
    form = {"email": ["x"], "password": "x"}
    refused = Client().post("/api/v1/session", form, content_type="application/json", HTTP_ACCEPT_LANGUAGE=language)
    assert refused.json()["errors"]["email"] == [says]


def sentences(errors: Any) -> list[str]:
    if isinstance(errors, dict):
        return [sentence for inner in errors.values() for sentence in sentences(inner)]
    if isinstance(errors, list):
        return [sentence for inner in errors for sentence in sentences(inner)]
    return [str(errors)]


def stock_phrases(form: Any) -> set[str]:
    fields = [form, *form.fields.values(), *Inner().fields.values()]
    return {str(phrase) for field in fields for phrase in field.error_messages.values()}
