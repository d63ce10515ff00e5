"""What an offer, a promise and a purchase may be: pure functions over plain values.

One module for each thing: `names`, `standards`, `purchases`, and `tables` for billing's exports.
"""
