"""Emulates Telegram and Slack on 127.0.0.1, and shows both side by side on one page."""
