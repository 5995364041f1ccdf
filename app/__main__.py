"""`python -m app` is `jibao`."""

from app.cli import main

main()
