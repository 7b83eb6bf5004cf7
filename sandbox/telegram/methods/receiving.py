"""getUpdates, the webhook, and responses to button presses."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from sandbox.telegram.acts import Acts
from sandbox.telegram.methods.registry import method
from sandbox.telegram.refusal import Json, bad, too_many
from sandbox.telegram.spec import UPDATE_KINDS
from sandbox.telegram.webhook import Target

ANSWER_SECONDS = 15.0
ANSWER_LENGTH = 200
PORTS = (443, 80, 88, 8443)
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
_WEBHOOK_ACTIVE = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


@method("getUpdates")
async def get_updates(world: Acts, args: Json) -> list[Json]:
    if world.webhook.target is not None:
        await world.updates.refuse(_WEBHOOK_ACTIVE)
    world.updates.allow(args.get("allowed_updates"))
    return await world.updates.get(args.get("offset", 0), args.get("limit", 100), args.get("timeout", 0))


@method("setWebhook")
async def set_webhook(world: Acts, args: Json) -> bool:
    """Set the webhook. An empty url removes it."""
    url = args.get("url", "")
    if not url:
        return await delete_webhook(world, args)
    if world.pace is not None and (wait := world.pace.webhook_wait(world.now())):
        raise too_many(wait)
    secret = args.get("secret_token", "")
    _check_address(url)
    if len(secret) > 256:
        raise bad("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad("secret token contains unallowed characters")
    if args.get("drop_pending_updates"):
        world.updates.drop_all()
    world.updates.allow(args.get("allowed_updates"))
    world.updates.end_poll()
    connections = min(max(args.get("max_connections", 40), 1), 100)
    await world.webhook.start(Target(url, secret, connections, args.get("ip_address", ""), "certificate" in args))
    return True


@method("deleteWebhook")
async def delete_webhook(world: Acts, args: Json) -> bool:
    await world.webhook.stop()
    if args.get("drop_pending_updates"):
        world.updates.drop_all()
    return True


@method("getWebhookInfo")
def get_webhook_info(world: Acts, args: Json) -> Json:  # noqa: ARG001  every method has them
    target = world.webhook.target
    info: Json = {"url": target.url if target else "", "has_custom_certificate": bool(target and target.certificate)}
    info["pending_update_count"] = len(world.updates.waiting())
    if target is not None:
        info["max_connections"] = target.max_connections
        info["ip_address"] = target.ip_address or "127.0.0.1"
        if world.webhook.last_error is not None:
            info["last_error_date"], info["last_error_message"] = world.webhook.last_error
    if world.updates.restricted:
        info["allowed_updates"] = [kind for kind in UPDATE_KINDS if kind in world.updates.allowed]
    return info


@method("answerCallbackQuery")
def answer_callback_query(world: Acts, args: Json) -> bool:
    """Answer a button press. This works only once, and only for a short time."""
    query_id = args["callback_query_id"]
    query = world.queries.get(query_id)
    if query is None or query_id in world.answers or world.now() - query.pressed_at > ANSWER_SECONDS:
        raise bad(_TOO_OLD)
    if len(args.get("text", "")) > ANSWER_LENGTH:
        raise bad("MESSAGE_TOO_LONG")
    if "url" in args and not args["url"].lower().startswith(f"https://t.me/{world.username}?".lower()):
        raise bad("URL_INVALID")
    world.answers[query_id] = {"text": args.get("text", ""), "show_alert": args.get("show_alert", False), "url": args.get("url", "")}
    world.changed(query.chat_id)
    return True


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise bad("invalid webhook URL specified") from error
    # The one leniency of this emulator: a plain address on this machine is taken, so that tests need no certificate and no fixed port.
    if parts.scheme == "http" and parts.hostname == "127.0.0.1":
        return
    if not parts.hostname or parts.scheme not in ("http", "https"):
        raise bad("invalid webhook URL specified")
    if parts.scheme == "http":
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if (port or 443) not in PORTS:
        raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
