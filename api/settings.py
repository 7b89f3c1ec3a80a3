"""Settings of the service: its address, proxies, secure cookies, OpenID provider."""

from ipaddress import IPv4Network, IPv6Network

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from matchmaker.domain import Role


class SecuritySettings(BaseSettings):
    """Variables of the environment; every name starts with MATCHMAKER_."""

    model_config = SettingsConfigDict(env_prefix="MATCHMAKER_", extra="ignore")

    url: str = Field(
        default="", description="Where people reach the service, such as https://match.example.org."
    )
    hosts: tuple[str, ...] = Field(
        default=(),
        description="Names that people reach the service by, as a JSON list, beside that of the"
        " address and those of the machine.",
    )
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = Field(
        default=(), description="Whose X-Forwarded-For is believed, as a JSON list of networks."
    )
    second_factor: frozenset[Role] = Field(
        default=frozenset({Role.ADMIN}),
        description="Roles that do nothing without a second factor, as a JSON list; admins always.",
    )
    oidc_issuer: str = Field(default="", description="An OpenID provider.")
    oidc_client_id: str = Field(default="", description="What the provider calls this service.")
    oidc_client_secret: str = Field(default="", description="What this service proves it with.")

    asks_per_hour: int = Field(
        default=60, ge=1, description="Needs in words that a member may ask for in an hour."
    )
    asks_per_day: int = Field(default=300, ge=1, description="The same, in a day.")
    staff_asks_per_hour: int = Field(
        default=300, ge=1, description="Needs in words that staff may ask for in an hour."
    )
    staff_asks_per_day: int = Field(default=2000, ge=1, description="The same, in a day.")

    @field_validator("second_factor")
    @classmethod
    def _with_admins(cls, roles: frozenset[Role]) -> frozenset[Role]:
        return roles | {Role.ADMIN}

    @property
    def secure(self) -> bool:
        """Whether people come over TLS, so that cookies may insist on it."""
        return self.url.startswith("https://")
