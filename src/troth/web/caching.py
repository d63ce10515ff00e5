"""What goes into a shared cache is JSON: reading it back can run nothing, whoever wrote it."""

import json
from typing import Any


class JsonSerializer:
    """Django's serializer interface for Redis, without pickle."""

    def dumps(self, value: Any) -> bytes:
        return json.dumps(value).encode()

    def loads(self, content: bytes) -> Any:
        return json.loads(content)
