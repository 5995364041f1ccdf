"""Accounts to try the sample nation with: one of each role at each level, with a known password."""

from collections.abc import Sequence

from auth.accounts import account, set_password, set_profile
from ingest.sample.schools import SHOWCASE
from reporting.units import MINISTRY, unit_as_of
from store.connection import Store

DEMO_PASSWORD = "Jibao-demo-2019"
ACTOR = "demo"
_THREE_ROLES = ("manager", "reviewer", "inspector")
