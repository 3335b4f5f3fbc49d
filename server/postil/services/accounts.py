"""Accounts: people who sign in with a name and a password, each with a personal library."""

from __future__ import annotations

import secrets
import uuid

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from postil.domain.errors import Conflict, Invalid, NotFound, NotSignedIn
from postil.domain.spelling import name_key
from postil.models import Base, Device, Library, User
from postil.services import passwords

NAME_CHARACTERS = 64
#: The devices of a library that are the server itself.
WRITERS = {"web": "Library pages", "import": "Imports"}

_WRONG = "The name or the password is wrong."


def create(session: Session, name: str, password: str) -> User:
    """A new account with an empty library; the first one is the administrator. Raises Invalid, Conflict."""
    shown = _read_name(name)
    hashed = passwords.hashed(password, shown)
    if find(session, shown) is not None:
        raise Conflict(f"There is an account called {shown} already.")
    user = User(
        id=str(uuid.uuid4()),
        name=shown,
        name_key=name_key(shown),
        password_hash=hashed,
        is_admin=not exist(session),
    )
    session.add(user)
    try:
        session.flush()
    except IntegrityError:  # another transaction took the name in between
        raise Conflict(f"There is an account called {shown} already.") from None
    library = Library(id=str(uuid.uuid4()), owner_id=user.id, name="My library", epoch=secrets.token_hex(16))
    session.add(library)
    session.flush()
    for kind, label in WRITERS.items():
        session.add(Device(id=str(uuid.uuid4()), library_id=library.id, user_id=user.id, name=label, kind=kind))
    session.flush()
    return user


def rename(session: Session, user: User, name: str) -> User:
    """Call the account by another name; nobody is signed out. Raises Invalid, Conflict."""
    shown = _read_name(name)
    other = find(session, shown)
    if other is not None and other.id != user.id:
        raise Conflict(f"There is an account called {shown} already.")
    user.name, user.name_key = shown, name_key(shown)
    try:
        session.flush()
    except IntegrityError:  # another transaction took the name in between
        raise Conflict(f"There is an account called {shown} already.") from None
    return user


def exist(session: Session) -> bool:
    """Whether there is any account."""
    return session.scalar(select(User.id).limit(1)) is not None


def everyone(session: Session) -> list[User]:
    """Every account, by name."""
    return list(session.scalars(select(User).order_by(User.name_key)))


def get(session: Session, ident: str) -> User:
    """One account. Raises NotFound."""
    found = session.get(User, ident)
    if found is None:
        raise NotFound("There is no such account.")
    return found


def find(session: Session, name: str) -> User | None:
    """The account of that name, capitals and blanks aside."""
    return session.scalars(select(User).where(User.name_key == name_key(name))).first()


def named(session: Session, name: str) -> User:
    """The account of that name. Raises NotFound."""
    found = find(session, name)
    if found is None:
        raise NotFound(f"There is no account called {' '.join(name.split())[:NAME_CHARACTERS]!r}.")
    return found


def only(session: Session) -> User:
    """The one account that there is. Raises NotFound without any, Conflict with several."""
    found = everyone(session)
    if not found:
        raise NotFound("There is no account yet. Make one: postil user create NAME")
    if len(found) > 1:
        raise Conflict("There are several accounts. Say which one is meant: --user NAME")
    return found[0]


def personal_library(session: Session, user: User) -> Library:
    """The user's own library."""
    query = select(Library).where(Library.owner_id == user.id).order_by(Library.created_at, Library.id)
    return session.scalars(query.limit(1)).one()


def verify(session: Session, name: str, password: str) -> User:
    """The account of that name and password; only reads.

    Raises NotSignedIn with the same words, after the same work, whether the name or the password is wrong.
    """
    user = find(session, name)
    nobody = passwords.of_nobody()
    hashed = user.password_hash if user is not None else None
    right = passwords.matches(hashed or nobody, password)
    if user is None or hashed is None or not right:
        raise NotSignedIn(_WRONG)
    return user


def outdated(user: User) -> bool:
    """Whether the password was hashed with weaker parameters than today's."""
    return user.password_hash is not None and passwords.outdated(user.password_hash)


def rehash(session: Session, user: User, password: str) -> None:
    """Hash a password that was just verified again, with today's parameters; sessions go on."""
    if user.password_hash is not None and passwords.matches(user.password_hash, password):
        user.password_hash = passwords.again(password)
        session.flush()


def change_password(session: Session, user: User, password: str) -> None:
    """Give the account another password and end its browser sessions. Raises Invalid."""
    user.password_hash = passwords.hashed(password, user.name)
    end_sessions(session, user)


def end_sessions(session: Session, user: User) -> None:
    """Sign the user out of every browser; devices keep their tokens."""
    user.session_epoch += 1
    session.flush()


def remove(session: Session, user: User) -> list[str]:
    """Delete an account with all that it owns; the ids of its libraries, whose indexes must go too."""
    libraries = list(session.scalars(select(Library.id).where(Library.owner_id == user.id)))
    for table in reversed(Base.metadata.sorted_tables):
        if "library_id" in table.c:
            session.execute(delete(table).where(table.c.library_id.in_(libraries)))
    session.execute(delete(Library).where(Library.id.in_(libraries)))
    session.delete(user)
    session.flush()
    return libraries


def _read_name(name: str) -> str:
    shown = " ".join(name.split())
    reason = ""
    if not shown:
        reason = "must not be empty"
    elif len(shown) > NAME_CHARACTERS:
        reason = f"is longer than {NAME_CHARACTERS} characters"
    elif not shown.isprintable() or not name_key(shown):
        reason = "contains characters that cannot be seen"
    if reason:
        raise Invalid(f"The name {reason}.", {"name": [f"The name {reason}."]})
    return shown
