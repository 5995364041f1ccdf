"""The sample nation: real divisions and universities, generated schools, figures and reports.

`make_sample` fills an initialised store; `demo_accounts` gives it people who can sign in.
"""


from ingest.sample.nation import make_sample

__all__ = ["make_sample"]
