"""The product's settings, with two things beside it for the benchmark: the bare list, and a header that counts SQL.

Calls are counted against their limit as ever; the limit is higher, because here one person asks for a whole desk.
"""

from helpdesk.settings import *  # noqa: F403
from helpdesk.settings import MIDDLEWARE as SHIPPED

ROOT_URLCONF = "bench.yardsticks.urls"
MIDDLEWARE = ["bench.yardsticks.counting.count_queries", *SHIPPED]
API_CALLS_PER_MINUTE = {"reads": 100_000, "writes": 100_000}
