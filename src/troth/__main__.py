"""The command `troth`: the verifier without Django, the server's parent without Django, everything else with it."""

import os
import sys

HELP = """usage: troth COMMAND [options]

  run        prepare a demonstration and serve it (what `make run` calls)
  serve      the web server and its worker; nothing outlives it
  work       one more worker
  init       make keys, certificates, database and static files; safe to repeat
  seed       demo: a provider, its texts, its staff and a dozen signatures
  doctor     what is configured, and whether it works
  selftest   walk the main job over real HTTP and mail
  verify     check a sealed document, offline
  operator   enter a provider
  service    offer a service of a provider
  text       import and publish texts
  search     make the search index of cases anew
  clock      say when something is due, and why
  token      create, list and revoke API tokens
  staff      invite staff (also the first administrator), reset, end; one-time links

Every Django management command works too. `troth COMMAND --help` tells more.
"""


def main() -> None:
    arguments = sys.argv[1:]
    command = arguments[0] if arguments else "help"
    if command in ("help", "-h", "--help") and len(arguments) < 2:
        print(HELP, end="")  # noqa: T201
        sys.exit(0)
    if command == "--version":
        from troth import __version__

        print(__version__)  # noqa: T201
        sys.exit(0)
    if command == "verify":
        from troth.verifier import main as verify

        sys.exit(verify(arguments[1:]))
    if command in ("serve", "run"):
        from troth.project.server import main as serve

        sys.exit(serve(arguments[1:], prepare=command == "run"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troth.project.settings")
    import django
    from django.core.management import execute_from_command_line
    from django.utils import translation

    django.setup()
    translation.activate("zh-hans" if os.environ.get("LANG", "").startswith("zh") else "en")
    try:
        execute_from_command_line(["troth", *arguments])
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # whoever read has left; nothing more can be told, at exit neither
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)


if __name__ == "__main__":
    main()
