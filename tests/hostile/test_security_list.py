"""The security list: each entry is met by the tests that are named here, or SECURITY.md says that Bellhop has no such part.

Hostile inputs that no other test sends are sent below.
"""

from __future__ import annotations

import ast
import hashlib
import hmac
import re
from functools import cache
from pathlib import Path

import pytest
import structlog
from pydantic import ValidationError

from adapters.slack.webhook import verified
from bot.core.richtext import text_of
from bot.i18n.sentences import put, say, words
from bot.intake.clean import clean_file_name
from bot.program.canned_files import Entry, as_csv, read
from bot.program.logs import setup
from bot.settings.alerts import EmailAlerts

TESTS = Path(__file__).parents[1]
HERE = "hostile/test_security_list.py"
STRANGERS, WORDS, BUTTONS, FILES = (f"hostile/test_{name}.py" for name in ("strangers", "words", "buttons", "kinds"))
MET = {
    "S1 signature": (
        *(
            f"{HERE}::test_a_request_that_slack_did_not_sign_is_refused",
            "adapters/slack/test_http.py::test_what_slack_did_not_sign_is_turned_away",
        ),
        *(
            "adapters/slack/test_http.py::test_an_empty_secret_verifies_nothing",
            "adapters/slack/test_settings.py::test_what_is_wrong_is_said_and_no_secret_with_it",
        ),
    ),
    "S2 webhook secret": (
        "adapters/telegram/test_webhook.py::test_a_request_is_answered_by_what_it_is_worth",
        "adapters/telegram/test_settings.py::test_without_a_secret_all_processes_agree_on_one",
    ),
    "S3 replay": (
        f"{STRANGERS}::test_a_request_that_comes_again_does_nothing",
        f"{STRANGERS}::test_a_payload_in_anothers_name_acts_as_him",
    ),
    "S4 mentions": (f"{STRANGERS}::test_nobody_is_rung_from_outside", "journeys/test_text.py::test_names_and_words_ring_nobody"),
    "S5 links": (
        *(f"{STRANGERS}::test_a_link_shows_where_it_leads", f"{STRANGERS}::test_only_harmless_links_can_be_clicked"),
        *(f"{STRANGERS}::test_no_preview_is_drawn", "core/test_file_names.py::test_a_name_is_no_path_and_no_trick"),
    ),
    "S6 markup": (
        *(
            f"{STRANGERS}::test_names_and_words_of_agents_reach_the_customer_as_they_are",
            f"{FILES}::test_styles_at_wrong_places_do_not_harm_the_words",
        ),
        "journeys/test_text.py::test_styles_of_the_agent_are_the_same_for_the_customer",
    ),
    "S7 impersonation": (f"{STRANGERS}::test_a_customer_cannot_look_like_a_colleague", "tickets/test_anonymous.py"),
    "S8 formulas": (f"{HERE}::test_a_formula_in_an_exported_file_is_text",),
    "S9 uploads": (
        *("core/test_file_kinds.py::test_what_is_inside_counts", "core/test_file_contents.py::test_other_content_is_labelled"),
        *("adapters/telegram/test_pictures.py::test_markup_is_never_a_photo_whatever_its_type_says", "journeys/test_contents.py"),
    ),
    "S10 bombs": (
        *("adapters/telegram/test_pictures.py::test_hostile_headers_end", "journeys/test_contents.py", "faults/test_memory.py"),
        *(
            "test_web.py::test_a_body_beyond_the_limit_is_refused_and_one_at_the_limit_is_taken",
            "adapters/slack/test_http.py::test_bad_bodies_are_never_our_own_failure",
        ),
        "test_web.py::test_a_body_comes_to_the_channel_as_it_was_signed",
    ),
    "S11 paths": (
        *(f"{HERE}::test_a_hostile_file_name_is_only_a_name", "core/test_file_names.py::test_a_name_is_no_path_and_no_trick"),
        *(
            "storage/test_restores.py::test_a_bad_backup_is_refused_in_one_sentence_and_changes_nothing",
            "fuzz/test_fuzz.py::test_foreign_bytes_do_no_harm",
        ),
    ),
    "S12 requests to inside": (
        "adapters/slack/test_files.py::test_a_handle_that_is_not_ours_is_refused",
        "adapters/slack/test_files.py::test_our_token_goes_to_slack_only",
        "webhooks/test_private_addresses.py",
        "promises/test_alerts.py::test_a_webhook_in_our_own_network_must_be_allowed",
    ),
    "S13 access": (
        *(
            "hostile/test_access_grid.py::test_for_those_without_the_right_there_is_no_such_ticket",
            f"{BUTTONS}::test_a_form_that_outlived_its_right",
        ),
        *(
            "journeys/test_access.py::test_an_agent_who_left_is_refused_at_once",
            "journeys/test_access.py::test_who_left_without_a_word_is_noticed_when_the_roster_is_old",
        ),
    ),
    "S14 wrong people": (
        *(
            f"{STRANGERS}::test_agents_verbs_in_public_and_by_bots",
            "hostile/test_access_grid.py::test_customers_have_no_verbs_of_the_team_and_no_tickets_of_others",
        ),
        f"{WORDS}::test_what_customers_mean_by_their_commands",
    ),
    "S15 guessing": (f"{STRANGERS}::test_guessing_numbers_tells_nothing", "tickets/test_invitations.py"),
    "S16 secrets": (
        "test_logs.py::test_a_known_secret_is_never_logged",
        "test_logs.py::test_what_has_the_shape_of_a_token_is_never_logged",
        "test_logs.py::test_the_password_of_an_address_is_never_shown",
        "faults/test_secrets.py",
    ),
    "S17 log lines": (
        "test_logs.py::test_a_value_can_neither_break_the_line_nor_colour_the_terminal",
        "test_logs.py::test_a_long_value_is_cut_in_the_middle",
        f"{HERE}::test_a_hostile_text_in_the_log_stays_in_its_line",
    ),
    "S18 audit": (
        "storage/test_verify.py::test_every_forgery_is_found_and_named",
        "storage/test_seals.py::test_what_fits_in_itself_is_found_by_a_seal_that_was_kept",
        "promises/test_wrong_clock.py",
    ),
    "S19 SQL and search": (
        "journeys/test_text.py::test_naughty_strings_as_words_names_and_files",
        "search/test_hits.py::test_nobody_sees_a_trace",
        "search/test_hits.py::test_words_phrases_exclusions_and_halves",
    ),
    "S20 expressions": (
        "linear/test_expressions.py::test_an_expression_is_linear",
        "linear/test_parsers.py::test_a_function_that_takes_text_is_linear",
    ),
    "S21 templates": (f"{HERE}::test_braces_in_a_value_are_only_text", "tickets/test_canned_files.py::test_a_wrong_file_changes_nothing"),
    "S22 abuse": (
        *(
            "faults/test_flood.py::test_others_are_shown_and_answered_during_a_flood_and_after_a_restart_in_the_middle_of_it",
            "outbox/test_fair.py",
            "tickets/test_spam.py",
        ),
        *("tickets/test_first_contact.py::test_what_one_person_can_store_is_limited", "tickets/test_review.py"),
    ),
    "S24 header injection": (f"{HERE}::test_an_address_carries_no_second_header", "fuzz/test_fuzz.py::test_foreign_bytes_do_no_harm"),
    "S26 web parts": (
        *(
            "test_web.py::test_broken_requests_are_a_400_and_a_short_line_in_the_log",
            "test_web.py::test_a_door_takes_only_posts",
            "test_web.py::test_an_unknown_door_is_not_found",
        ),
        *(
            "test_connections.py::test_a_connection_that_sends_no_whole_request_is_ended",
            "test_web.py::test_outsiders_hear_only_whether_something_is_wrong",
        ),
        *("web/test_bad_input.py", "web/test_files.py", "web/test_oidc.py", "api/test_requests.py"),
        *(
            "adapters/site/test_visitors.py::test_a_forged_token_does_nothing_and_learns_nothing",
            "adapters/site/test_visitors.py::test_a_user_who_is_not_exactly_as_signed_is_refused",
            "adapters/site/test_pages.py::test_a_page_of_another_origin_is_refused_and_may_not_read_why",
            "adapters/site/test_keeping.py::test_a_file_is_downloaded_and_never_shown",
        ),
    ),
    "S27 supply": (
        "test_dependencies.py::test_every_package_of_the_lock_file_is_listed_with_all_its_hashes",
        "test_dependencies.py::test_a_lock_file_without_hashes_is_refused",
    ),
    "S28 least rights": (
        *(
            "adapters/slack/test_check.py::test_missing_and_needless_scopes_are_named",
            "adapters/slack/test_manifest.py::test_no_scope_is_asked_for_in_vain",
        ),
        *(
            "storage/test_private.py::test_everything_that_others_may_use_is_named",
            "faults/test_rights.py::test_a_desk_with_an_open_umask_creates_nothing_that_others_may_use",
        ),
    ),
    "S29 erase and export": (
        *(
            "privacy/test_erasing.py::test_only_who_has_the_right_in_every_queue_of_the_customer_may_erase",
            "privacy/test_erasing.py::test_a_second_manager_must_approve_if_configured",
        ),
        *(
            "privacy/test_privacy.py::test_erase_me_names_what_is_open_asks_and_leaves_seven_days",
            "privacy/test_privacy.py::test_a_second_export_waits_for_a_while",
        ),
    ),
    "S30 restore": (
        "faults/test_backups.py::test_a_restored_desk_sends_nothing_old_and_says_so",
        "faults/test_two.py::test_another_copy_elsewhere_is_named_and_does_no_harm",
    ),
    "S31 fail closed": (
        "journeys/test_access.py::test_an_agent_s_words_wait_while_nobody_can_tell_who_sits_in_the_queue",
        "settings/test_files.py::test_every_mistake_is_told_at_once",
        "promises/test_wrong_clock.py",
    ),
    "S32 translations": (
        "test_words_tool.py::test_what_is_missing_is_not_what_is_wrong",
        f"{HERE}::test_markup_in_a_translation_is_only_text",
        "screens/test_one_language.py",
    ),
}
NOT_HERE = {"S23": "language models", "S25": "HTML mail"}
"""Entries about parts that Bellhop doesn't have, with the words by which SECURITY.md names them."""


