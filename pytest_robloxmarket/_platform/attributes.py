"""What a data store keeps beside a value: user ids and metadata, and what it refuses of them.

Source: creator-docs, cloud-services/data-stores/error-codes-and-limits.md (511 to 513, metadata limits).
"""

from collections.abc import Mapping, Sequence
from typing import Final

from pytest_robloxmarket._terms.errors import PlatformError

__all__ = ("check_attributes", "refuse_attributes")

_NAME_MAX: Final = 50
_VALUE_MAX: Final = 250
_PAIRS_MAX: Final = 300

# "The limit of X": dynamic, and the pages give no number. A widely used mock has 4.
_USER_IDS_MAX: Final = 4


def refuse_attributes(user_ids: Sequence[object], metadata: object) -> None:
    """Say no to what an ordered data store does not keep (OrderedDataStore.yaml; the texts are seen in the wild).

    Raises:
        PlatformError: 517.
    """
    what = "UserIds" if user_ids else "Metadata" if metadata else ""
    if what:
        raise PlatformError(f"517: Additional parameter {what} not allowed")


def check_attributes(user_ids: Sequence[object], metadata: object) -> None:
    """Look at what shall be kept beside a value.

    Raises:
        PlatformError: 511 for metadata that is too long, 512 for too many user ids, 513 for what is neither.
    """
    if len(user_ids) > _USER_IDS_MAX:
        raise PlatformError(f"512: UserID size exceeds {_USER_IDS_MAX} limit.")
    if any(isinstance(one, bool) or not isinstance(one, int | float) for one in user_ids):
        raise PlatformError("513: Attribute userId format is invalid.")
    if not metadata:
        return
    if not isinstance(metadata, Mapping) or not all(isinstance(one, str | int | float) for one in metadata.values()):
        raise PlatformError("513: Attribute metadata format is invalid.")
    texts = [(str(name), str(value)) for name, value in metadata.items()]
    if sum(len(name) + len(value) for name, value in texts) > _PAIRS_MAX or any(
        len(name) > _NAME_MAX or len(value) > _VALUE_MAX for name, value in texts
    ):
        raise PlatformError(f"511: Metadata attribute size exceeds {_PAIRS_MAX} limit.")
