"""The web application and the `jibao` command: thin, no rule lives here."""
