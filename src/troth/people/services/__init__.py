"""The acts of people: registering, proving a contact point by code, staff and programs coming and going."""

from troth.people.services.codes import check_code, issue_code, redeem_code, resend_code
from troth.people.services.contacts import add_contact, reopen_contact, spend_on_contacts
from troth.people.services.persons import introduce, register, sign_in
from troth.people.services.staff import add_staff, enter_by_link, link_staff
from troth.people.services.tokens import create_token, revoke_token

__all__ = [
    "add_contact",
    "add_staff",
    "check_code",
    "create_token",
    "enter_by_link",
    "introduce",
    "issue_code",
    "link_staff",
    "redeem_code",
    "register",
    "reopen_contact",
    "resend_code",
    "revoke_token",
    "sign_in",
    "spend_on_contacts",
]