@cache
def named_in(file: str) -> frozenset[str]:
    tree = ast.parse((TESTS / file).read_text("utf-8"))
    return frozenset(
        node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    )


@pytest.mark.parametrize("entry", [f"S{number}" for number in range(1, 33)])
def test_each_entry_of_the_list_has_its_tests(entry: str) -> None:
    if entry in NOT_HERE:
        assert NOT_HERE[entry] in (TESTS.parent / "SECURITY.md").read_text("utf-8")
        return
    (named,) = (tests for name, tests in MET.items() if name.split()[0] == entry)
    for one in named:
        file, _, test = one.partition("::")
        assert named_in(file) if not test else test in named_in(file), f"{one} is not collected"


def signature(body: bytes, stamp: str, secret: str = "ours", version: str = "v0") -> dict[str, str]:
    made = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"x-slack-request-timestamp": stamp, "x-slack-signature": f"{version}={made}"}


NOW = 1_800_000_000
BODY = b'{"type":"event_callback"}'
GOOD = signature(BODY, str(NOW))


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (signature(BODY, str(NOW), secret="another app's"), BODY),
        (signature(BODY, str(NOW - 301)), BODY),
        (signature(BODY, str(NOW + 301)), BODY),
        (GOOD, BODY.replace(b":", b": ")),
        (signature(BODY, str(NOW), version="v1"), BODY),
        ({**GOOD, "x-slack-signature": f"{GOOD['x-slack-signature']}, {GOOD['x-slack-signature']}"}, BODY),
        ({**GOOD, "x-slack-signature": GOOD["x-slack-signature"].upper()}, BODY),
        *((signature(BODY, stamp), BODY) for stamp in ("NaN", "1e9", "-1", "", f"{NOW}.0", f" {NOW}", "inf", f"+{NOW}", "١٨٠٠٠٠٠٠٠٠")),
        ({}, BODY),
    ],
)
def test_a_request_that_slack_did_not_sign_is_refused(headers: dict[str, str], body: bytes) -> None:
    assert verified("ours", GOOD, BODY, NOW)
    assert not verified("ours", headers, body, NOW)


