"""The folder in which a run keeps what many tests begin with."""

import os
import shutil
import tempfile

import pytest

from tests.kept import PLACE


def pytest_configure(config: pytest.Config) -> None:
    """Made by the first process of a run; those it starts find it in their environment."""
    if PLACE not in os.environ:
        os.environ[PLACE] = tempfile.mkdtemp(prefix="jibao-kept-")
        config.add_cleanup(forget)


def forget() -> None:
    """The run is over."""
    shutil.rmtree(os.environ.pop(PLACE), ignore_errors=True)
