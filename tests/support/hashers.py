"""A password hash that costs nothing, in the format of the real one: an account made in a test can log in to a real server."""

from __future__ import annotations

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class OneRound(PBKDF2PasswordHasher):
    """PBKDF2 with a single round."""

    iterations = 1
