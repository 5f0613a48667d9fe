"""E-mail addresses as accounts and the mailer see them."""


def address_key(email: str) -> str:
    """What two spellings of one address share: addresses are told apart regardless of case."""
    return email.strip().casefold()
