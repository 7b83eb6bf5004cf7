"""Configuration files that are hostile, or wrong in a way that a library or the operating system would find much later."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: " + "[" * 3000 + "]" * 3000, "line 1: groups and lists are nested too deeply"),
        ("a: " + "{b: " * 3000 + "1" + "}" * 3000, "line 1: groups and lists are nested too deeply"),
        ("queues: &all\n  support: *all\n", "line 2: an alias (*) is inside of what it stands for"),
        ("queues: &all [*all]\n", "line 1: an alias (*) is inside of what it stands for"),
        ("rating: {replies: !!bool perhaps}\n", "a value doesn't fit its tag"),
        ("desk: {name: !!timestamp perhaps}\n", "a value doesn't fit its tag"),
        ("desk: {name: a\0b}\n", "unacceptable character"),
        ('database: {url: "sqlite:///a\\u0000b"}\n', "database.url is wrong"),
        ("database: {url: 'sqlite:///a.db?timeout=x'}\n", "database.url is wrong"),
        ('files: {store: "file:a\\u0000b"}\n', "files.store is wrong"),
        ('http: {host: "127.0.0.1\\u0000"}\n', "http.host is wrong"),
        ("http: {host: '127.0.0.1:80'}\n", "http.host is wrong"),
        ("http: {host: '[::1]'}\n", "http.host is wrong"),
        (f"http: {{host: {'a' * 300}}}\n", "http.host is wrong"),
        ("http: {url: 'http://desk.example:99999'}\n", "http.url is wrong"),
        ("http: {url: 'http://[::1'}\n", "http.url is wrong"),
        ("alerts: {webhook: {url: 'http://x:port/'}}\n", "alerts.webhook.url is wrong"),
        ('alerts: {webhook: {url: "http://x/\\u0000"}}\n', "alerts.webhook.url is wrong"),
        ("webhooks: {a: {url: 'http://x y/'}}\n", "webhooks.a.url is wrong"),
        ("http: {oidc: {issuer: 'https://x:99999'}}\n", "http.oidc.issuer is wrong"),
        ('alerts: {email: {host: "x\\ny", to: [boss@example.org]}}\n', "alerts.email.host is wrong"),
        ("alerts: {email: {host: 'smtp.example.org:25', to: [boss@example.org]}}\n", "alerts.email.host is wrong"),
        ("alerts: {email: {host: smtp.example.org}}\n", "alerts.email is wrong: needs both, host and to"),
        ("alerts: {email: {to: [boss@example.org]}}\n", "alerts.email is wrong: needs both, host and to"),
    ],
)
def test_a_hostile_file_is_refused_in_one_sentence(refused, text, told):
    said = refused(text)
    assert told in said and "\n" not in said


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "::", "::1", "localhost", "desk-1.example.com", "bücher.example"])
def test_hosts(load, host):
    assert load(f"http: {{host: '{host}'}}").http.host == host
