"""Digests by mail, through a real mail server on loopback: what is sent, to whom, when, and what is written down."""

import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from auth.accounts import account, record_failed_sign_in, set_password, set_profile
from reporting.deliveries import deliveries_below
from reporting.inbox import mark_read
from reporting.mail import send_digests
from reporting.reminders import remind_units
from reporting.reports import confirm
from reporting.returns import return_report
from reporting.verification import ask
from store import clock
from store.connection import Store
from store.errors import Refusal
from store.settings import Settings
from tests.mail_server import (
    ADDRESS,
    COUNTY,
    NOTHING,
    SCHOOL,
    SECOND,
    WHO,
    Post,
    configured,
    free_port,
    listening,
    outcomes,
    text_of,
)
from tests.nation import QUARTER, manager, reviewer

At = Callable[[str], None]


# What is sent


def test_a_digest_says_what_is_unread_in_both_languages(
    reminded: Store, settings: Settings, post: Post, at: At
) -> None:
    confirm(reminded, manager(SCHOOL), SCHOOL, QUARTER)
    at("2019-12-20T10:00:00")
    due = clock.parse_moment("2019-12-25T00:00:00+08:00")
    return_report(reminded, reviewer(COUNTY), SCHOOL, QUARTER, "班级数\n有误", due)
    ask(reminded, manager(COUNTY), SCHOOL, QUARTER, "B03", "单位是Mbps吗?")
    assert send_digests(reminded, settings) == {**NOTHING, "sent": 1}
    mail = post.mails[0]
    assert mail["Subject"] == "季报：您有 3 条未读消息 / Jibao: 3 unread messages"
    assert mail["To"] == ADDRESS and mail["From"].addresses[0].addr_spec == "jibao@moe.example.cn"
    assert mail["From"].addresses[0].display_name == "季报" and mail["Auto-Submitted"] == "auto-generated"
    assert post.envelopes[0].rcpt_tos == [ADDRESS]
    said = text_of(mail)
    chinese, english = said.split("-" * 40)
    for words in (
        "报表被上级退回，请在 12月24日 24:00 前",
        "原因：班级数 有误",
        "上级催报",
        "2019 年第 4 季度",
        "第一小学",
    ):
        assert words in chinese
    for words in ("by 24 Dec, 24:00", "Reason: 班级数 有误", "Question: 单位是Mbps吗?", "2019, quarter 4"):
        assert words in english
    assert said.count("https://jibao.example.cn/inbox") == 2


def test_a_long_digest_is_cut_and_says_so(reminded: Store, settings: Settings, post: Post) -> None:
    for number in range(1, 5):
        for group in "ABCDE":
            code = f"{group}0{number}"
            try:
                ask(reminded, manager(COUNTY), SCHOOL, QUARTER, code, "属" * 400)
            except Refusal as refused:
                assert refused.code == "unknown_indicator"
    count = reminded.rows("select count(*) from ops.verification_event")[0][0] + 1
    send_digests(reminded, settings)
    said = text_of(post.mails[0])
    assert f"{count} 条未读" in said and "属" * 200 + "…" in said and "属" * 201 not in said
    if count > 20:
        assert f"另有 {count - 20} 条" in said and f"and {count - 20} more" in said


def test_only_people_with_an_address_and_something_unread_get_one(
    reminded: Store, settings: Settings, post: Post
) -> None:
    set_profile(reminded, f"{COUNTY}-manager", "李明", "13900000000", "li.ming@county.example.cn")
    set_profile(reminded, f"{SECOND}-manager", "赵伟", "13700000000", "zhao.wei@school.example.cn")
    mark_read(reminded, manager(SECOND), clock.now())
    assert send_digests(reminded, settings)["sent"] == 1
    assert [mail["To"] for mail in post.mails] == [ADDRESS]


