"""What every installation starts with, as data. Administrators change it afterwards; it is never put back."""

from datetime import time

OFFICE_HOURS = [(time(9), time(12)), (time(13, 30), time(18))]

ROUND_THE_CLOCK = "全天"

# name, always open, hours of Monday to Friday
CALENDARS = [
    ("工作时间", False, OFFICE_HOURS),
    (ROUND_THE_CLOCK, True, []),
]

# slug, name, calendar, urgent
QUEUES = [
    ("general", "综合", "工作时间", False),
    ("urgent", "账号安全", ROUND_THE_CLOCK, True),
]

# slug, name, English name, queue. A stolen account cannot wait for the morning.
TOPICS = [
    ("stolen-account", "账号被盗", "Stolen account", "urgent"),
    ("general", "一般问题", "General question", "general"),
]
