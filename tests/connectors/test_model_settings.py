import pytest

from connectors.model_settings import OPENAI, BadModelSettings, ModelSettings, checked_local, model_settings

KEY = {"OPENAI_API_KEY": "sk-secret"}
LOCAL = {"COACHSTREAM_MODEL": "llama", "OPENAI_BASE_URL": "http://gpu.lan:8000/v1", "COACHSTREAM_MODEL_LOCAL": "1"}


@pytest.mark.parametrize("environment", [{}, KEY, {"COACHSTREAM_MODEL": "gpt-5"}, {**KEY, "COACHSTREAM_MODEL": " "}])
def test_without_a_name_and_a_place_there_is_no_model(environment: dict[str, str]) -> None:
    assert model_settings(environment) is None


def test_a_key_and_a_name_are_enough_and_the_key_is_not_shown() -> None:
    settings = model_settings({**KEY, "COACHSTREAM_MODEL": "gpt-5"})
    assert settings == ModelSettings("gpt-5", "sk-secret", OPENAI)
    assert "sk-secret" not in repr(settings)


def test_a_server_of_ones_own_needs_no_key() -> None:
    settings = model_settings(LOCAL)
    assert settings is not None
    assert (settings.host, settings.local) == ("gpu.lan", True)


@pytest.mark.parametrize(
    "wrong",
    [{"OPENAI_BASE_URL": "gpu.lan:8000"}, {"COACHSTREAM_MODEL_PART": "10"}, {"COACHSTREAM_MODEL_PART": "many"}],
)
def test_what_contradicts_itself_is_said(wrong: dict[str, str]) -> None:
    with pytest.raises(BadModelSettings, match=next(iter(wrong))):
        model_settings({**LOCAL, **wrong})


@pytest.mark.parametrize(
    ("url", "addresses", "is_local"),
    [
        ("http://127.0.0.1:8000/v1", [], True),
        ("http://[::1]:8000/v1", [], True),
        ("http://gpu.lan/v1", ["192.168.1.7"], True),
        ("http://gpu.lan/v1", ["192.168.1.7", "93.184.216.34"], False),
        ("http://gpu.lan/v1", [], False),
        ("https://api.openai.com/v1", ["104.18.7.192"], False),
        ("http://93.184.216.34/v1", ["127.0.0.1"], False),
    ],
)
def test_only_what_is_near_is_local(url: str, addresses: list[str], is_local: bool) -> None:
    settings = model_settings({**LOCAL, "OPENAI_BASE_URL": url})
    assert settings is not None
    if is_local:
        assert checked_local(settings, lambda host: addresses) == settings
    else:
        with pytest.raises(BadModelSettings, match="COACHSTREAM_MODEL_LOCAL"):
            checked_local(settings, lambda host: addresses)


def test_what_is_not_declared_local_is_not_looked_up() -> None:
    settings = ModelSettings("gpt-5", "k")
    assert checked_local(settings, lambda host: pytest.fail("looked up")) == settings
