"""Words for races by hand: starts and rivals as a link writes them."""

import pytest
from compare_help import RIVALS, places
from hypothesis import given
from hypothesis import strategies as st
from workbench import calm, options

from playground.options.errors import SpecError
from playground.options.optimizers import Adam, Optimizer, RmsProp, Sgd
from playground.options.surfaces import SURFACES, Beale, Saddle, Surface, Valley
from playground.ui.pages.compare.surfaces.setup import SurfacesSetup
from playground.ui.pages.compare.surfaces.words import rival_words, start_words


@calm(200)
@given(options(SURFACES), RIVALS, st.data())
def test_any_start_and_any_optimizers_with_any_settings_come_back(
    surface: Surface, rivals: list[Optimizer], data: st.DataObject
) -> None:
    place = data.draw(places(surface))
    setup = SurfacesSetup(
        surface=surface,
        start=start_words(place, surface),
        rivals=rival_words(rivals, type(surface)),
    )
    assert setup.place() == place
    assert setup.optimizers() == rivals
    assert set(setup.rivals) <= set("abcdefghijklmnopqrstuvwxyz_0123456789.-~")


def test_who_races_usually_takes_the_rates_that_suit_each_surface() -> None:
    for kind in SURFACES:
        sgd, momentum, rms_prop, adam = SurfacesSetup(surface=kind()).optimizers()
        assert (sgd, adam) == (Sgd(learning_rate=kind.rate), Adam(learning_rate=0.05))
        assert (momentum.learning_rate, rms_prop) == (kind.rate / 2, RmsProp())
        assert SurfacesSetup(surface=kind()).place() == kind.start


def test_words_are_short_where_the_usual_will_do() -> None:
    usual = SurfacesSetup().optimizers()
    assert rival_words(usual, Valley) == "usual"
    assert rival_words([], Valley) == ""
    assert rival_words([usual[3], usual[0]], Valley) == "adam~sgd"
    network = [Adam(), Sgd(learning_rate=0.05), Sgd(learning_rate=0.1)]
    written = "adam-learning_rate.0.01~sgd~sgd-learning_rate.0.1"
    assert rival_words(network, Valley) == written
    assert start_words((-2.0, 1.0), Valley()) == "usual"
    assert start_words((1.0, 1.0), Valley()) == "1~1"


def test_equal_meanings_have_one_spelling() -> None:
    rough = SurfacesSetup(start="1.50~-.5", rivals="sgd-learning_rate.00.010~lion")
    assert (rough.start, rough.rivals) == ("1.5~-0.5", "sgd-learning_rate.0.01~lion")
    with pytest.raises(SpecError, match=r"start is «1~2~3~…», but must be two numbers"):
        SurfacesSetup(start="1~2~3~…")


def test_another_surface_keeps_who_races_and_nothing_that_suited_the_old_one() -> None:
    setup = SurfacesSetup(start="1~1", rivals="adam-learning_rate.1~lion", steps=50)
    found = setup.on(Saddle())
    assert found == SurfacesSetup(surface=Saddle(), rivals="adam~lion", steps=50)
    assert SurfacesSetup().on(Beale()) == SurfacesSetup(surface=Beale())
    assert SurfacesSetup(rivals="").on(Beale()).rivals == ""
