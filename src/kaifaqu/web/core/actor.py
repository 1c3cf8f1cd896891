"""Who acts: a person in a session, a program with a token, a visitor, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from .addresses import client_address

if TYPE_CHECKING:
    from django.http import HttpRequest

    from .models import ApiToken, RoleGrant, User

Kind = Literal["user", "token", "anonymous", "system"]


@dataclass(frozen=True)
class Actor:
    """The one who asks for an operation. ``name`` and ``address`` go to the audit; ``grants`` decide what is open."""

    kind: Kind
    name: str
    user: User | None = None
    address: str = ""
    grants: tuple[RoleGrant, ...] = field(default=(), compare=False)
    read_only: bool = False  # a token that may not write

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user else None

    @property
    def label(self) -> str:
        """The name as a page shows it."""
        return str(self.user) if self.user else self.name

    @property
    def is_anonymous(self) -> bool:
        return self.kind == "anonymous"

    @property
    def is_system(self) -> bool:
        return self.kind == "system"

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(grant.role for grant in self.grants)

    @classmethod
    def of(cls, request: HttpRequest) -> Actor:
        """The actor of a request: read once, kept on the request."""
        known: Actor | None = getattr(request, "kq_actor", None)
        if known is None:
            user = request.user
            address = client_address(request)
            known = cls.anonymous(address) if not user.is_authenticated else cls.for_user(user, address)
            request.kq_actor = known  # type: ignore[attr-defined]
        return known

    @classmethod
    def for_user(cls, user: User, address: str = "") -> Actor:
        """A person. A deactivated account has no grants."""
        return cls("user", user.username, user, address, _grants(user))

    @classmethod
    def for_token(cls, token: ApiToken, address: str = "") -> Actor:
        """A program with a key of ``token.user``; never more than its owner may."""
        return cls("token", token.user.username, token.user, address, _grants(token.user), read_only=not token.can_write)

    @classmethod
    def anonymous(cls, address: str = "") -> Actor:
        return cls("anonymous", "访客", None, address)

    @classmethod
    def system(cls, name: str) -> Actor:
        """The machine itself: a command line on the server, a job. ``name`` says which, and stands in the audit."""
        return cls("system", f"系统：{name}")


def _grants(user: User) -> tuple[RoleGrant, ...]:
    if not user.is_active:
        return ()
    return tuple(user.grants.select_related("subject"))
