"""Text analysis: local, or Azure AI Language with the local analyser as its fallback."""

from __future__ import annotations

from dataclasses import dataclass

from skywitness.domain.model.narrative.redaction import Redactor
from skywitness.entrypoints.container.lifecycle import Lifecycle
from skywitness.entrypoints.container.missing_extra import extra
from skywitness.entrypoints.settings import Settings
from skywitness.ports.provider_state import ProviderWatch
from skywitness.ports.text_analysis import TextAnalysis


@dataclass(frozen=True, slots=True)
class TextService:
    """An analyser, and the state of the remote service behind it, if there is one."""

    analysis: TextAnalysis
    watch: ProviderWatch | None = None


def local_text(redactor: Redactor) -> TextService:
    """Return the local analyser."""
    with extra("text", "TEXT=local", "py3langid"):
        from skywitness.adapters.local_text.analyser import LocalTextAnalysis

    return TextService(LocalTextAnalysis(redactor))


def azure_text(settings: Settings, lifecycle: Lifecycle, redactor: Redactor) -> TextService:
    """Return Azure AI Language; the local analyser answers while it is unavailable."""
    with extra("azure", "TEXT=azure"):
        from skywitness.adapters.azure_language.analyser import AzureLanguage
    from skywitness.adapters.fallback_text import FallbackTextAnalysis

    key = settings.azure_language_key
    analyser = AzureLanguage(
        endpoint=settings.azure_language_endpoint, key=key.get_secret_value() if key else None
    )
    lifecycle.add(close=analyser.close)
    return TextService(
        FallbackTextAnalysis(analyser, local_text(redactor).analysis), analyser.limiter
    )
