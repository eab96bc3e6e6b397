"""What the portal's store holds but must not betray: secrets sealed, and marks that only this program can make.

Here: the key (``state/portal.key``, mode 600, made when first needed), sealing, marking. Not here: what is sealed (``second_factor``) or
marked (``lockout``, ``second_factor``); the audit log has a key of its own (``audit_files``).

The table may lie in a database that others administer or copy; the key stays with the program, and belongs into its backup.
"""

from __future__ import annotations

import hmac
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography.fernet import Fernet, InvalidToken

from warehouse.state.keys import make_key
from warehouse.vocabulary.errors import DaoqiaoError
from warehouse.vocabulary.kept_secrets import SecretError, kept_secret

KEY: Final = "portal.key"


class Box:
    """The key of one installation; ``folder`` holds it. Threads may share it."""

    def __init__(self, folder: Path) -> None:
        """Raises DQ-708 where the key can be neither read nor made."""
        self.path = folder / KEY
        try:
            if not self.path.exists():
                make_key(self.path, Fernet.generate_key())
            key = kept_secret(f"file:{KEY}", folder)
            self._fernet = Fernet(key)
        except SecretError as error:
            detail = error.detail
        except OSError as error:
            detail = error.strerror or ""
        except ValueError:
            detail = "不是这个程序写的密钥 / not a key of this program's"
        else:
            self._marking = hmac.digest(key.encode(), b"daoqiao marks", sha256)  # never one key for two purposes
            return
        raise DaoqiaoError("DQ-708", path=self.path, detail=detail)

    def seal(self, secret: str) -> str:
        return self._fernet.encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        """Raises DQ-708 where it was sealed with another key."""
        return self.open_bytes(sealed.encode()).decode()

    def seal_bytes(self, content: bytes) -> bytes:
        return self._fernet.encrypt(content)

    def open_bytes(self, sealed: bytes) -> bytes:
        """Raises DQ-708 where it was sealed with another key."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            pass
        detail = "与库里的内容不配套：换过或丢过 / it does not fit what is kept: it was replaced or lost"
        raise DaoqiaoError("DQ-708", path=self.path, detail=detail)

    def mark(self, purpose: str, text: str) -> str:
        """HMAC-SHA256 in hexadecimal; ``purpose`` keeps uses apart."""
        return hmac.digest(self._marking, f"{purpose}\0{text}".encode("utf-8", "replace"), sha256).hex()
