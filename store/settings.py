"""Where things are and which store is used, from the environment."""

from functools import cached_property
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """The few switches of an installation, all named `JIBAO_...`.

    `data_dir` holds everything that is written; `store_url` empty means the embedded DuckDB file,
    otherwise a PostgreSQL connection string.
    """

    model_config = SettingsConfigDict(env_prefix="JIBAO_", extra="ignore")

    data_dir: Path = Field(default=Path("data"))
    store_url: str = ""
    port: int = 8501

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
