"""The acts on a complaint: each asks the policy, moves rows in one transaction, records its event, keeps the clocks."""

from troth.complaints.services.appealing import appeal, assign_appeal, decide_appeal
from troth.complaints.services.assessing import Assessment, acknowledge_complaint, assess, investigate
from troth.complaints.services.deciding import decide, drop_for_abuse
from troth.complaints.services.ending import accept_decision, close, withdraw
from troth.complaints.services.filing import file_complaint
from troth.complaints.services.packing import note_pack
from troth.complaints.services.referring import Outward, keep_referral_clocks, note_reply_of_referral, refer_out
from troth.complaints.services.remedying import Proof, carry_out_remedy, decline_remedy
from troth.complaints.services.setting_up import enter_cause, load_defaults, retire_cause, set_limit

__all__ = [
    "Assessment", "Outward", "Proof", "accept_decision", "acknowledge_complaint", "appeal", "assess", "assign_appeal",
    "carry_out_remedy", "close", "decide", "decide_appeal", "decline_remedy", "drop_for_abuse", "enter_cause",
    "file_complaint", "investigate", "keep_referral_clocks", "load_defaults", "note_pack", "note_reply_of_referral",
    "refer_out", "retire_cause", "set_limit", "withdraw",
]  # fmt: skip
