"""The shapes of our answers, for the API's description. The answers themselves are made in `representation`."""

from typing import Any

from rest_framework import serializers


class UserAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    email = serializers.EmailField()
    display_name = serializers.CharField()
    role = serializers.CharField()
    language = serializers.CharField()
    email_verified = serializers.BooleanField()
    second_factor = serializers.BooleanField()
    permissions = serializers.ListField(child=serializers.CharField())
    must_set_up_second_factor = serializers.BooleanField()


class OwnDataAnswer(UserAnswer):
    phone = serializers.CharField()
    phone_verified = serializers.BooleanField()


class VisitorAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.CharField()


class NewVisitorAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    token = serializers.CharField()


class AttachedAnswer(serializers.Serializer[Any]):
    visitor = VisitorAnswer()


class WhoAnswer(serializers.Serializer[Any]):
    user = UserAnswer(allow_null=True)
    visitor = VisitorAnswer(allow_null=True)
    next = serializers.ChoiceField(choices=["otp"], allow_null=True)


class SignInAnswer(serializers.Serializer[Any]):
    next = serializers.ChoiceField(choices=["otp"], allow_null=True)
    user = UserAnswer(allow_null=True)


class JustUserAnswer(serializers.Serializer[Any]):
    user = UserAnswer()


class SessionAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    current = serializers.BooleanField()
    address = serializers.CharField()
    user_agent = serializers.CharField()
    started_at = serializers.DateTimeField()
    seen_at = serializers.DateTimeField()


class AuthenticatorsAnswer(serializers.Serializer[Any]):
    totp = serializers.BooleanField()
    recovery_codes_left = serializers.IntegerField()


class SecretAnswer(serializers.Serializer[Any]):
    secret = serializers.CharField()
    uri = serializers.CharField()


class RecoveryCodesAnswer(serializers.Serializer[Any]):
    recovery_codes = serializers.ListField(child=serializers.CharField())


class TeamAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class PersonAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    email = serializers.EmailField()
    display_name = serializers.CharField()
    role = serializers.CharField()
    team = TeamAnswer(allow_null=True)
    is_active = serializers.BooleanField()
    invited = serializers.BooleanField()
    email_verified = serializers.BooleanField()
    second_factor = serializers.BooleanField()
    joined_at = serializers.DateTimeField()
    last_signed_in_at = serializers.DateTimeField(allow_null=True)


class EmptyAnswer(serializers.Serializer[Any]):
    """`{}`"""
