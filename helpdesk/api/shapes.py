"""Shapes that answers of several apps are made of, for OpenAPI. One class each: the description names a shape once."""

from functools import cache
from typing import Any

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers


class Named(serializers.Serializer[Any]):
    slug = serializers.SlugField()
    name = serializers.CharField()


class Person(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class FileAnswer(serializers.Serializer[Any]):
    """A file beside the words it was sent with."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    type = serializers.CharField()
    size = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=["image", "audio", "video", "document", "archive"])
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    thumbnail = serializers.BooleanField()


@cache
def page_of(shape: type[serializers.Serializer[Any]]) -> Any:
    """`{"results": […], "next": url|null}` of a shape."""
    name = f"PageOf{shape.__name__}"
    fields = {"results": shape(many=True), "next": serializers.URLField(allow_null=True)}
    return inline_serializer(name, fields)
