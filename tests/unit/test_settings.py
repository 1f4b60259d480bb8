from __future__ import annotations

from pathlib import Path

import pytest

from skywitness.entrypoints.setting_groups.weather import WeatherSource
from skywitness.entrypoints.settings import Settings, SettingsError, described, read_settings

ENTRA = "https://login.microsoftonline.com"
TENANT = "7c9e6679-7425-40de-944b-e07fc1f90ae7"


pytestmark = pytest.mark.usefixtures("bare_environment")


def test_the_default_listens_on_loopback_and_stores_in_the_data_folder() -> None:
    settings = read_settings()

    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.database_file == Path("data/skywitness.db")
    assert settings.weather_sources == (WeatherSource.ARCHIVE,)


def test_openweathermap_is_added_when_its_key_is_set() -> None:
    settings = read_settings(openweathermap_key="k")

    assert settings.weather_sources == (WeatherSource.ARCHIVE, WeatherSource.OPENWEATHERMAP)


def test_open_meteo_is_opt_in_and_its_terms_are_shown() -> None:
    settings = read_settings(weather="archive,open-meteo")

    assert settings.weather_sources == (WeatherSource.ARCHIVE, WeatherSource.OPEN_METEO)
    (line,) = (line for line in described(settings) if line.startswith("SKYWITNESS_WEATHER="))
    assert "non-commercial" in line
    assert "CC BY 4.0" in line
    assert "Weather data by Open-Meteo.com" in line


