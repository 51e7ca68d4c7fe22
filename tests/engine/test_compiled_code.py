"""Compiled code is kept in a folder, so that the next start of the app finds it."""

from collections.abc import Iterator
from pathlib import Path

import jax
import pytest

from playground.engine.compile.cache import keep_compiled_code


@pytest.fixture
def settings() -> Iterator[None]:
    """JAX's settings are put back."""
    names = (
        *("jax_compilation_cache_dir", "jax_persistent_cache_min_compile_time_secs"),
        "jax_persistent_cache_min_entry_size_bytes",
    )
    before = {name: getattr(jax.config, name) for name in names}
    jax.config.update(names[0], None)
    yield
    for name, value in before.items():
        jax.config.update(name, value)


def test_compiled_code_is_kept_in_the_folder_that_is_named(
    tmp_path: Path, settings: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JAX_COMPILATION_CACHE_DIR", raising=False)
    monkeypatch.setenv("PLAYGROUND_CACHE", str(tmp_path / "kept"))
    assert keep_compiled_code() == tmp_path / "kept" / "xla"
    assert jax.config.jax_compilation_cache_dir == str(tmp_path / "kept" / "xla")
    assert keep_compiled_code() == tmp_path / "kept" / "xla"


def test_a_folder_that_cannot_be_written_is_done_without(tmp_path: Path, settings: None) -> None:
    (tmp_path / "file").touch()
    assert keep_compiled_code(tmp_path / "file") is None
    assert not jax.config.jax_compilation_cache_dir
