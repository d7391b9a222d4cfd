"""What was said at the demo's desk in the last weeks, and what is being said now."""

from ..script import Story
from . import accounts, api, billing, now, sms

STORIES: list[Story] = [*accounts.STORIES, *api.STORIES, *billing.STORIES, *sms.STORIES, *now.STORIES]
