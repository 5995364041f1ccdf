"""Passwords: bcrypt for what people choose, random one-time secrets for the first sign-in (article 22)."""

import secrets

import bcrypt

from store.errors import Refusal

# A first password is random (14 signs of 54, about 80 bits), used once and changed at once: no dictionary
# finds it, so a cheap hash serves and 200 schools get theirs in a second. What people choose is guessable and
# costs an attacker 2^11 rounds a try.
FIRST_PASSWORD_COST = 5
CHOSEN_PASSWORD_COST = 11
FIRST_PASSWORD_LENGTH = 14
MIN_LENGTH = 10
MIN_DIFFERENT = 5
MAX_BYTES = 72  # bcrypt looks no further

_SIGNS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"

# Compared with when there is nothing to compare with, so that an unknown name takes as long as a wrong
# password. No password has this hash that anybody could know: it was written down, not computed.
NOBODY_HASH = f"$2b${CHOSEN_PASSWORD_COST}${'.' * 53}"


def first_password() -> str:
    """A random one-time password without signs that look alike."""
    return "".join(secrets.choice(_SIGNS) for _ in range(FIRST_PASSWORD_LENGTH))


def hash_password(password: str, cost: int = CHOSEN_PASSWORD_COST) -> str:
    """The bcrypt hash as text."""
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(cost)).decode()


def is_right(password: str, password_hash: str | None) -> bool:
    """Whether the password fits; takes as long without a hash as with one."""
    given = password.encode()[:MAX_BYTES]
    fits = bcrypt.checkpw(given, (password_hash or NOBODY_HASH).encode())
    return fits and password_hash is not None


def require_good(password: str, user_name: str) -> None:
    """Refuse a password that is too short, too long, or holds the user name (`weak_password`)."""
    too_long = len(password.encode()) > MAX_BYTES
    named = user_name.lower() in password.lower() or user_name.split("-", maxsplit=1)[0] in password
    if len(password) < MIN_LENGTH or too_long or named or len(set(password)) < MIN_DIFFERENT:
        raise Refusal(
            "weak_password",
            f"Choose at least {MIN_LENGTH} characters, at most {MAX_BYTES} bytes (a Chinese character takes 3), at"
            f" least {MIN_DIFFERENT} of them different, and neither the user name nor the unit's code in it.",
        )
