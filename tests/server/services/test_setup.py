"""The set-up link: one at a time, only while there is no account, and only its digest on disk."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from postil.domain.errors import Invalid, NotFound
from postil.services import accounts, setup


def _token(session: Session, folder: Path) -> str:
    path = setup.offer(session, folder)
    assert path is not None
    assert path.startswith("/setup/")
    return path.removeprefix("/setup/")


def test_the_link_makes_the_first_account_once(session: Session, tmp_path: Path):
    token = _token(session, tmp_path)
    ada = setup.finish(session, tmp_path, token, "Ada", "correct horse")
    assert ada.is_admin
    with pytest.raises(NotFound, match="works once"):
        setup.finish(session, tmp_path, token, "Eve", "correct horse")
    assert [user.name for user in accounts.everyone(session)] == ["Ada"]


def test_a_new_link_ends_the_one_before(session: Session, tmp_path: Path):
    old, new = _token(session, tmp_path), _token(session, tmp_path)
    with pytest.raises(NotFound):
        setup.check(session, tmp_path, old)
    setup.check(session, tmp_path, new)


def test_there_is_no_link_once_there_is_an_account(session: Session, tmp_path: Path):
    token = _token(session, tmp_path)
    accounts.create(session, "Ada", "correct horse")
    with pytest.raises(NotFound):
        setup.check(session, tmp_path, token)
    assert setup.offer(session, tmp_path) is None


@pytest.mark.parametrize("token", ["", "x", "../../etc/passwd", "\ud800", "\u00e9"])
def test_a_guessed_link_does_not_work(session: Session, tmp_path: Path, token: str):
    with pytest.raises(NotFound):
        setup.check(session, tmp_path, token)
    _token(session, tmp_path)
    with pytest.raises(NotFound):
        setup.check(session, tmp_path, token)


def test_bad_input_leaves_the_link_valid(session: Session, tmp_path: Path):
    token = _token(session, tmp_path)
    with pytest.raises(Invalid):
        setup.finish(session, tmp_path, token, "Ada", "short")
    setup.check(session, tmp_path, token)


def test_the_folder_keeps_the_digest_only_for_its_owner_alone(session: Session, tmp_path: Path):
    token = _token(session, tmp_path / "data")
    files = list((tmp_path / "data").iterdir())
    assert len(files) == 1
    assert token not in files[0].read_text()
    assert stat.S_IMODE(files[0].stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_an_ended_link_does_not_work(session: Session, tmp_path: Path):
    token = _token(session, tmp_path)
    setup.end(tmp_path)
    setup.end(tmp_path)
    with pytest.raises(NotFound):
        setup.check(session, tmp_path, token)
