"""How passwords are hashed: slowly if a person chose them, quickly if we drew them at random."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class DrawnPasswordHasher(PBKDF2PasswordHasher):
    """For one-time passwords only: their 80 random bits need no stretching.

    Sign-in forces a password of the person's own, which the preferred, slow hasher then hashes.
    """

    algorithm = "pbkdf2_sha256_drawn"
    iterations = 1_000
