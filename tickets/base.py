"""What tickets start with in every installation, as data: queues, services, promises. Administrators change it afterwards.

Seconds of promises are open seconds of the calendar: a working day of office hours is 7.5 h.
"""

from typing import Any

MINUTE, HOUR = 60, 3_600
WORKING_DAY = 27_000

# slug, name, always open, urgent
QUEUES = [
    ("account-security", "账号被盗", True, True),
    ("support", "工单受理", False, False),
    ("billing", "费用与发票", False, False),
    ("legal", "法务与合规", False, False),
]

# slug, name, English name
SERVICES = [
    ("api", "接口产品", "API product"),
    ("sms", "短信服务", "SMS"),
    ("online-service", "在线客服", "Online customer service"),
]

Policy = dict[str, Any]

# Escalations: of which clock, seconds after it ran out (negative: before), whom to tell, whether to raise the priority.
POLICIES: list[Policy] = [
    {
        "name": "账号被盗",
        "category": "stolen-account",
        "always_open": True,
        "first_response_s": 5 * MINUTE,
        "next_response_s": 15 * MINUTE,
        "resolution_s": 24 * HOUR,
        "warn_at_percent": 50,
        "escalations": [
            ("first_response", 0, "on_call", False),
            ("first_response", 5 * MINUTE, "supervisors", False),
            ("next_response", 0, "supervisors", False),
            ("resolution", 0, "supervisors", False),
        ],
    },
    {
        "name": "个人信息请求",
        "category": "personal-data",
        "first_response_s": WORKING_DAY,
        "next_response_s": 2 * WORKING_DAY,
        "resolution_s": 15 * WORKING_DAY,
        "escalations": [("resolution", -2 * WORKING_DAY, "queue", False), ("resolution", 0, "supervisors", True)],
    },
    {
        "name": "紧急",
        "priority": 1,
        "first_response_s": 30 * MINUTE,
        "next_response_s": HOUR,
        "resolution_s": 4 * HOUR,
        "escalations": [("first_response", 0, "supervisors", False), ("resolution", 0, "supervisors", False)],
    },
    {
        "name": "法务与合规",
        "queue": "legal",
        "first_response_s": WORKING_DAY,
        "next_response_s": 2 * WORKING_DAY,
        "resolution_s": 10 * WORKING_DAY,
        "escalations": [("first_response", 0, "queue", False), ("resolution", 0, "supervisors", False)],
    },
    {
        "name": "高优先级",
        "priority": 2,
        "first_response_s": HOUR,
        "next_response_s": 2 * HOUR,
        "resolution_s": WORKING_DAY,
        "escalations": [("first_response", 0, "queue", False), ("resolution", 0, "supervisors", False)],
    },
    {
        "name": "普通",
        "priority": 3,
        "first_response_s": 4 * HOUR,
        "next_response_s": 4 * HOUR,
        "resolution_s": 3 * WORKING_DAY,
        "escalations": [("first_response", 0, "queue", False), ("resolution", HOUR, "supervisors", True)],
    },
    {
        "name": "其余",
        "first_response_s": WORKING_DAY,
        "next_response_s": WORKING_DAY,
        "resolution_s": 5 * WORKING_DAY,
        "escalations": [("resolution", 0, "assignee", False)],
    },
]