def test_the_environment_and_a_file_are_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("SKYWITNESS_PORT=8123\nSKYWITNESS_WEATHER=none\n", "utf-8")
    monkeypatch.setenv("SKYWITNESS_ALLOWED_HOSTS", "storms.example, weather.example")

    settings = read_settings()

    assert settings.port == 8123
    assert settings.weather_sources == ()
    assert settings.allowed_hosts == ("storms.example", "weather.example")


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"port": "70000"}, "SKYWITNESS_PORT"),
        ({"host": "0.0.0.0"}, "HOST"),
        ({"access": "everybody"}, "ACCESS"),
        ({"weather": "radar"}, "SKYWITNESS_WEATHER"),
        ({"weather": "none,archive"}, "WEATHER"),
        ({"weather": "openweathermap"}, "OPENWEATHERMAP_KEY"),
        ({"openweathermap_url": "http://weather.example"}, "OPENWEATHERMAP_URL"),
        ({"openweathermap_plan": "gold"}, "OPENWEATHERMAP_PLAN"),
        ({"open_meteo_url": "http://weather.example"}, "OPEN_METEO_URL"),
        ({"open_meteo_archive_url": "weather.example"}, "OPEN_METEO_ARCHIVE_URL"),
        ({"open_meteo_air_url": "ftp://weather.example"}, "OPEN_METEO_AIR_URL"),
        ({"open_meteo_geocoding_url": "http://weather.example"}, "OPEN_METEO_GEOCODING_URL"),
        ({"azure_blob_account_url": "https://a.example/?sv=1&sig=cafe"}, "AZURE_BLOB_ACCOUNT_URL"),
        ({"openweathermap_url": "https://user:cafe@weather.example"}, "OPENWEATHERMAP_URL"),
        ({"azure_language_endpoint": "https://l.example#cafe"}, "AZURE_LANGUAGE_ENDPOINT"),
        ({"storage": "azure"}, "AZURE_BLOB_CONNECTION_STRING"),
        ({"text": "azure"}, "AZURE_LANGUAGE_ENDPOINT"),
        ({"database_url": "mysql://x"}, "DATABASE_URL"),
        ({"photo_analysis": "radar"}, "SKYWITNESS_PHOTO_ANALYSIS"),
        ({"photo_analysis": "none,local"}, "SKYWITNESS_PHOTO_ANALYSIS"),
        ({"photo_analysis": "azure"}, "SKYWITNESS_AZURE_VISION_ENDPOINT"),
        ({"photo_analysis": "http"}, "SKYWITNESS_PHOTO_MODEL_URL"),
        ({"photo_analysis": "http", "photo_model_url": "https://m.example"}, "PHOTO_MODEL_TAGS"),
        (
            {
                "photo_analysis": "http",
                "photo_model_url": "https://m.example",
                "photo_model_tags": "#",
                "photo_model_key": "cafe",
                "photo_model_identity": "https://ml.azure.com/.default",
            },
            "SKYWITNESS_PHOTO_MODEL_IDENTITY",
        ),
        ({"azure_vision_endpoint": "http://v.example"}, "AZURE_VISION_ENDPOINT"),
        ({"azure_content_safety_endpoint": "http://s.example"}, "AZURE_CONTENT_SAFETY_ENDPOINT"),
        ({"photo_model_url": "http://m.example"}, "SKYWITNESS_PHOTO_MODEL_URL"),
        ({"photo_model_url": "https://m.example/?code=cafe"}, "SKYWITNESS_PHOTO_MODEL_URL"),
        ({"azure_vision_key": "cafe babe"}, "SKYWITNESS_AZURE_VISION_KEY"),
        ({"azure_content_safety_key": "cafe\n"}, "SKYWITNESS_AZURE_CONTENT_SAFETY_KEY"),
        ({"photo_model_key": "'cafe'"}, "SKYWITNESS_PHOTO_MODEL_KEY"),
        ({"photo_model_header": "Authorization: cafe"}, "SKYWITNESS_PHOTO_MODEL_HEADER"),
        ({"photo_model_header": "a: b\r\nc: cafe"}, "SKYWITNESS_PHOTO_MODEL_HEADER"),
        ({"photo_model_tag_members": "name"}, "SKYWITNESS_PHOTO_MODEL_TAG_MEMBERS"),
        ({"photo_moderation": "never"}, "SKYWITNESS_PHOTO_MODERATION"),
        ({"photo_hidden_from": "0"}, "SKYWITNESS_PHOTO_HIDDEN_FROM"),
        ({"openweathermap_key": "cafe babe"}, "SKYWITNESS_OPENWEATHERMAP_KEY"),
        ({"openweathermap_key": "cafe\n"}, "SKYWITNESS_OPENWEATHERMAP_KEY"),
        ({"openweathermap_key": "café"}, "SKYWITNESS_OPENWEATHERMAP_KEY"),
        ({"openweathermap_key": "'cafe'"}, "SKYWITNESS_OPENWEATHERMAP_KEY"),
        ({"openweathermap_key": " "}, "SKYWITNESS_OPENWEATHERMAP_KEY"),
        ({"azure_language_key": "cafe\tbabe"}, "SKYWITNESS_AZURE_LANGUAGE_KEY"),
        (
            {"azure_blob_connection_string": "AccountKey=cafe; AccountName=a"},
            "SKYWITNESS_AZURE_BLOB_CONNECTION_STRING",
        ),
        ({"azure_blob_container": "UPPER"}, "SKYWITNESS_AZURE_BLOB_CONTAINER"),
        ({"oidc_issuer": "https://id.example", "oidc_audience": "a"}, "ACCESS=keys"),
        ({"oidc_issuer": "https://id.example", "access": "keys"}, "OIDC_AUDIENCE"),
        ({"oidc_client_id": "c", "access": "keys"}, "OIDC_CLIENT_ID needs SKYWITNESS_OIDC_ISSUER"),
        ({"oidc_roles": "Desk=desk"}, "OIDC_ROLES needs SKYWITNESS_OIDC_ISSUER"),
        ({"oidc_audience": "a"}, "OIDC_AUDIENCE needs SKYWITNESS_OIDC_ISSUER"),
        ({"oidc_client_secret": "cafe"}, "OIDC_CLIENT_SECRET needs SKYWITNESS_OIDC_ISSUER"),
        ({"oidc_issuer": "http://id.example", "oidc_audience": "a"}, "OIDC_ISSUER"),
        ({"oidc_issuer": "https://id.example/?cafe", "oidc_audience": "a"}, "OIDC_ISSUER"),
        (
            {"oidc_issuer": f"{ENTRA}/common/v2.0", "oidc_audience": "a", "access": "keys"},
            "SKYWITNESS_OIDC_ISSUER must end",
        ),
        (
            {"oidc_issuer": f"{ENTRA}/{TENANT}", "oidc_audience": "a", "access": "keys"},
            "SKYWITNESS_OIDC_ISSUER must end",
        ),
        ({"secret_key": "cafe" * 7, "access": "keys"}, "SKYWITNESS_SECRET_KEY"),
        ({"oidc_roles": "Desk"}, "SKYWITNESS_OIDC_ROLES"),
        ({"oidc_roles": "=desk"}, "SKYWITNESS_OIDC_ROLES"),
        ({"oidc_roles": "Desk=desk,All=public"}, "SKYWITNESS_OIDC_ROLES"),
        ({"oidc_roles": "Desk=Desk"}, "SKYWITNESS_OIDC_ROLES"),
        ({"log_level": "LOUD"}, "SKYWITNESS_LOG_LEVEL"),
        ({"openweathermap_url": "https://[::1"}, "SKYWITNESS_OPENWEATHERMAP_URL"),
        ({"public_url": "https://[::1"}, "SKYWITNESS_PUBLIC_URL"),
        ({"public_url": "javascript:alert(1)"}, "SKYWITNESS_PUBLIC_URL"),
        ({"public_url": "https://user:cafe@sky.example"}, "SKYWITNESS_PUBLIC_URL"),
        ({"public_url": "https://sky.example/天"}, "SKYWITNESS_PUBLIC_URL"),
        ({"public_url": "https://sky.example/a b"}, "SKYWITNESS_PUBLIC_URL"),
        ({"tile_url": "/tiles/{z}/{x}/{y}.png"}, "SKYWITNESS_TILE_URL"),
        ({"tile_url": "ftp://tiles.example/{z}/{x}/{y}.png"}, "SKYWITNESS_TILE_URL"),
        ({"tile_url": "https://tiles.example/{z}/{x}.png"}, "SKYWITNESS_TILE_URL"),
        ({"tile_url": "https://tiles.example/{z}/{x}/{y}/{y}"}, "SKYWITNESS_TILE_URL"),
        ({"tile_url": "https://tiles.example/{z}/{x}/{y}?key={key}"}, "SKYWITNESS_TILE_URL"),
        ({"tile_url": "https://{z}.tiles.example/{x}/{y}.png"}, "SKYWITNESS_TILE_URL"),
        ({"tile_url": "https://u:cafe@tiles.example/{z}/{x}/{y}"}, "SKYWITNESS_TILE_URL"),
        ({"tile_url": "https://tiles.example; script-src */{z}/{x}/{y}"}, "SKYWITNESS_TILE_URL"),
        ({"tile_url": "https://tiles.example:99999/{z}/{x}/{y}"}, "SKYWITNESS_TILE_URL"),
        ({"tile_url": "https://tiles.example/{z}/{x}/{y}\n"}, "SKYWITNESS_TILE_URL"),
        ({"tile_credit": "x" * 201}, "SKYWITNESS_TILE_CREDIT"),
    ],
)
def test_an_invalid_setting_is_named_in_one_line(given: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(**given)

    assert named in str(caught.value)
    assert "cafe" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_issuer_of_one_tenant_is_accepted() -> None:
    issuer = f"{ENTRA}/{TENANT}/v2.0"

    settings = read_settings(
        access="keys", oidc_issuer=issuer, oidc_audience="a", oidc_roles="a=b=desk , c=admin"
    )

    assert settings.oidc_issuer == issuer
    assert settings.oidc_roles == ("a=b=desk", "c=admin")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7"])  # what is tested
def test_with_keys_the_service_listens_anywhere(host: str) -> None:
    assert read_settings(access="keys", host=host).host == host


def test_the_log_level_is_taken_in_lower_case() -> None:
    assert read_settings(log_level="warning").log_level == "WARNING"


def test_every_setting_is_described_and_secrets_are_hidden() -> None:
    lines = described(read_settings(openweathermap_key="feedface", secret_key="cafebabe"))

    assert len(lines) == len(Settings.model_fields)
    assert all("  # " in line and not line.endswith("None") for line in lines)
    assert "feedface" not in "".join(lines)
    assert "cafebabe" not in "".join(lines)


def test_error_messages_contain_no_secret() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(openweathermap_key="feedface", port="x")

    assert "feedface" not in str(caught.value)


def test_the_host_may_be_in_brackets() -> None:
    assert read_settings(_env_file=None, host="[::1]").host == "::1"


@pytest.mark.parametrize("path", ["", "/weather", "/s%C3%A9", "/a/b"])
@pytest.mark.parametrize("end", ["", "/", "//"])
def test_slashes_at_the_end_of_the_public_url_do_not_count(path: str, end: str) -> None:
    given = read_settings(public_url=f"https://sky.example{path}{end}")
    assert given.public_url == f"https://sky.example{path}"


@pytest.mark.parametrize(
    ("tiles", "origin"),
    [
        ("", ""),
        ("https://Tiles.example/{z}/{x}/{y}{r}.png?key=open", "https://tiles.example"),
        ("http://127.0.0.1:8080/{z}/{y}/{x}", "http://127.0.0.1:8080"),
    ],
)
def test_tiles_come_from_one_origin(tiles: str, origin: str) -> None:
    assert read_settings(_env_file=None, tile_url=tiles).tile_origin == origin
