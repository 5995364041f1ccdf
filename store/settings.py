"""Where things are and which store is used, from the environment."""

from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """The few switches of an installation, all named `JIBAO_...`.

    `data_dir` holds everything that is written; `store_url` empty means the embedded DuckDB file,
    otherwise a PostgreSQL connection string. `mail_host` empty means that no mail is sent;
    `mail_address_of_site` is what links in a mail begin with.
    """

    model_config = SettingsConfigDict(env_prefix="JIBAO_", extra="ignore")

    data_dir: Path = Field(default=Path("data"))
    store_url: str = ""
    port: int = 8501
    mail_host: str = ""
    mail_port: int = 587
    mail_from: str = ""
    mail_user: str = ""
    mail_password: SecretStr = SecretStr("")
    mail_tls: Literal["starttls", "ssl", "none"] = "starttls"
    mail_address_of_site: str = ""

    @cached_property
    def store_path(self) -> Path:
        """The embedded operations store."""
        return self.data_dir / "operations.duckdb"

    @cached_property
    def landing_dir(self) -> Path:
        """Landed events as Parquet, by table and quarter."""
        return self.data_dir / "landing"

    @cached_property
    def warehouse_path(self) -> Path:
        """The published warehouse that readers open."""
        return self.data_dir / "warehouse.duckdb"