def test_who_is_switched_off_or_took_the_address_away_gets_none(
    reminded: Store, settings: Settings, post: Post
) -> None:
    set_profile(reminded, f"{SECOND}-manager", "赵伟", "13700000000", "zhao.wei@school.example.cn")
    set_profile(reminded, f"{SECOND}-manager", "赵伟", "13700000000", "")
    with reminded.writing() as write:
        write.execute(
            "insert into ops.account_event select * replace (9 as sequence, false as is_active)"
            " from ops.account_event where user_name = ? and email is not null",
            [WHO],
        )
    assert send_digests(reminded, settings) == NOTHING and not post.mails


# When


def test_running_twice_sends_once_and_the_next_day_only_what_is_new(
    reminded: Store, settings: Settings, post: Post, at: At
) -> None:
    assert send_digests(reminded, settings)["sent"] == 1
    assert send_digests(reminded, settings) == NOTHING
    at("2019-12-20T15:00:00")
    ask(reminded, manager(COUNTY), SCHOOL, QUARTER, "B03", "?")
    assert send_digests(reminded, settings) == NOTHING  # one a day
    at("2019-12-21T09:00:00")
    assert send_digests(reminded, settings)["sent"] == 1
    assert "1 unread" in post.mails[1]["Subject"] and "催报" not in text_of(post.mails[1])
    at("2019-12-22T09:00:00")
    assert send_digests(reminded, settings) == NOTHING
    assert [outcome for outcome, _ in outcomes(reminded)] == ["sending", "sent"] * 2


@pytest.mark.parametrize(
    ("moment", "sent"), [("20:00", 0), ("23:59", 0), ("00:00", 0), ("07:59", 0), ("08:00", 1), ("19:59", 1)]
)
def test_at_night_nothing_is_sent(
    reminded: Store, settings: Settings, post: Post, at: At, moment: str, sent: int
) -> None:
    at(f"2019-12-21T{moment}:00")
    assert send_digests(reminded, settings)["sent"] == sent == len(post.mails)
    assert bool(outcomes(reminded)) == bool(sent)


