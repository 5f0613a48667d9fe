"""The web app's own unit tests, as part of the one test run."""

from tests.web.conftest import WEB, install, node


def test_the_stream_client_and_the_highlighting() -> None:
    install(WEB)
    node("npm", "test", directory=WEB)
