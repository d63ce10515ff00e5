"""Which events of a complaint the person reads in the time line, in their words; what is not named stays inside."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from troth.complaints.events import Kind

STORY: Mapping[str, str | Promise] = {
    Kind.ASSESSED: _("We read your complaint closely and assessed it"),
    Kind.INVESTIGATED: _("We looked into it"),
    Kind.ANSWERED: _("We decided, and told you why"),
    Kind.ACCEPTED: _("You accepted the decision"),
    Kind.APPEALED: _("You asked for a review by somebody else"),
    Kind.APPEAL_ASSIGNED: _("The review was given to somebody who took no part in the decision"),
    Kind.APPEAL_DECIDED: _("The review was decided, and you were told why"),
    Kind.WITHDRAWN: _("You ended the complaint yourself"),
    Kind.DEMANDED: _("What was granted is due now"),
    Kind.DONE: _("What was granted was carried out on %(done_on)s"),
    Kind.REFUSED: _("You did not want what was granted"),
    Kind.REFERRED: _("The matter was filed with %(name)s"),
    Kind.REPORTED: _("The matter was reported to %(name)s"),
    Kind.REFERRAL_ACCEPTED: _("%(name)s accepted the matter"),
    Kind.REFERRAL_DECLINED: _("%(name)s did not accept the matter"),
    Kind.REFERRAL_RECEIVED: _("%(name)s passed the matter on to us"),
    Kind.REFERRAL_ANSWERED: _("We answered %(name)s"),
    Kind.REFERRAL_SETTLED: _("The matter was settled before %(name)s"),
    Kind.REFERRAL_ENDED: _("The matter ended before %(name)s without agreement"),
    Kind.REPORT_DECIDED: _("%(name)s decided on the report"),
}
