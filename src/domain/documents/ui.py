"""What a page or an app needs to know of the service before it shows anything."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

from skywitness.domain.documents.access import ActorDocument
from skywitness.domain.documents.document import Document, about
from skywitness.domain.model.credits import Credit
from skywitness.domain.model.geography.place import MAX_NAME_LENGTH
from skywitness.domain.model.photos.album import MOST_PHOTOS
from skywitness.domain.model.photos.caption import MOST_CAPTION
from skywitness.domain.model.photos.photo import MOST_PHOTO_BYTES
from skywitness.domain.model.reports.filing import MAX_NARRATIVE_LENGTH


@dataclass(kw_only=True)
class CreditDocument(Document):
    """Whom data are owed to; show it where they are shown."""

    text: str
    url: str | None = field(metadata=about("Where it leads."))

    @classmethod
    def of(cls, credit: Credit) -> Self:
        """Show a credit."""
        return cls(text=credit.text, url=credit.url or None)


@dataclass(kw_only=True)
class LimitsDocument(Document):
    """What a filing may have at most."""

    narrative: int = field(metadata=about("Characters of a narrative."))
    place_name: int = field(metadata=about("Characters of the name of a place."))
    photos: int = field(metadata=about("Photos of a report."))
    photo_bytes: int = field(metadata=about("Size of a photo."))
    caption: int = field(metadata=about("Characters of a caption."))

    @classmethod
    def of_this_version(cls) -> Self:
        """Show what is checked."""
        return cls(
            narrative=MAX_NARRATIVE_LENGTH,
            place_name=MAX_NAME_LENGTH,
            photos=MOST_PHOTOS,
            photo_bytes=MOST_PHOTO_BYTES,
            caption=MOST_CAPTION,
        )


@dataclass(kw_only=True)
class UiDocument(Document):
    """The service, as a page needs it at its start."""

    version: str
    sample: bool = field(
        metadata=about(
            "Whether the service was started with its sample: past events, and claims made up."
        )
    )
    access: str = field(
        metadata=about(
            "`open`: one local user may do everything. `keys`: credentials decide.",
            json_schema_extra={"x-extensible-enum": ["open", "keys"]},
        )
    )
    sign_in: bool = field(
        metadata=about("Whether people sign in at an OpenID provider, at `/sign-in`.")
    )
    principal: ActorDocument | None = field(
        metadata=about("On whose behalf the request is; null: nobody in particular.")
    )
    languages: tuple[str, ...] = field(
        metadata=about("Of labels, the first one by default.", examples=[["en", "de"]])
    )
    tile_url: str | None = field(
        metadata=about(
            "Address of map tiles with `{z}`, `{x}` and `{y}`; null: the map of the service.",
            examples=["https://tiles.example/{z}/{x}/{y}.png"],
        )
    )
    limits: LimitsDocument
    credits: tuple[CreditDocument, ...]
