"""The acts of people: registering, proving a contact point by code, staff and programs coming and going."""

from troth.people.services.accounts import change_device, change_password, renew_recovery_codes
from troth.people.services.codes import check_code, issue_code, redeem_code, resend_code
from troth.people.services.contacts import add_contact, reopen_contact, spend_on_contacts
from troth.people.services.invitations import (
    Newcomer,
    accept_invitation,
    invitation_link,
    invitation_of,
    invite_again,
    invite_staff,
    reset_member,
)
from troth.people.services.looks import note_access
from troth.people.services.membership import found_team, part_with, place_member, rename_team
from troth.people.services.persons import introduce, register, sign_in
from troth.people.services.sessions import end_session, end_sessions_of
from troth.people.services.signing_in import check_password, prove_again, reopen_member, sign_staff_in
from troth.people.services.staff import add_staff, enter_by_link, link_staff
from troth.people.services.tokens import create_token, revoke_token

__all__ = [
    "Newcomer",
    "accept_invitation",
    "add_contact",
    "add_staff",
    "change_device",
    "change_password",
    "check_code",
    "check_password",
    "create_token",
    "end_session",
    "end_sessions_of",
    "enter_by_link",
    "found_team",
    "introduce",
    "invitation_link",
    "invitation_of",
    "invite_again",
    "invite_staff",
    "issue_code",
    "link_staff",
    "note_access",
    "part_with",
    "place_member",
    "prove_again",
    "redeem_code",
    "register",
    "rename_team",
    "renew_recovery_codes",
    "reopen_contact",
    "reopen_member",
    "resend_code",
    "reset_member",
    "revoke_token",
    "sign_in",
    "sign_staff_in",
    "spend_on_contacts",
]
