"""Settings, all from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from application.problem import Unusable

# Every setting, for the docs: its name, its default and what it is.
SETTINGS = (
    ("WIEWAAR_STATE_DIR", "./.wiewaar", "the folder of the embedded databases and the master key file"),
    ("WIEWAAR_DATABASE_URL", "sqlite:///<state folder>/log.db", "where the log is kept; read models lie beside it"),
    ("WIEWAAR_MASTER_KEY", "the file master.key in the state folder", "base64 of 32 bytes; wraps the subjects' keys"),
    ("WIEWAAR_DEBUG", "", "any value: unexpected faults show where they arose"),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the register is."""

    folder: Path
    log: Path
    master_key: str | None

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Settings":
        """The settings in an environment. Raises Unusable for a database that this version does not know."""
        folder = Path(environment.get("WIEWAAR_STATE_DIR") or ".wiewaar").absolute()
        url = environment.get("WIEWAAR_DATABASE_URL")
        log = folder / "log.db"
        if url:
            scheme, _, path = url.partition(":///")
            if scheme != "sqlite" or not path:
                # No more of it than the scheme: the rest may hold a password.
                raise Unusable("unknown-database", scheme=url.partition(":")[0])
            log = Path(path).absolute()
        return cls(folder, log, environment.get("WIEWAAR_MASTER_KEY") or None)

    @property
    def vault(self) -> Path:
        """The database of the subjects' keys."""
        return self.log.with_name("vault.db")

    @property
    def read_models(self) -> Path:
        """The database of the read models."""
        return self.log.with_name("read.db")

    @property
    def databases(self) -> tuple[Path, Path, Path]:
        """The files of the register."""
        return self.log, self.vault, self.read_models

    @property
    def key_file(self) -> Path:
        """The file of the master key, in the embedded default."""
        return self.folder / "master.key"
