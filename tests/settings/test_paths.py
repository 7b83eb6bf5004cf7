"""Paths of the configuration that begin with the home folder."""

from __future__ import annotations


def test_a_path_may_begin_with_the_home_folder(load, monkeypatch):
    monkeypatch.setenv("HOME", "/home/anna")
    found = load("database: {url: 'sqlite:///~/bellhop.db'}\nfiles: {store: 'file:~/files'}")
    assert (found.database.url, found.files.store) == ("sqlite:////home/anna/bellhop.db", "file:/home/anna/files")
    assert load("files: {store: 'file:~'}").files.store == "file:/home/anna"
    found = load("database: {url: 'sqlite:///data/~/b.db'}\nfiles: {store: 'file:~files'}")
    assert (found.database.url, found.files.store) == ("sqlite:///data/~/b.db", "file:~files")


def test_a_home_folder_that_nobody_has_is_refused(refused, monkeypatch):
    monkeypatch.setattr("os.path.expanduser", lambda path: path)  # no HOME, and nobody in the list of users
    told = "write the whole path"
    assert told in refused("files: {store: 'file:~/files'}") and told in refused("database: {url: 'sqlite:///~/bellhop.db'}")
