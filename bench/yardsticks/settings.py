"""The product's settings, with two things beside it for the benchmark: the bare list, and a header that counts SQL."""

from helpdesk.settings import *  # noqa: F403
from helpdesk.settings import MIDDLEWARE as SHIPPED

ROOT_URLCONF = "bench.yardsticks.urls"
MIDDLEWARE = ["bench.yardsticks.counting.count_queries", *SHIPPED]
