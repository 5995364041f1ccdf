"""The sample nation: real divisions and universities, generated schools, figures and reports.

`make_sample` fills an initialised store; `demo_accounts` gives it people who can sign in.
"""

from ingest.sample.demo import demo_accounts
from ingest.sample.nation import make_sample

__all__ = ["demo_accounts", "make_sample"]