def test_two_runs_at_once_send_each_mail_once(reminded: Store, settings: Settings, post: Post) -> None:
    set_profile(reminded, f"{SECOND}-manager", "赵伟", "13700000000", "zhao.wei@school.example.cn")
    gate, counts = threading.Barrier(2), []

    def run() -> None:
        gate.wait()
        counts.append(send_digests(reminded, settings)["sent"])

    both = [threading.Thread(target=run) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sum(counts) == 2 and len(post.mails) == 2


def test_without_a_host_nothing_is_sent_and_without_a_sender_it_is_refused(
    reminded: Store, settings: Settings
) -> None:
    assert send_digests(reminded, settings.model_copy(update={"mail_host": ""})) == NOTHING
    with pytest.raises(Refusal) as caught:
        send_digests(reminded, settings.model_copy(update={"mail_from": "nobody"}))
    assert caught.value.code == "mail_from_missing" and outcomes(reminded) == []


def test_the_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().mail_host == ""
    given = {"HOST": "mail.example.cn", "PORT": "465", "TLS": "ssl", "USER": "u", "PASSWORD": "geheim"}
    for name, value in {**given, "FROM": "a@b.cn", "ADDRESS_OF_SITE": "https://x"}.items():
        monkeypatch.setenv(f"JIBAO_MAIL_{name}", value)
    found = Settings()
    assert (found.mail_host, found.mail_port, found.mail_tls) == ("mail.example.cn", 465, "ssl")
    assert (found.mail_from, found.mail_address_of_site) == ("a@b.cn", "https://x")
    assert "geheim" not in repr(found)


# What goes wrong


def test_a_refused_address_is_not_tried_again_that_day_and_the_others_get_theirs(
    reminded: Store, settings: Settings, post: Post, at: At
) -> None:
    set_profile(reminded, f"{SECOND}-manager", "赵伟", "13700000000", "zhao.wei@school.example.cn")
    post.to_recipient[ADDRESS] = "550 5.1.1 no such user"
    assert send_digests(reminded, settings) == {"sent": 1, "retry": 0, "failed": 1}
    assert outcomes(reminded)[:2] == [("sending", None), ("failed", "550 5.1.1 no such user")]
    at("2019-12-20T15:00:00")
    assert send_digests(reminded, settings) == NOTHING
    set_profile(reminded, WHO, "王芳", "13800000000", "wf@school.example.cn")  # corrected: at once
    assert send_digests(reminded, settings)["sent"] == 1
    assert post.mails[-1]["To"] == "wf@school.example.cn"


def test_a_put_off_mail_is_tried_three_times_a_day_an_hour_apart(
    reminded: Store, settings: Settings, post: Post, at: At
) -> None:
    post.to_recipient[ADDRESS] = "450 4.2.0 greylisted"
    assert send_digests(reminded, settings) == {**NOTHING, "retry": 1}
    at("2019-12-20T09:55:00")
    assert send_digests(reminded, settings) == NOTHING
    at("2019-12-20T10:00:00")
    assert send_digests(reminded, settings) == {**NOTHING, "retry": 1}
    at("2019-12-20T11:00:00")
    assert send_digests(reminded, settings) == {**NOTHING, "failed": 1}
    at("2019-12-20T15:00:00")
    assert send_digests(reminded, settings) == NOTHING
    assert {detail for _, detail in outcomes(reminded)} == {None, "450 4.2.0 greylisted"}
    del post.to_recipient[ADDRESS]
    at("2019-12-21T09:00:00")
    assert send_digests(reminded, settings)["sent"] == 1 and len(post.mails) == 1


def test_a_mail_whose_content_is_refused_is_written_down(
    reminded: Store, settings: Settings, post: Post
) -> None:
    post.to_data = "554 5.7.1 looks like spam"
    assert send_digests(reminded, settings)["failed"] == 1
    assert outcomes(reminded)[1] == ("failed", "554 5.7.1 looks like spam")


def test_a_server_that_is_down_is_asked_once_and_everybody_is_put_off(
    reminded: Store, tmp_path: Path, post: Post, at: At
) -> None:
    set_profile(reminded, f"{SECOND}-manager", "赵伟", "13700000000", "zhao.wei@school.example.cn")
    port = free_port()
    down = configured(tmp_path, port)
    assert send_digests(reminded, down) == {**NOTHING, "retry": 2}
    assert all("refused" in str(detail) for outcome, detail in outcomes(reminded) if outcome == "retry")
    at("2019-12-20T10:30:00")
    with listening(post) as up:
        assert send_digests(reminded, configured(tmp_path, up))["sent"] == 2


def test_a_connection_that_breaks_off_puts_the_mail_off(reminded: Store, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hang_up() -> None:
            connection, _ = listener.accept()
            connection.sendall(b"220 here\r\n")
            connection.recv(1000)
            connection.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        port = int(listener.getsockname()[1])
        assert send_digests(reminded, configured(tmp_path, port))["retry"] == 1
        thread.join()
    assert outcomes(reminded)[1][0] == "retry" and outcomes(reminded)[1][1]


def test_a_run_that_was_stopped_while_sending_counts_as_a_try(
    reminded: Store, settings: Settings, post: Post, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.to_recipient[ADDRESS] = "450 later"
    send_digests(reminded, settings)
    with reminded.writing() as write:  # as a claim that nothing followed
        write.execute("delete from ops.delivery_event where outcome = 'retry'")
    assert send_digests(reminded, settings) == NOTHING
    at("2019-12-20T10:00:00")
    del post.to_recipient[ADDRESS]
    assert send_digests(reminded, settings)["sent"] == 1


def test_an_address_that_is_none_never_reaches_the_server(
    reminded: Store, settings: Settings, post: Post
) -> None:
    with reminded.writing() as write:
        write.execute(
            "insert into ops.account_event select * replace (9 as sequence, ? as email)"
            " from ops.account_event where user_name = ? and email is not null",
            ["a@b.cn\r\nBcc: others@c.cn", WHO],
        )
    assert send_digests(reminded, settings)["failed"] == 1
    assert not post.mails and outcomes(reminded)[1] == ("failed", "not an e-mail address")


def test_words_with_line_breaks_cannot_become_headers(
    reminded: Store, settings: Settings, post: Post
) -> None:
    ask(
        reminded,
        manager(COUNTY),
        SCHOOL,
        QUARTER,
        "B03",
        "x\r\nBcc: others@c.cn\r\n\r\n.\r\nMAIL FROM:<a@b.cn>",
    )
    send_digests(reminded, settings)
    assert len(post.mails) == 1 and post.mails[0]["Bcc"] is None
    assert post.envelopes[0].rcpt_tos == [ADDRESS]
    assert "问题：x Bcc: others@c.cn . MAIL FROM:<a@b.cn>" in text_of(post.mails[0])


# The log, and the address itself


def test_the_log_shows_the_superior_what_became_of_mails_without_addresses(
    reminded: Store, settings: Settings, post: Post, at: At
) -> None:
    post.to_recipient[ADDRESS] = "450 later"
    send_digests(reminded, settings)
    del post.to_recipient[ADDRESS]
    at("2019-12-20T12:00:00")
    send_digests(reminded, settings)
    found = deliveries_below(reminded, COUNTY, QUARTER)
    assert found.select("unit_code", "name", "user_name", "message_count", "outcome", "detail").rows() == [
        (SCHOOL, "第一小学", WHO, 1, "sent", None),
        (SCHOOL, "第一小学", WHO, 1, "retry", "450 later"),
    ]
    assert "address" not in found.columns
    assert deliveries_below(reminded, "110102", QUARTER).is_empty()


def test_every_later_event_of_an_account_keeps_its_address(store: Store) -> None:
    set_profile(store, WHO, "王芳", "13800000000", f" {ADDRESS} ")
    set_password(store, WHO, "一个很长的演示密码2020", WHO)
    record_failed_sign_in(store, WHO)
    set_profile(store, WHO, "王芳", "13800000001")
    found = account(store, WHO)
    assert found is not None and (found.email, found.phone) == (ADDRESS, "13800000001")
    set_profile(store, WHO, "王芳", "13800000001", " ")
    found = account(store, WHO)
    assert found is not None and found.email is None


@pytest.mark.parametrize(
    "text",
    [
        "wang",
        "wang@school",
        "a b@c.cn",
        "a@b.cn, c@d.cn",
        "a@b.cn\nBcc: c@d.cn",
        "a@b.cn\n",
        "<a@b.cn>",
        "王@b.cn",
        "a@-b.cn",
        "a..b@c.cn",
        "a" * 250 + "@b.cn",
    ],
)
def test_what_is_no_address_is_refused_and_nothing_is_changed(store: Store, text: str) -> None:
    if text != text.strip():
        text += "x"
    with pytest.raises(Refusal) as caught:
        set_profile(store, WHO, "王芳", "13800000000", text)
    found = account(store, WHO)
    assert caught.value.code == "bad_email" and found is not None and found.person_name is None


def test_a_picked_reminder_is_mailed_too(store: Store, settings: Settings, post: Post) -> None:
    set_profile(store, WHO, "王芳", "13800000000", ADDRESS)
    remind_units(store, manager(COUNTY), COUNTY, QUARTER, [SCHOOL])
    assert send_digests(store, settings)["sent"] == 1


def test_the_server_mails_as_one_of_its_jobs_and_survives_what_is_set_up_wrong(
    reminded: Store, settings: Settings, post: Post
) -> None:
    from app import state
    from app.serving import do_mail, start_jobs
    from warehouse.reader import Reader

    wrong = settings.model_copy(update={"mail_from": ""})
    state.set_server(state.Server(wrong, reminded, Reader(wrong), clock.now()))
    do_mail()
    assert not post.mails
    state.set_server(state.Server(settings, reminded, Reader(settings), clock.now()))
    do_mail()
    assert len(post.mails) == 1
    without = settings.model_copy(update={"mail_host": ""})
    for given, count in ((settings, 3), (without, 2)):
        state.set_server(state.Server(given, reminded, Reader(given), clock.now()))
        scheduler = start_jobs()
        try:
            assert len(scheduler.get_jobs()) == count
        finally:
            scheduler.shutdown(wait=False)
