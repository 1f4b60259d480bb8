"""What reads narratives."""

from __future__ import annotations

from skywitness.entrypoints.lifecycle import Lifecycle
from skywitness.entrypoints.settings import Settings
from skywitness.ports.text_analysis import TextAnalysis


def local_text() -> TextAnalysis:
    """Return the analyser of this machine."""
    from skywitness.adapters.local_text.analyser import LocalTextAnalysis

    return LocalTextAnalysis()


def azure_text(settings: Settings, lifecycle: Lifecycle) -> TextAnalysis:
    """Return Azure AI Language, with the local analyser for when it does not answer."""
    from skywitness.adapters.azure_language.analyser import AzureLanguage
    from skywitness.adapters.fallback_text import FallbackTextAnalysis

    key = settings.azure_language_key
    analyser = AzureLanguage(
        endpoint=settings.azure_language_endpoint, key=key.get_secret_value() if key else None
    )
    lifecycle.add(close=analyser.close)
    return FallbackTextAnalysis(analyser, local_text())
