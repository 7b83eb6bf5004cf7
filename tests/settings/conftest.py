"""Fixtures that load a configuration file."""

from __future__ import annotations

import pytest

from bot.settings import ConfigError, load_settings
from tests.settings.config_files import shape


@pytest.fixture
def load(tmp_path):
    def load(text=None, **env):
        if text is not None:
            data = text if isinstance(text, bytes) else text.encode()
            (tmp_path / "config.yaml").write_bytes(data)
            (tmp_path / "config.yaml").chmod(0o600)
        return load_settings(shape, env, tmp_path)

    return load


@pytest.fixture
def refused(load):
    def refused(text=None, **env):
        with pytest.raises(ConfigError) as caught:
            load(text, **env)
        return "\n".join(caught.value.sentences)

    return refused
