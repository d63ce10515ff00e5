"""What is said in a case can be found as soon as it is committed."""

from troth.cases.events import Kind
from troth.cases.services.indexing import keep_findable
from troth.ledger import Event, on

SAID = (Kind.OPENED, Kind.WRITTEN, Kind.ANSWERED, Kind.REPLIED, Kind.NOTED, Kind.TAGGED, Kind.MERGED, Kind.JOINED)


@on(*SAID)
def keep_the_case_findable(event: Event) -> None:
    keep_findable(event.subject_id, at=event.at)
