"""The wire format of people, channels, files and messages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from sandbox.slack.state import Channel, File, Json, Message, User, Workspace


def user(of: User, workspace: Workspace, scopes: frozenset[str], *, locale: bool) -> Json:
    stranger = of.team_id != workspace.app.team_id
    body: Json = {
        "id": of.id,
        "team_id": of.team_id,
        "name": of.name,
        "deleted": of.deleted,
        "profile": profile(of, scopes, stranger=stranger),
        "is_bot": of.is_bot,
        "updated": 1_700_000_000,
        "is_app_user": False,
    }
    if of.deleted:
        return body
    body |= {"real_name": of.real_name, "tz": of.tz, "color": "9f69e7"}
    if not stranger:
        zone = ZoneInfo(of.tz)
        offset = datetime.now(UTC).astimezone(zone).utcoffset()
        body |= {
            "tz_label": of.tz.replace("_", " "),
            "tz_offset": int(offset.total_seconds()) if offset else 0,
            "is_admin": False,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": of.is_restricted,
            "is_ultra_restricted": of.is_ultra_restricted,
            "is_email_confirmed": True,
            "who_can_share_contact_card": "EVERYONE",
        }
    else:
        body |= {"is_stranger": True, "is_restricted": of.is_restricted, "is_ultra_restricted": of.is_ultra_restricted}
    if locale and not stranger:
        body["locale"] = of.locale
    return body


def profile(of: User, scopes: frozenset[str], *, stranger: bool) -> Json:
    first, _, last = of.real_name.partition(" ")
    body: Json = {
        "real_name": of.real_name,
        "real_name_normalized": of.real_name,
        "display_name": of.name,
        "display_name_normalized": of.name,
        "avatar_hash": "0",
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "title": "",
        "phone": "",
        "skype": "",
        "first_name": first,
        "last_name": last,
        "image_72": "https://a.slack-edge.com/0000-72.png",
        "team": of.team_id,
    }
    if of.is_bot:
        body |= {"bot_id": of.bot_id, "api_app_id": "", "always_active": True}
    elif not stranger and "users:read.email" in scopes:
        body["email"] = f"{of.name}@example.com"
    return body


def channel(of: Channel, workspace: Workspace, *, num_members: bool = False) -> Json:
    member = workspace.app.bot_user in of.members
    body: Json = {
        "id": of.id,
        "created": of.created,
        "is_archived": of.archived,
        "is_channel": of.kind == "channel",
        "is_group": of.kind == "group",
        "is_im": of.kind == "im",
        "is_mpim": of.kind == "mpim",
        "is_private": of.kind != "channel",
        "is_org_shared": False,
        "context_team_id": workspace.app.team_id,
        "updated": of.created * 1000,
    }
    if of.kind == "im":
        partner = next(one for one in of.members if one != workspace.app.bot_user)
        body |= {"user": partner, "is_user_deleted": workspace.users[partner].deleted, "priority": 0}
        del body["is_channel"], body["is_group"], body["is_mpim"], body["is_private"]
        return body
    about: Json = {"value": "", "creator": "", "last_set": 0}
    body |= {
        "name": of.name,
        "name_normalized": of.name,
        "creator": of.members[0] if of.members else "",
        "unlinked": 0,
        "is_general": False,
        "is_shared": False,
        "is_ext_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "shared_team_ids": [workspace.app.team_id],
        "is_member": member,
        "topic": about,
        "purpose": about,
        "previous_names": [],
    }
    if num_members:
        body["num_members"] = len(of.members)
    return body


def file(of: File, workspace: Workspace, *, asked: bool = False) -> Json:
    """``asked``: for files.info, the only method that describes a file of another organisation."""
    ending = of.name.rsplit(".", 1)[-1].lower() if "." in of.name else "binary"
    path = f"{workspace.base_url}/slack/files-pri/{workspace.app.team_id}-{of.id}"
    name = quote(of.name.lower().replace(" ", "_"), safe="")
    owner = workspace.users.get(of.user)
    if not asked and owner is not None and owner.team_id != workspace.app.team_id:
        return {"id": of.id, "created": 0, "timestamp": 0, "user": "", "mode": "file_access", "file_access": "check_file_info"}
    body = {
        "id": of.id,
        "created": of.created,
        "timestamp": of.created,
        "name": of.name,
        "title": of.title,
        "mimetype": of.mime,
        "filetype": ending,
        "pretty_type": ending.upper(),
        "user": of.user,
        "user_team": workspace.app.team_id,
        "editable": False,
        "size": len(of.data),
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": any(workspace.channels[one].kind == "channel" for one in of.shares),
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"{path}/{name}",
        "url_private_download": f"{path}/download/{name}",
        "media_display_type": "unknown",
        "permalink": f"{workspace.base_url}/files/{of.user}/{of.id}/{name}",
        "permalink_public": f"https://slack-files.com/{workspace.app.team_id}-{of.id}-0",
        "is_starred": False,
        "has_rich_preview": False,
        "file_access": "visible",
    }
    if of.link:
        body |= {
            "mode": "external",
            "is_external": True,
            "external_type": "gdrive",
            "external_url": of.link,
            "url_private": of.link,
            "size": 0,
        }
        del body["url_private_download"]
    return body


def message(of: Message, channel_of: Channel, workspace: Workspace, *, metadata: bool = False, reactions: bool = True) -> Json:
    """The message as the history shows it. Its files are read again, because they may be deleted by now."""
    body = {**of.body, "ts": of.ts}
    if "files" in body:
        body["files"] = [file(workspace.files[one["id"]], workspace) for one in body["files"]]
    if of.thread_ts is not None:
        body["thread_ts"] = of.thread_ts
    replies = [] if of.is_reply else channel_of.replies(of.ts)
    if replies:
        people = list(dict.fromkeys(reply.author for reply in replies))
        body |= {
            "thread_ts": of.ts,
            "reply_count": len(replies),
            "reply_users_count": len(people),
            "latest_reply": replies[-1].ts,
            "reply_users": people[:5],
            "is_locked": False,
            "subscribed": False,
        }
    elif of.is_reply and of.thread_ts in channel_of.messages:
        body["parent_user_id"] = channel_of.messages[of.thread_ts or ""].author
    if reactions and of.reactions:
        body["reactions"] = [{"name": name, "users": list(users), "count": len(users)} for name, users in of.reactions.items()]
    if metadata and of.metadata is not None:
        body["metadata"] = of.metadata
    return body
