"""Trust policies (C2SP tlog-policy): which logs are known, which witnesses, and how many of them must have cosigned.

A policy comes from whoever verifies, never from the evidence.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from troth.tlog.checkpoints import Checkpoint, parse_checkpoint
from troth.tlog.cosignatures import cosigned_at
from troth.tlog.keys import COSIGNATURE, ED25519, ML_DSA_44, Key, parse_vkey
from troth.tlog.notes import Note, signers_of
from troth.tlog.refusals import Malformed, NotSigned, NotWitnessed
from troth.tlog.spelling import lines_of, number_of

NONE = "none"  # the quorum that asks for no witness
LARGEST = 1 << 18  # 256 KiB: a hundred keys of any kind
ALL, ANY = "all", "any"
FORBIDDEN = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
WORD = re.compile(r"[^\x00-\x20\x7f]+")
GAP = re.compile(r"[ \t]+")


@dataclass(frozen=True, slots=True)
class Log:
    """A log whose checkpoints are accepted; the name of its key is its origin."""

    key: Key
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness under the name that this policy gives it."""

    name: str
    key: Key
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """It has witnessed what at least `least` of its members have witnessed: witnesses, or groups named before."""

    name: str
    least: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a checkpoint is worth under a policy: the log that signed, and who cosigned at which second."""

    checkpoint: Checkpoint
    log: Key
    witnesses: dict[str, int]


@dataclass(frozen=True, slots=True)
class Policy:
    """The three parts of a policy file; what contradicts itself is Malformed."""

    logs: tuple[Log, ...]
    witnesses: tuple[Witness, ...]
    groups: tuple[Group, ...] = field(default=())
    quorum: str = NONE

    def __post_init__(self) -> None:
        logs, witnesses = [log.key for log in self.logs], [witness.key for witness in self.witnesses]
        _fit("log", logs, {ED25519, ML_DSA_44})
        _fit("witness", witnesses, {COSIGNATURE, ML_DSA_44})
        if len({(key.name, key.id) for key in (*logs, *witnesses)}) < len(logs) + len(witnesses):
            raise Malformed("two keys have the same name and the same id")
        _are_words(log.url for log in self.logs if log.url)
        _are_words(witness.url for witness in self.witnesses if witness.url)
        if self.quorum not in _defined(self.witnesses, self.groups):
            raise Malformed("the quorum names neither a witness nor a group")

    def encode(self) -> bytes:
        """The policy as a file: logs, witnesses, groups, quorum."""
        lines = [
            *(("log", log.key.vkey, log.url or "") for log in self.logs),
            *(("witness", witness.name, witness.key.vkey, witness.url or "") for witness in self.witnesses),
            *(("group", group.name, str(group.least), *group.members) for group in self.groups),
            ("quorum", self.quorum),
        ]
        return "".join(f"{' '.join(filter(None, line))}\n" for line in lines).encode(errors="surrogateescape")

    def judge(self, note: Note) -> Verdict:
        """What the note of a checkpoint is worth; NotSigned by a known log, or NotWitnessed by the quorum, otherwise.

        Forged where a known log or witness did not make the signature that bears its name.
        """
        checkpoint = parse_checkpoint(note.text)
        logs = [log.key for log in self.logs if log.key.name == checkpoint.origin]
        names = {witness.key: witness.name for witness in self.witnesses}
        made = signers_of(note, [*logs, *names])
        log = next((key for key, _ in made if key not in names), None)
        if log is None:
            raise NotSigned("no log of the policy signed the checkpoint")
        times = [(cosigned_at(signature.body), names[key]) for key, signature in made if key in names]
        witnesses = {name: at for at, name in sorted(times, reverse=True)}  # of several times the first
        if not self.is_met_by(witnesses):
            raise NotWitnessed(f"{len(witnesses)} of the policy's witnesses cosigned: fewer than it asks for")
        return Verdict(checkpoint, log, witnesses)

    def is_met_by(self, witnesses: Iterable[str]) -> bool:
        """Whether these witnesses, by their names here, are enough."""
        met = {NONE, *witnesses}
        for group in self.groups:
            if sum(member in met for member in group.members) >= group.least:
                met.add(group.name)
        return self.quorum in met


def _fit(role: str, keys: list[Key], kinds: set[int]) -> None:
    """Each key is of a kind for its role, and none is there twice, under whatever name."""
    if any(key.kind not in kinds for key in keys):
        raise Malformed(f"the key of a {role} is of a kind that no {role} uses")
    if len({key.public for key in keys}) < len(keys):
        raise Malformed(f"the key of a {role} is there twice")


def _are_words(words: Iterable[str]) -> None:
    """Names and addresses stand between gaps in the file, so they hold none."""
    if not all(map(WORD.fullmatch, words)):
        raise Malformed("a name or an address in a policy is not one word")


def _defined(witnesses: Iterable[Witness], groups: Iterable[Group]) -> set[str]:
    """All names that a quorum may bear: each given once, and a member once at most, of a group that comes later."""
    defined, free = {NONE}, set[str]()
    parts: list[Witness | Group] = [*witnesses, *groups]
    for each in parts:
        if each.name in defined:
            raise Malformed("a witness or a group has a name that is taken")
        if isinstance(each, Group):
            if not free.issuperset(each.members) or len(set(each.members)) < len(each.members):
                raise Malformed("a group has a member that is not defined before it, or is a member already")
            if not 1 <= each.least <= len(each.members):
                raise Malformed("a group asks for none of its members, or for more than it has")
            free.difference_update(each.members)
        free.add(each.name)
        defined.add(each.name)
    _are_words(defined)
    return defined


# --- reading a file ---


def parse_policy(encoded: bytes) -> Policy:
    """The policy in a file; bytes beyond ASCII are opaque in it and stand for themselves."""
    if len(encoded) > LARGEST or FORBIDDEN.search(encoded):
        raise Malformed("a policy is longer than 256 KiB or holds a control character")
    logs, witnesses, groups, quorums = list[Log](), list[Witness](), list[Group](), list[str]()
    defined = {NONE}
    for line in lines_of(encoded.decode(errors="surrogateescape")):
        match _words(line):
            case []:
                pass
            case ["log", vkey, *url] if len(url) < 2:
                logs.append(Log(parse_vkey(vkey), *url))
            case ["witness", name, vkey, *url] if len(url) < 2:
                witnesses.append(Witness(name, parse_vkey(vkey), *url))
                defined.add(name)
            case ["group", name, least, *members] if members and defined.issuperset(members):
                groups.append(Group(name, _least(least, len(members)), tuple(members)))
                defined.add(name)
            case ["quorum", name] if name in defined:
                quorums.append(name)
            case _:
                raise Malformed("a line of the policy is not understood, or names what is not defined before it")
    if len(quorums) != 1:
        raise Malformed("a policy has exactly one quorum")
    return Policy(tuple(logs), tuple(witnesses), tuple(groups), quorums[0])


def _words(line: str) -> list[str]:
    words = [word for word in GAP.split(line) if word]
    return [] if words and words[0].startswith("#") else words


def _least(word: str, members: int) -> int:
    return {ALL: members, ANY: 1}.get(word) or number_of(word)
