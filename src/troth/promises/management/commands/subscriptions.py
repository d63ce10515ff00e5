"""`troth subscriptions import FILE.csv`."""

from troth.promises.management.commands.orders import Command as Importing


class Command(Importing):
    what = "subscription"
