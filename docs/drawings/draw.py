"""Draws the pictures of docs/setup.md: which button is on which page. Writes SVGs beside this file or into the given folder."""

from __future__ import annotations

import sys
from pathlib import Path

from pen import BLUE, PALE, PAPER, Drawing

HERE = Path(__file__).parent


def create() -> Drawing:
    page = Drawing(230, "api.slack.com/apps: Create New App, then From a manifest")
    page.window(20, 20, 330, 170, "api.slack.com/apps")
    page.text(40, 92, "Your Apps", size=20, bold=True)
    page.button(200, 74, "Create New App", step=1)
    page.window(400, 20, 340, 170, "Create an app")
    page.box(420, 72, 300, 40)
    page.text(434, 97, "From a manifest", bold=True)
    page.ring(420, 72, 300, 40, 2)
    page.box(420, 130, 300, 40)
    page.text(434, 155, "From scratch", bold=True)
    return page


def manifest() -> Drawing:
    page = Drawing(290, "Pick a workspace, paste app.yaml in the tab YAML, create")
    page.window(20, 20, 200, 230, "Pick a workspace")
    page.entry(36, 80, 168, "Acme                           ▾", step=3)
    page.button(140, 206, "Next", step=4)
    page.window(250, 20, 260, 230, "Enter app manifest")
    page.text(270, 78, "JSON", color=PALE)
    page.text(330, 78, "YAML", bold=True, color=BLUE)
    page.ring(320, 60, 52, 26, 5)
    page.box(266, 98, 228, 96, fill="#f6f8fa")
    for place, words in enumerate(("display_information:", "  name: Acme Support", "features:", "  app_home:", "  …")):
        page.text(276, 116 + 17 * place, words, size=12, mono=True)
    page.ring(266, 98, 228, 96, 6)
    page.button(430, 206, "Next", step=7)
    page.window(540, 20, 200, 230, "Review summary")
    for place, words in enumerate(("OAuth   Features   Settings", "", "Bot Scopes", "Slash Commands", "Shortcuts")):
        page.text(556, 78 + 20 * place, words, color=PALE)
    page.button(650, 206, "Create", step=8)
    return page


def install() -> Drawing:
    page = Drawing(290, "Install App, Install to Acme, Allow, copy the Bot User OAuth Token")
    page.window(20, 20, 400, 110, "Acme Support")
    for place, words in enumerate(("Basic Information", "Install App")):
        page.row(34, 62 + 32 * place, 150, words, chosen=bool(place), step=9 * place)
    page.button(230, 78, "Install to Acme", step=10)
    page.window(450, 20, 290, 110, "Acme Support wants to access Acme")
    page.button(540, 78, "Cancel", fill=PAPER)
    page.button(636, 78, "Allow", step=11)
    page.window(20, 150, 720, 100, "OAuth Tokens")
    page.text(40, 212, "Bot User OAuth Token", bold=True)
    page.entry(210, 193, 400, "xoxb-1234567890-…", mono=True)
    page.button(640, 193, "Copy", fill=PAPER, step=12)
    page.text(210, 240, "→ .env: BELLHOP_CHANNELS__SLACK__BOT_TOKEN", size=12, color=PALE, mono=True)
    return page


def app_token() -> Drawing:
    page = Drawing(330, "Basic Information, App-Level Tokens, Generate Token and Scopes, connections:write")
    page.window(20, 20, 370, 270, "Acme Support")
    page.row(34, 66, 140, "Basic Information", chosen=True, step=13)
    page.row(34, 98, 140, "Install App")
    page.text(200, 124, "⋮", color=PALE)
    page.text(200, 152, "App-Level Tokens", bold=True)
    page.button(200, 172, "Generate Token and Scopes", w=180, fill=PAPER, step=14)
    page.window(420, 20, 320, 270, "Generate an app-level token")
    page.text(440, 92, "Token Name")
    page.entry(530, 73, 190, "bellhop", step=15)
    page.button(440, 122, "Add Scope", fill=PAPER, step=16)
    page.box(560, 122, 160, 28, fill="#ddf4ff", line="#ddf4ff", round_=4)
    page.text(572, 141, "connections:write", size=12, mono=True)
    page.button(626, 170, "Generate", step=17)
    page.text(440, 237, "Token", bold=True)
    page.entry(500, 218, 140, "xapp-1-A01…", mono=True)
    page.button(660, 218, "Copy", fill=PAPER, step=18)
    page.text(440, 272, "→ .env: BELLHOP_CHANNELS__SLACK__APP_TOKEN", size=11, color=PALE, mono=True)
    return page


def channel() -> Drawing:
    page = Drawing(310, "In the private channel: invite the app; About has the channel's id, a profile the member's id")
    page.window(20, 20, 340, 250, "🔒 support ▾")
    page.ring(30, 26, 96, 22, 20)
    page.text(40, 92, "Anna", bold=True)
    page.text(40, 112, "Our new helpdesk!")
    page.entry(36, 226, 308, "/invite @Acme Support", step=19)
    page.window(390, 20, 350, 130, "🔒 support")
    page.text(408, 76, "About", bold=True, color=BLUE)
    page.text(470, 76, "Members   Tabs   Settings", color=PALE)
    page.text(408, 122, "Channel ID: C0123456789", mono=True, size=12)
    page.button(640, 104, "Copy", fill=PAPER, step=21)
    page.window(390, 170, 350, 100, "Maria Berg (a manager)")
    page.button(408, 220, "Message", fill=PAPER)
    page.button(500, 220, "⋮", w=34, fill=PAPER, step=22)
    page.row(550, 221, 170, "Copy member ID", chosen=True, step=23)
    return page


def botfather() -> Drawing:
    page = Drawing(390, "BotFather: /newbot, a name, a user name that ends in bot, the token")
    page.window(130, 20, 500, 334, "@BotFather")
    page.bubble(500, 64, 110, ["/newbot"], own=True)
    page.ring(500, 64, 110, 30, 1)
    page.bubble(150, 100, 330, ["Alright, a new bot. How are we going to call it?"])
    page.bubble(480, 136, 130, ["Acme Support"], own=True)
    page.ring(480, 136, 130, 30, 2)
    page.bubble(150, 172, 330, ["Good. Now let's choose a username for your bot."])
    page.bubble(460, 208, 150, ["acme_support_bot"], own=True)
    page.ring(460, 208, 150, 30, 3)
    page.bubble(150, 244, 400, ["Done! … Use this token to access the HTTP API:", "", "1234567890:AAE…"])
    page.ring(158, 283, 150, 22, 4)
    page.text(150, 336, "→ .env: BELLHOP_CHANNELS__TELEGRAM__TOKEN", size=12, color=PALE, mono=True)
    return page


def main(folder: str | Path = HERE) -> None:
    for draw in (create, manifest, install, app_token, channel, botfather):
        draw().save(Path(folder) / f"{draw.__name__}.svg")


if __name__ == "__main__":
    main(*sys.argv[1:])
