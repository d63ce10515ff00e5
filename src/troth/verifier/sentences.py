"""What the verifier says, in English and in Chinese: a table of its own, since the verifier ships alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the table with its words put in."""

    key: str
    words: Mapping[str, str] = field(default_factory=dict)

    def said(self, language: str = "en") -> str:
        english, chinese = SENTENCES[self.key]
        if language != "zh":
            return english.format(**self.words)
        return chinese.format(**{name: PLACES.get(word, word) for name, word in self.words.items()})


PYHANKO = "pyhanko sign adesverify --executive-summary --trust root.pem {path}"

PLACES = {"seal": "签章", "clock": "时钟", "intermediate": "签发机构", "root": "根"}

SENTENCES: dict[str, tuple[str, str]] = {
    # files that are not looked into
    "file.unreadable": ("The file cannot be read: {why}.", "无法读取文件：{why}。"),
    "file.large": (
        "The file is larger than {limit} MB; this verifier does not read it.",
        "文件超过 {limit} MB，本程序不读取。",
    ),
    "file.foreign": (
        "This is neither a PDF nor a bundle of ours, so nothing can be said of it.",
        "这既不是 PDF，也不是我们的证据包，无法判断。",
    ),
    "file.unsealed": (
        "This PDF carries no seal of ours. If somebody else signed it, check it with: " + PYHANKO,
        "这份 PDF 没有我们的签章。如果它由他人签名，请用这条命令检查：" + PYHANKO,
    ),
    "file.cut": ("The PDF has no end: it was cut off.", "PDF 没有结尾：文件被截断。"),
    # the archive
    "bundle.passed": (
        "The bundle is whole; of its files only document.pdf and statement.json are evidence.",
        "证据包完整；其中只有 document.pdf 和 statement.json 是证据。",
    ),
    "bundle.broken": ("The bundle is damaged: {why}.", "证据包已损坏：{why}。"),
    "bundle.strange": (
        "The bundle also holds files this version does not know: {names}.",
        "证据包里还有本版本不认识的文件：{names}。",
    ),
    "statement.passed": (
        "The statement is the one the sealed document names.",
        "陈述文件与已签章文件所载的一致。",
    ),
    "statement.failed": (
        "The statement is not the one the sealed document names.",
        "陈述文件与已签章文件所载的不一致。",
    ),
    "statement.unbound": (
        "The sealed document names no statement; only the document is proved, not the statement beside it.",
        "已签章文件没有载明陈述文件；能证明的只有文件本身，不含旁边的陈述。",
    ),
    "statement.unreached": (
        "The document did not pass, so it cannot speak for the statement.",
        "文件本身未通过检查，无法据以核对陈述。",
    ),
    # the document
    "skipped": ("Not looked at, because an earlier check did not pass.", "前面的检查未通过，没有继续。"),
    "structure.passed": (
        "The file is laid out exactly as we write it, with one seal.",
        "文件结构与我们写出的完全一致，只有一个签章。",
    ),
    "structure.failed": (
        "The file is not as it was when it was sealed: {why}.",
        "文件与签章时不一样。技术细节：{why}。",
    ),
    "coverage.passed": ("The seal covers every byte of the file.", "签章覆盖文件的每一个字节。"),
    "coverage.failed": ("The seal does not cover the whole file.", "签章没有覆盖整个文件。"),
    "digest.passed": ("The content is unchanged since it was sealed.", "内容自签章后没有改动。"),
    "digest.failed": ("The content was changed after it was sealed.", "内容在签章之后被改动。"),
    "signature.passed": ("The signature was made with the key of the seal.", "签名由签章私钥作出。"),
    "signature.failed": (
        "The signature was not made with the key of the seal.",
        "签名不是由签章私钥作出的。",
    ),
    "certificate.unreadable": ("A certificate cannot be read.", "有一张证书无法读取。"),
    "certificate.kind": (
        "The certificate in the place of the {place} is of the wrong kind.",
        "“{place}”位置上的证书种类不对。",
    ),
    "chain.passed": ("The certificates lead from the seal to the root.", "证书链从签章一直连到根证书。"),
    "chain.broken": (
        "The certificate of the {place} was not issued by the one above it.",
        "“{place}”的证书不是由上一级签发的。",
    ),
    "chain.no_root": (
        "The file does not bring the root certificate, and none of those given issued its seal.",
        "文件没有携带根证书，您给出的根证书也没有签发过这个签章。",
    ),
    "timestamp.passed": (
        "The time stamp is genuine and covers this signature; the clock is the provider's own.",
        "时间戳真实并覆盖这一签名；时钟是服务提供方自己的。",
    ),
    "timestamp.none": (
        "The seal carries no time stamp, so nothing but the sealed word says when it was made.",
        "签章没有时间戳，除签章自称的时间外，无从判断何时作出。",
    ),
    "timestamp.malformed": (
        "The time stamp is not as we write it: {why}.",
        "时间戳与我们写出的不一样。技术细节：{why}。",
    ),
    "timestamp.failed": (
        "The time stamp was not made with the key of the clock.",
        "时间戳不是由时钟私钥作出的。",
    ),
    "timestamp.other": ("The time stamp belongs to another signature.", "时间戳属于另一个签名。"),
    "validity.passed": (
        "All certificates were valid at that time.",
        "所有证书在该时间都在有效期内。",
    ),
    "validity.outside": (
        "The certificate of the {place} was not valid at that time.",
        "“{place}”的证书在该时间不在有效期内。",
    ),
    "revocation.passed": (
        "No certificate had been revoked, by lists valid at that time.",
        "按当时有效的吊销列表，没有证书被吊销。",
    ),
    "revocation.none": (
        "The seal carries no revocation lists, so a revoked certificate would not show.",
        "签章没有携带吊销列表，无法得知证书是否已被吊销。",
    ),
    "revocation.unreadable": ("A revocation list cannot be read.", "有一份吊销列表无法读取。"),
    "revocation.foreign": (
        "A revocation list is not by the authority it speaks for.",
        "有一份吊销列表不是由相应机构签发的。",
    ),
    "revocation.stale": (
        "A revocation list was not valid at the time of the seal.",
        "有一份吊销列表在签章时不在有效期内。",
    ),
    "revocation.revoked": (
        "A certificate had been revoked when the seal was made.",
        "签章作出时，有证书已被吊销。",
    ),
    "trust.passed": ("The root is one you trust.", "根证书在您信任的范围内。"),
    "trust.none": (
        "You gave no root to trust. Get root.pem from the provider by another way and add --trust root.pem.",
        "您没有给出信任的根证书。请通过别的途径向服务提供方取得 root.pem，再加上 --trust root.pem。",
    ),
    "trust.unknown": (
        "The root of this seal is not among those you trust.",
        "这个签章的根证书不在您信任的范围内。",
    ),
    "internal": (
        "The verifier met something it was not written for ({why}); please report it.",
        "本程序遇到了没有预料到的情况（{why}），请向我们报告。",
    ),
    # the summary
    "verdict.authentic": (
        "{path}: authentic. Nothing has been changed since it was sealed.",
        "{path}：真实。自签章以来没有任何改动。",
    ),
    "verdict.not_authentic": (
        "{path}: NOT authentic. Do not rely on it; ask the provider for the original.",
        "{path}：不真实。请不要依赖这份文件，向服务提供方索取原件。",
    ),
    "verdict.cannot_tell": (
        "{path}: cannot tell. What is missing is said below.",
        "{path}：无法判断。缺少什么，见下文。",
    ),
    "facts.signer": ("Sealed by", "签章方"),
    "facts.claimed": ("Says it was sealed by", "自称签章方"),
    "facts.sealed_at": ("Sealed at", "签章时间"),
    "facts.clock": ("By the clock of", "时钟"),
    "facts.level": ("Level", "级别"),
    "facts.sha256": ("SHA-256", "SHA-256"),
    "result.passed": ("passed", "通过"),
    "result.failed": ("FAILED", "未通过"),
    "result.not_checkable": ("not checkable", "无法检查"),
    "check.file": ("File", "文件"),
    "check.bundle": ("Bundle", "证据包"),
    "check.statement": ("Statement", "陈述"),
    "check.structure": ("Structure", "结构"),
    "check.coverage": ("Coverage", "覆盖范围"),
    "check.digest": ("Content", "内容"),
    "check.signature": ("Signature", "签名"),
    "check.chain": ("Certificates", "证书链"),
    "check.timestamp": ("Time stamp", "时间戳"),
    "check.validity": ("Validity", "有效期"),
    "check.revocation": ("Revocation", "吊销"),
    "check.trust": ("Trust", "信任"),
}
