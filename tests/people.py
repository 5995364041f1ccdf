"""People who have signed in before: their password is set, their name is known."""

from store import clock
from store.connection import Store

PASSWORD = "一个很长的演示密码2020"
# Hashed with 2^4 rounds, and only here: what the product hashes takes a tenth of a second by design, and tests
# sign in by the hundred. Tests of passwords set theirs through the product.
_HASH = "$2b$04$/.kTq/ag0AFwiy64ayMlZufC0SJlbqEX/NCYOw7VvHmDIVEC9R4Na"


def ready(store: Store, *user_names: str) -> None:
    """Give accounts PASSWORD and a person, as after the first sign-in."""
    with store.writing() as write:
        write.execute(
            """
            insert into ops.account_event by name
            select * replace (
                sequence + 1 as sequence, 'profile_set' as action, $hash as password_hash,
                false as must_change_password, 0 as failed_sign_ins, '测试' || user_name as person_name,
                '13800000000' as phone, user_name as actor, $now as recorded_at, $written_at as written_at
            )
            from ops.account_event where user_name in (select unnest($names::varchar[]))
            qualify row_number() over (partition by user_name order by sequence desc) = 1
            """,
            {
                "hash": _HASH,
                "names": list(user_names),
                "now": clock.now(),
                "written_at": clock.machine_now(),
            },
        )
