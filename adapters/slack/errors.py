"""Turns errors of Slack, its SDK and the network into a DeliveryError that the desk can act on."""

from __future__ import annotations

import math
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.ports.outbound import DeliveryError, Trouble

LONGEST_WAIT, USUAL_WAIT = 3600.0, 30.0
_TOO_LARGE, _MANY_REQUESTS, _WRONG, _FAILED = 413, 429, 400, 500

_WORDS: Final = {
    Trouble.TRY_AGAIN: (
        "ratelimited rate_limited service_unavailable request_timeout team_added_to_org external_channel_migrating update_failed "
        "file_update_failed"
    ),
    # Slack says of these two that some of the work may have been done.
    Trouble.IN_DOUBT: "fatal_error internal_error",
    Trouble.SHUT_OUT: (
        "invalid_auth not_authed token_revoked token_expired account_inactive org_login_required two_factor_setup_required "
        "ekm_access_denied enterprise_is_restricted team_access_not_granted app_access_restricted"
    ),
    Trouble.BLOCKED: "user_not_found users_not_found user_disabled user_not_visible cannot_dm_bot messages_tab_disabled",
    Trouble.GONE: (
        "message_not_found thread_not_found file_not_found file_deleted file_is_deleted is_inactive invalid_channel team_not_found"
    ),
    Trouble.CLOSED: "channel_not_found is_archived not_in_channel",
    Trouble.NOT_ALLOWED: (
        "missing_scope not_allowed_token_type no_permission access_denied accesslimited restricted_action "
        "restricted_action_read_only_channel restricted_action_thread_only_channel restricted_action_non_threadable_channel "
        "restricted_action_thread_locked thread_locked cant_update_message cant_delete_message edit_window_closed cant_broadcast_message "
        "user_not_in_channel posting_to_channel_denied channel_is_limited_access no_access not_visible message_limit_exceeded "
        "slack_connect_blocked_file_type slack_connect_canvas_sharing_blocked slack_connect_clip_sharing_blocked "
        "slack_connect_file_link_sharing_blocked slack_connect_file_upload_sharing_blocked slack_connect_lists_sharing_blocked "
        "unable_to_share_files send_on_behalf_not_allowed file_uploads_disabled file_uploads_except_images_disabled "
        "storage_limit_reached forbidden_team"
    ),
}
TROUBLES: Final = {word: trouble for trouble, words in _WORDS.items() for word in words.split()}


def failure(error: Exception, *, account: bool = True, safe: bool = False) -> DeliveryError:
    """``account``: a wait named by Slack holds for the whole app; ``safe``: the call changes nothing, so there can be no doubt."""
    found = _found(error, account=account)
    if safe and found.trouble is Trouble.IN_DOUBT:
        return DeliveryError(Trouble.TRY_AGAIN, found.reason)
    return found


def of_status(status: int, headers: Any, reason: str, *, account: bool = True, safe: bool = False) -> DeliveryError:
    """An answer that is no JSON of Slack's: from a proxy, from a page, or none at all. ``safe``: see :func:`failure`."""
    if status == _MANY_REQUESTS:
        return DeliveryError(Trouble.TRY_AGAIN, "ratelimited", retry_after=wait(headers), account=account)
    if status == _TOO_LARGE:
        return DeliveryError(Trouble.REFUSED, f"HTTP {status}")
    if status >= _FAILED:
        return DeliveryError(Trouble.TRY_AGAIN if safe else Trouble.IN_DOUBT, f"HTTP {status}, not from Slack's API")
    if status >= _WRONG or "text/html" in str(headers.get("Content-Type", "")).lower():
        return DeliveryError(Trouble.TRY_AGAIN, f"HTTP {status}, not from Slack's API")
    return DeliveryError(Trouble.IN_DOUBT, reason)


def wait(headers: Any) -> float:
    """Retry-After in seconds, between one second and an hour whatever it says."""
    try:
        seconds = float(headers.get("Retry-After", USUAL_WAIT))
    except ValueError:
        return USUAL_WAIT
    return min(max(seconds, 1.0), LONGEST_WAIT) if math.isfinite(seconds) else USUAL_WAIT


def _found(error: Exception, *, account: bool) -> DeliveryError:
    if isinstance(error, SlackApiError):
        return _of_answer(error.response, account=account)
    if isinstance(error, (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ClientHttpProxyError, aiohttp.InvalidURL)):
        return DeliveryError(Trouble.TRY_AGAIN, f"no connection ({type(error).__name__})")
    if isinstance(error, TimeoutError):
        return DeliveryError(Trouble.IN_DOUBT, "no answer in time")
    if isinstance(error, (aiohttp.ClientError, OSError)):
        return DeliveryError(Trouble.IN_DOUBT, f"the connection broke ({type(error).__name__})")
    return DeliveryError(Trouble.IN_DOUBT, f"an answer that cannot be read ({type(error).__name__})")


def _of_answer(answer: Any, *, account: bool) -> DeliveryError:
    status, data = answer.status_code, answer.data
    word = data.get("error") if isinstance(data, dict) else None
    if not isinstance(word, str) or not word:
        return of_status(status, answer.headers, "an answer that is no JSON of Slack's", account=account)
    trouble = TROUBLES.get(word, Trouble.REFUSED)
    if status == _MANY_REQUESTS or word == "ratelimited":
        return DeliveryError(Trouble.TRY_AGAIN, word, retry_after=wait(answer.headers), account=account)
    needed = data.get("needed") if isinstance(data, dict) else None
    return DeliveryError(trouble, f"{word}: {needed}" if word == "missing_scope" and needed else word)
