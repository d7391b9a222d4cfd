"""What every installation starts with, as data. Administrators change it afterwards; it is never put back."""

from datetime import time

OFFICE_HOURS = [(time(9), time(12)), (time(13, 30), time(18))]

# name, always open, hours of Monday to Friday
CALENDARS = [
    ("工作时间", False, OFFICE_HOURS),
    ("全天", True, []),
]

# slug, name, calendar, urgent
QUEUES = [
    ("general", "综合", "工作时间", False),
    ("urgent", "账号安全", "全天", True),
]

# slug, name, English name, queue. A stolen account cannot wait for the morning.
TOPICS = [
    ("stolen-account", "账号被盗", "Stolen account", "urgent"),
    ("general", "一般问题", "General question", "general"),
]
