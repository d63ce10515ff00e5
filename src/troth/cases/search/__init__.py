"""The words of cases, for colleagues who look for one: a file or schema of its own, made from the cases at any time.

It is the one place where words of people stand in clear. Mailboxes, telephone numbers and numbers of papers are left
out of it; it belongs in no backup; TROTH_SEARCH=off keeps none.
"""
