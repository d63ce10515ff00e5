"""Import texts as drafts and publish them; what is published is frozen."""

from troth.texts.services.importing import Import, import_rendering
from troth.texts.services.publishing import publish, still_wanted

__all__ = ["Import", "import_rendering", "publish", "still_wanted"]