FORMULAS = (
    "=1+1",
    "+49 30 1",
    "-5",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "＝1",
    '=HYPERLINK("https://evil.example")',
    "=cmd|' /C calc'!A0",
    "'=1",
    "''-1",
)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_in_an_exported_file_is_text(tmp_path: Path, text: str) -> None:
    file = tmp_path / "canned.csv"
    entry = Entry("greeting", texts={"en": text, "ru": f'a",{text}'})
    file.write_text(as_csv([entry]), "utf-8", newline="")
    cells = re.split(r"[,\n](?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", file.read_text("utf-8"))
    assert not [cell for cell in cells if cell.strip('"').startswith(("=", "+", "-", "@", "\t", "\r", "＝"))]
    if "\r" not in text:
        assert read(file) == [entry]


PATHS = (
    "../../etc/cron.d/x",
    "..\\..\\x",
    "%2e%2e/x",
    "a\0b",
    "CON",
    "имя" * 100,
    "x. ",
    "-rf",
    "a\nb",
    "/etc/passwd",
    "C:\\x",
    "invoice_\u202egpj.exe",
)


@pytest.mark.parametrize("name", PATHS)
def test_a_hostile_file_name_is_only_a_name(name: str) -> None:
    safe = clean_file_name(name)
    assert safe and not set(safe) & set("/\\\0\n\r\u202e") and safe not in (".", "..") and len(safe.encode()) <= 255


