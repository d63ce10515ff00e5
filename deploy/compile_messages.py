"""Write every django.mo from its django.po; run it after changing a translation."""

from pathlib import Path

import polib

for path in sorted(Path(__file__).parents[1].glob("src/troth/*/locale/*/LC_MESSAGES/django.po")):
    polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    print(path.parts[-5], "compiled")
