from argon2 import PasswordHasher

from connectors.passwords import Passwords

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


async def test_a_password_matches_its_own_hash_only() -> None:
    passwords = Passwords(CHEAP)
    made = await passwords.hash("correct horse")
    assert made.startswith("$argon2id$")
    assert await passwords.verify(made, "correct horse")
    assert not await passwords.verify(made, "correct house")
    passwords.close()


async def test_no_account_and_no_hash_match_nothing() -> None:
    passwords = Passwords(CHEAP)
    assert not await passwords.verify(None, "nobody")
    assert not await passwords.verify("plain", "plain")
    passwords.close()
