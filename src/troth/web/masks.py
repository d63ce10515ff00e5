"""Contacts as shown to those who need only recognise them."""


def masked(contact: str) -> str:
    """138 **** 6208 for a number, w***@example.cn for an address; what is too short to hide shows nothing."""
    name, at, domain = contact.rpartition("@")
    if at:
        return f"{name[:1] if len(name) > 2 else ''}***@{domain}"
    digits = "".join(character for character in contact if character.isdigit())
    if len(digits) < 8:
        return "****"
    return f"{digits[-11:-8] or digits[0]} **** {digits[-4:]}"