@pytest.mark.parametrize("text", ['a\r\n{"event":"forged"}', "\x1b[31mred", "x" * 1_000_000, "\udcff\udc80", "a\u2028b\u2029c\x85d"])
def test_a_hostile_text_in_the_log_stays_in_its_line(capfd: pytest.CaptureFixture[str], text: str) -> None:
    setup(level="INFO")
    structlog.get_logger().info("said", text=text)
    lines = capfd.readouterr().err.splitlines()
    assert len(lines) == 1 and len(lines[0]) < 20_000 and "\x1b" not in lines[0]


@pytest.mark.parametrize(
    "value", ["{0.__class__}", "{config}", "{{7*7}}", "%(x)s", "${HOME}", "{name}", "{", "}}", "<script>alert(1)</script>"]
)
def test_braces_in_a_value_are_only_text(value: str) -> None:
    assert words(say("{name} has it now.", name=value), "en") == f"{value} has it now."


@pytest.mark.parametrize(
    "address",
    [
        *("a@b.example\r\nBcc: c@d.example", "a@b.example\nTo: x@y.example", "a@b.example, c@d.example", "Anna <a@b.example>", "a@b@c"),
        *(
            "a" * 1000 + "@b.example",
            "@b.example",
            "a@",
            "a b@c.example",
            "a@b.example\0",
            "a@b.example\u2028Bcc: x@y.example",
            "анна@b.example",
            "a@пример.рф",
        ),
    ],
)
def test_an_address_carries_no_second_header(address: str) -> None:
    with pytest.raises(ValidationError):
        EmailAlerts(sender=address)


def test_markup_in_a_translation_is_only_text() -> None:
    """A translation is rendered like any text: spans without style, which each channel escapes."""
    made = put(say("{name} has it now.", name="<script>"), "de")
    assert "<script>" in text_of(made) and all(not (span.link or span.mention) for span in made)
