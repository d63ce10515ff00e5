"""The register of causes, and how much each role may grant."""

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from troth.complaints import policy
from troth.complaints.defaults import CAUSES, LIMITS
from troth.complaints.events import Kind
from troth.complaints.models import AuthorityLimit, Cause
from troth.complaints.rules import MOST_MONEY, ORDER
from troth.core.actors import Actor
from troth.core.refusals import Forbidden, Invalid
from troth.ledger import record
from troth.vault.scopes import HOUSE

SLUG, CURRENCY = re.compile("[a-z0-9]+(-[a-z0-9]+)*"), re.compile("[A-Z]{3}")


@transaction.atomic
def enter_cause(slug: str, names: dict[str, str], *, parent: Cause | None = None, at: datetime, by: Actor) -> Cause:
    """Enter a cause of complaints in both languages; refused without the right, and for a slug that is taken."""
    if not policy.may_enter_causes(by):
        raise Forbidden(_("Causes are kept by supervisors, quality officers and administrators."))
    names = {locale: " ".join(words.split())[:80] for locale, words in names.items()}
    if not SLUG.fullmatch(slug) or len(slug) > 40 or Cause.objects.filter(slug=slug).exists():
        raise Invalid(_("A cause has a short name of its own in small letters, such as double-charge."), field="slug")
    if not all(names.get(locale) for locale in ("en", "zh-hans")):
        raise Invalid(_("This is needed in Chinese and in English."), field="names")
    cause = Cause.objects.create(slug=slug, names=names, parent=parent)
    record(
        Kind.CAUSE_ENTERED, cause, by=by, at=at, scope=HOUSE, slug=slug, names=names,
        parent=parent.slug if parent else "",
    )  # fmt: skip
    return cause


@transaction.atomic
def retire_cause(cause: Cause, *, at: datetime, by: Actor) -> Cause:
    """Take a cause out of use; what was decided under it keeps it. Refused without the right; twice changes
    nothing."""
    if not policy.may_enter_causes(by):
        raise Forbidden(_("Causes are kept by supervisors, quality officers and administrators."))
    if Cause.objects.filter(pk=cause.pk, is_active=True).update(is_active=False):
        record(Kind.CAUSE_RETIRED, cause, by=by, at=at, scope=HOUSE, slug=cause.slug)
    cause.is_active = False
    return cause


@transaction.atomic
def set_limit(role: str, currency: str, amount: int | None, *, at: datetime, by: Actor) -> AuthorityLimit:
    """Set up to how much a role may grant in one complaint, None without limit; refused to anybody but administrators,
    for an unknown role or currency, and for an amount that makes no sense."""
    if not policy.may_set_limits(by):
        raise Forbidden(_("Only an administrator sets what may be granted."))
    if role not in ORDER:
        raise Invalid(_("Please choose one of the list."), field="role")
    if not CURRENCY.fullmatch(currency):
        raise Invalid(_("Please name the currency, such as CNY."), field="currency")
    if amount is not None and not 0 <= amount <= MOST_MONEY:
        raise Invalid(_("Please say how much."), field="amount")
    known = AuthorityLimit.objects.filter(role=role, currency=currency).first()
    if known is not None and known.amount == amount:
        return known
    limit, _made = AuthorityLimit.objects.update_or_create(
        role=role, currency=currency, defaults={"amount": amount, "changed_at": at}
    )
    record(
        Kind.LIMIT_SET, limit, by=by, at=at, scope=HOUSE, role=role, currency=currency,
        was=known.amount if known else None, now=amount, had_limit=known is not None,
    )  # fmt: skip
    return limit


def load_defaults(*, at: datetime, by: Actor) -> int:
    """Enter the causes and limits that come with the product, where there are none of that name yet; says how many."""
    entered = 0
    known = {cause.slug: cause for cause in Cause.objects.all()}
    for slug, parent, names in CAUSES:
        if slug not in known:
            known[slug] = enter_cause(slug, names, parent=known.get(parent), at=at, by=by)
            entered += 1
    limits = set(AuthorityLimit.objects.values_list("role", "currency"))
    for role, currency, amount in LIMITS:
        if (role, currency) not in limits:
            set_limit(role, currency, amount, at=at, by=by)
            entered += 1
    return entered
