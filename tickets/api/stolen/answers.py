"""The shapes of the lane's answers, for the API's description. The answers themselves are made in `tickets.stolen`."""

from typing import Any

from rest_framework import serializers

from helpdesk.api.shapes import Person

Facts = serializers.DictField


class StolenNewReportAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    secret = serializers.CharField()
    query_code = serializers.CharField()
    state = serializers.CharField()


class StolenForCallerAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.IntegerField(help_text="Of the ticket: tickets/{number}/stolen is the cockpit.")
    state = serializers.CharField()
    query_code = serializers.CharField(help_text="Shows the caller how it stands, and opens nothing.")


class StolenAskedAnswer(serializers.Serializer[Any]):
    channel = serializers.CharField()
    again_in_s = serializers.IntegerField()
    lasts_s = serializers.IntegerField()


class StolenStepAnswer(serializers.Serializer[Any]):
    state = serializers.CharField()
    at = serializers.DateTimeField()


class StolenChannelAnswer(serializers.Serializer[Any]):
    channel = serializers.CharField()
    masked = serializers.CharField(allow_null=True)


class StolenProofAnswer(serializers.Serializer[Any]):
    proven_at = serializers.DateTimeField(allow_null=True)
    channels = StolenChannelAnswer(many=True)


class StolenNoticeAnswer(serializers.Serializer[Any]):
    event = serializers.CharField()
    told_at = serializers.DateTimeField()
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    answer = Facts()


class ReporterFreezeAnswer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    confirmed = serializers.BooleanField()
    can_withdraw = serializers.BooleanField()
    sessions_ended = serializers.IntegerField()
    platform = StolenNoticeAnswer(allow_null=True)


class ReporterAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=["received", "frozen", "checking", "restored", "refused", "withdrawn"])
    steps = StolenStepAnswer(many=True)
    proof = StolenProofAnswer()
    agent = serializers.CharField(allow_null=True, help_text="Who of us is at it, once a contact is proven.")
    frozen = ReporterFreezeAnswer(allow_null=True)
    restore_after = serializers.DateTimeField(allow_null=True)


class StolenMessageFileAnswer(serializers.Serializer[Any]):
    name = serializers.CharField()
    size = serializers.IntegerField()


class StolenMessageAnswer(serializers.Serializer[Any]):
    number = serializers.IntegerField(help_text="Of the word, from 1.")
    by = serializers.ChoiceField(choices=["reporter", "staff"])
    name = serializers.CharField()
    text = serializers.CharField()
    files = StolenMessageFileAnswer(many=True)
    at = serializers.DateTimeField()


class StolenRowAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    state = serializers.CharField()
    account = serializers.CharField()
    member = Person(allow_null=True)
    at = serializers.DateTimeField()
    proven_at = serializers.DateTimeField(allow_null=True)
    frozen_at = serializers.DateTimeField(allow_null=True)
    frozen = serializers.BooleanField()
    ended_at = serializers.DateTimeField(allow_null=True)
    assignee = Person(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)


class StolenCaseAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    state = serializers.CharField()
    account = serializers.CharField(help_text="Masked.")
    account_written = serializers.CharField()
    contact = serializers.CharField()
    signs = serializers.ListField(child=serializers.CharField())
    text = serializers.CharField()
    reported_from = serializers.CharField()
    at = serializers.DateTimeField()
    proven_at = serializers.DateTimeField(allow_null=True)
    proven_by = serializers.CharField(help_text="email, sms, agent, or empty.")
    checking_since = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class StolenAccountContactAnswer(StolenChannelAnswer):
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)
    proven_at = serializers.DateTimeField(allow_null=True)
    is_new = serializers.BooleanField(help_text="Put there too lately to prove anything.")


class StolenAccountAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    registration = Facts()
    contacts = StolenAccountContactAnswer(many=True)
    sign_ins = serializers.ListField(child=Facts())
    sessions = serializers.ListField(child=Facts())
    dealings = serializers.ListField(child=Facts())
    has_password = serializers.BooleanField()


class StolenDifferenceAnswer(serializers.Serializer[Any]):
    key = serializers.CharField()
    reporter = serializers.JSONField(allow_null=True)
    account = serializers.JSONField(allow_null=True)
    differs = serializers.BooleanField()


class StolenStaffNoticeAnswer(StolenNoticeAnswer):
    attempts = serializers.IntegerField()
    next_at = serializers.DateTimeField(allow_null=True)
    error = serializers.CharField()
    alarmed_at = serializers.DateTimeField(allow_null=True)


class StolenFreezeAnswer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    sessions_ended = serializers.IntegerField()
    platform = StolenStaffNoticeAnswer(many=True, allow_null=True, help_text="Null: no platform is named in the settings.")


class StolenCheckItemAnswer(serializers.Serializer[Any]):
    key = serializers.CharField()
    question = serializers.CharField()
    question_en = serializers.CharField()
    expected = serializers.JSONField(allow_null=True)
    finding = serializers.CharField()
    verdict = serializers.CharField(allow_null=True)
    by = Person(allow_null=True)
    at = serializers.DateTimeField(allow_null=True)


class StolenRestoreAnswer(serializers.Serializer[Any]):
    hindrances = serializers.ListField(child=serializers.CharField())
    email = serializers.CharField()
    link_to = serializers.CharField()
    is_own_contact = serializers.BooleanField()
    after = serializers.DateTimeField(allow_null=True)
    restored_at = serializers.DateTimeField(allow_null=True)


class StolenApprovalAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    proposed_by = Person()
    proposed_at = serializers.DateTimeField()
    decided_by = Person(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    approved = serializers.BooleanField(allow_null=True)
    reason = serializers.CharField()
    opened = serializers.ListField(child=serializers.CharField())


class StolenEventAnswer(serializers.Serializer[Any]):
    sequence = serializers.IntegerField()
    event = serializers.CharField()
    by = serializers.CharField()
    at = serializers.DateTimeField()
    facts = Facts()


class StolenOtherAnswer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    state = serializers.CharField()
    at = serializers.DateTimeField()


class CockpitAnswer(serializers.Serializer[Any]):
    report = StolenCaseAnswer()
    account = StolenAccountAnswer(allow_null=True)
    differences = StolenDifferenceAnswer(many=True)
    freeze = StolenFreezeAnswer(allow_null=True)
    checklist = StolenCheckItemAnswer(many=True)
    restore = StolenRestoreAnswer()
    approval = StolenApprovalAnswer(allow_null=True)
    events = StolenEventAnswer(many=True)
    others = StolenOtherAnswer(many=True)
    can = serializers.DictField(child=serializers.BooleanField())
