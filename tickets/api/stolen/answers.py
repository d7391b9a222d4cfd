"""The shapes of the lane's answers, for the API's description. The answers themselves are made in `tickets.stolen`."""

from typing import Any

from rest_framework import serializers

Facts = serializers.DictField


class NewReportAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    secret = serializers.CharField()
    query_code = serializers.CharField()
    state = serializers.CharField()


class AskedAnswer(serializers.Serializer[Any]):
    channel = serializers.CharField()
    again_in_s = serializers.IntegerField()
    lasts_s = serializers.IntegerField()


class StepAnswer(serializers.Serializer[Any]):
    state = serializers.CharField()
    at = serializers.DateTimeField()


class ChannelAnswer(serializers.Serializer[Any]):
    channel = serializers.CharField()
    masked = serializers.CharField(allow_null=True)


class ProofAnswer(serializers.Serializer[Any]):
    proven_at = serializers.DateTimeField(allow_null=True)
    channels = ChannelAnswer(many=True)


class NoticeAnswer(serializers.Serializer[Any]):
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
    platform = NoticeAnswer(allow_null=True)


class ReporterAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=["received", "frozen", "checking", "restored", "refused", "withdrawn"])
    steps = StepAnswer(many=True)
    proof = ProofAnswer()
    frozen = ReporterFreezeAnswer(allow_null=True)
    restore_after = serializers.DateTimeField(allow_null=True)


class MessageFileAnswer(serializers.Serializer[Any]):
    name = serializers.CharField()
    size = serializers.IntegerField()


class MessageAnswer(serializers.Serializer[Any]):
    sequence = serializers.IntegerField()
    by = serializers.ChoiceField(choices=["reporter", "staff"])
    name = serializers.CharField()
    text = serializers.CharField()
    files = MessageFileAnswer(many=True)
    at = serializers.DateTimeField()


class MessagesAnswer(serializers.Serializer[Any]):
    results = MessageAnswer(many=True)
    next = serializers.URLField(allow_null=True)


class WhoAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class RowAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    state = serializers.CharField()
    account = serializers.CharField()
    member = WhoAnswer(allow_null=True)
    at = serializers.DateTimeField()
    proven_at = serializers.DateTimeField(allow_null=True)
    frozen_at = serializers.DateTimeField(allow_null=True)
    frozen = serializers.BooleanField()
    ended_at = serializers.DateTimeField(allow_null=True)
    assignee = WhoAnswer(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)


class RowsAnswer(serializers.Serializer[Any]):
    results = RowAnswer(many=True)
    next = serializers.URLField(allow_null=True)


class CaseAnswer(serializers.Serializer[Any]):
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


class AccountContactAnswer(ChannelAnswer):
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)
    proven_at = serializers.DateTimeField(allow_null=True)
    is_new = serializers.BooleanField(help_text="Put there too lately to prove anything.")


class AccountAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    registration = Facts()
    contacts = AccountContactAnswer(many=True)
    sign_ins = serializers.ListField(child=Facts())
    sessions = serializers.ListField(child=Facts())
    dealings = serializers.ListField(child=Facts())
    has_password = serializers.BooleanField()


class DifferenceAnswer(serializers.Serializer[Any]):
    key = serializers.CharField()
    reporter = serializers.JSONField(allow_null=True)
    account = serializers.JSONField(allow_null=True)
    differs = serializers.BooleanField()


class StaffNoticeAnswer(NoticeAnswer):
    attempts = serializers.IntegerField()
    next_at = serializers.DateTimeField(allow_null=True)
    error = serializers.CharField()
    alarmed_at = serializers.DateTimeField(allow_null=True)


class FreezeAnswer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    sessions_ended = serializers.IntegerField()
    platform = StaffNoticeAnswer(many=True, allow_null=True, help_text="Null: no platform is named in the settings.")


class CheckItemAnswer(serializers.Serializer[Any]):
    key = serializers.CharField()
    question = serializers.CharField()
    question_en = serializers.CharField()
    expected = serializers.JSONField(allow_null=True)
    finding = serializers.CharField()
    verdict = serializers.CharField(allow_null=True)
    by = WhoAnswer(allow_null=True)
    at = serializers.DateTimeField(allow_null=True)


class RestoreAnswer(serializers.Serializer[Any]):
    hindrances = serializers.ListField(child=serializers.CharField())
    email = serializers.CharField()
    link_to = serializers.CharField()
    is_own_contact = serializers.BooleanField()
    after = serializers.DateTimeField(allow_null=True)
    restored_at = serializers.DateTimeField(allow_null=True)


class ApprovalAnswer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    proposed_by = WhoAnswer()
    proposed_at = serializers.DateTimeField()
    decided_by = WhoAnswer(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    approved = serializers.BooleanField(allow_null=True)
    reason = serializers.CharField()
    opened = serializers.ListField(child=serializers.CharField())


class EventAnswer(serializers.Serializer[Any]):
    sequence = serializers.IntegerField()
    event = serializers.CharField()
    by = serializers.CharField()
    at = serializers.DateTimeField()
    facts = Facts()


class OtherAnswer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    state = serializers.CharField()
    at = serializers.DateTimeField()


class CockpitAnswer(serializers.Serializer[Any]):
    report = CaseAnswer()
    account = AccountAnswer(allow_null=True)
    differences = DifferenceAnswer(many=True)
    freeze = FreezeAnswer(allow_null=True)
    checklist = CheckItemAnswer(many=True)
    restore = RestoreAnswer()
    approval = ApprovalAnswer(allow_null=True)
    events = EventAnswer(many=True)
    others = OtherAnswer(many=True)
    can = serializers.DictField(child=serializers.BooleanField())
