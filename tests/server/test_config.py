"""Settings come from the environment; one that cannot be used is named, with what is wanted."""

from __future__ import annotations

from pathlib import Path

import pytest

from postil.config import BadSetting, Config, default_data_dir


def test_without_settings_the_data_is_where_the_desktop_standard_says():
    assert Config.from_env({"XDG_DATA_HOME": "/srv/data"}).data_dir == Path("/srv/data/postil")
    assert default_data_dir({"XDG_DATA_HOME": "relative"}).parts[-3:] == (".local", "share", "postil")


def test_a_data_folder_is_enough_for_a_user_without_a_home(monkeypatch):
    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", nowhere)
    assert Config.from_env({"POSTIL_DATA_DIR": "/srv/postil"}).data_dir == Path("/srv/postil")


def test_settings_are_read_by_their_kind_and_blank_ones_count_as_none():
    found = Config.from_env(
        {
            "POSTIL_DATA_DIR": "/srv/postil",
            "POSTIL_THREADS": " 8 ",
            "POSTIL_CORS_ORIGINS": "https://a.example, ,https://b.example",
            "POSTIL_RATE_LIMIT": "10/second;100/minute",
            "POSTIL_BASE_URL": "https://papers.example.net/postil/",
            "POSTIL_SESSION_DAYS": "",
            "POSTIL_NO_SUCH_THING": "x",
        }
    )
    assert (found.threads, found.session_days, found.rate_limit) == (8, 30, "10/second;100/minute")
    assert found.cors_origins == ("https://a.example", "https://b.example")
    assert found.sqlalchemy_url == "sqlite:////srv/postil/postil.sqlite"
    assert found.index_dir == Path("/srv/postil/index")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("POSTIL_THREADS", "0"),
        ("POSTIL_THREADS", "four"),
        ("POSTIL_THREADS", "-1"),
        ("POSTIL_THREADS", "\u0664"),
        ("POSTIL_THREADS", "9" * 5000),
        ("POSTIL_SESSION_DAYS", "99999999"),
        ("POSTIL_MAX_REQUEST_BYTES", "1"),
        ("POSTIL_RATE_LIMIT", "a lot"),
        ("POSTIL_SIGN_IN_RATE_LIMIT", "20"),
        ("POSTIL_BASE_URL", "papers.example.net"),
        ("POSTIL_BASE_URL", "ftp://papers.example.net"),
        ("POSTIL_BASE_URL", "https://"),
        ("POSTIL_BASE_URL", "https://papers.example.net/?x=1"),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_a_setting_that_cannot_be_used_is_named(name, value):
    with pytest.raises(BadSetting, match=f"^{name} must be "):
        Config.from_env({"POSTIL_DATA_DIR": "/srv/postil", name: value})
