"""What a page tells its visitor: sentences, with nothing in them taken for markdown."""

from collections.abc import Sequence

import streamlit as st


def plain_text(text: str) -> str:
    """User text as text: nothing in it is markdown."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!|<>$:~" else c for c in text)


def tell(problems: Sequence[str]) -> None:
    """What could not be done, a sentence each, in one box."""
    said = [plain_text(problem) for problem in problems]
    if said:
        st.warning(said[0] if len(said) == 1 else "- " + "\n- ".join(said), icon=":material/info:")
