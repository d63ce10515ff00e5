from troth.core.ids import uuid7


def test_ids_are_version_7_of_the_rfc_variant_and_all_different() -> None:
    ids = [uuid7() for _ in range(10_000)]
    assert {id.version for id in ids} == {7}
    assert {id.variant for id in ids} == {"specified in RFC 4122"}
    assert len(set(ids)) == len(ids)


def test_ids_made_a_millisecond_apart_are_in_order() -> None:
    import time

    before = uuid7()
    time.sleep(0.002)
    assert before < uuid7()
