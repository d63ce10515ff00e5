"""The bundle: the sealed document, the statement it certifies and the root, in one zip with the way to check them."""

import io
import zipfile

from django.conf import settings

from troth.ceremonies.models import Document
from troth.files.store import read

READ_ME = """Troth bundle / 信约证据包

document.pdf    the sealed agreement / 已封存的协议
statement.json  what was signed, canonical JSON (RFC 8785); its SHA-256 is printed on the certificate
                签署陈述，规范 JSON；其 SHA-256 印在证书页上
root.pem        the provider's root certificate, for convenience only: a root that travels with the evidence
                proves nothing. Compare it with one obtained elsewhere, such as /.well-known/troth-root.pem of the
                provider's site, noted down before there was a dispute.
                服务方根证书，仅供方便；随证据同来的根证书不足为凭。请与另行取得的根证书核对，例如在发生争议之前从服务方网站
                /.well-known/troth-root.pem 记下的那一份。

Check / 验证:   troth verify document.pdf --trust root.pem
Or / 或:        pyhanko sign adesverify --executive-summary --trust root.pem document.pdf
                (a year and more after the sealing, add --validation-time with the time of the seal)
                （封存一年之后，请加 --validation-time 并写封存时间）
"""


def bundle_of(document: Document) -> bytes:
    """The zip of a sealed document; the same document gives the same bytes."""
    assert document.file is not None  # the caller has noted the download, which refuses an unsealed one
    parts = {
        "document.pdf": read(document.file),
        "statement.json": document.statement.encode(),
        "root.pem": (settings.TROTH.var / "pki" / "root.pem").read_bytes(),
        "README.txt": READ_ME.encode(),
    }
    moment = document.signed_at.timetuple()[:6]
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, moment), content)
    return whole.getvalue()
