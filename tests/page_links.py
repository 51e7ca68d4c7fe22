"""What tests of pages that are opened by a link share: the page in Streamlit's own test harness."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parent.parent
SHELL, PAGES = ROOT / "playground" / "ui" / "app" / "shell.py", ROOT / "pages"
PATIENCE = 120  # seconds for a run of the script; the first one imports everything


def opened(query: dict[str, str], page: str = "compare.py") -> AppTest:
    """What a visitor sees who opens this link."""
    test = AppTest.from_file(str(SHELL), default_timeout=PATIENCE)
    test.query_params.update(query)
    test.switch_page(str(PAGES / page))
    return unharmed(test.run())


def unharmed(test: AppTest) -> AppTest:
    """The page, which shows no error."""
    assert not test.exception
    assert not test.error
    return test


def untold(test: AppTest) -> AppTest:
    """The page, which shows no error and tells of nothing left out."""
    assert not unharmed(test).warning
    return test


def address(test: AppTest) -> dict[str, str]:
    """What the address bar says."""
    return {key: "".join(value) for key, value in test.query_params.items()}
