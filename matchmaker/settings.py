"""Where things are: the home folder of a network, and the data that ships with the library."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What the environment may set; every name starts with MATCHMAKER_."""

    model_config = SettingsConfigDict(env_prefix="MATCHMAKER_", extra="ignore")

    home: Path = Field(default=Path("matchmaker-home"), description="Folder of one network.")
    store: str = Field(
        default="",
        description="Address of a PostgreSQL database, for networks that are made from now on.",
    )
    encoder: Path | None = Field(default=None, description="A sentence encoder on this disk.")
    url: str = Field(
        default="http://127.0.0.1:8000", description="Where people reach the service; for links."
    )
    smtp: str = Field(default="", description="Mail server, smtp://user:password@host:587.")
    smtp_ca: Path | None = Field(
        default=None, description="Who vouches for the mail server's certificate, as PEM."
    )
    mail_from: str = Field(
        default="matchmaker <no-reply@localhost>", description="Sender of e-mails."
    )
    private_webhooks: bool = Field(
        default=False, description="Whether reports may go to addresses of the own network."
    )


def shipped(name: str) -> Path:
    """Find a file or folder of the data that ships with the library, in a wheel or a checkout."""
    package = Path(__file__).parent
    inside = package / "data" / name
    return inside if inside.exists() else package.parent / "data" / name
