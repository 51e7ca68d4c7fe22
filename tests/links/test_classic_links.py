"""Links of TensorFlow Playground: what they mean, and a sentence for whatever they cannot."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbench import calm

from playground.cli import parser as cli
from playground.cli import train as training
from playground.cli.arguments import requested
from playground.datasets.points.plane import RegressionGauss, Spiral
from playground.engine.reference.tf_reference import run
from playground.experiments.plane import Plane
from playground.experiments.tf_rules import TensorflowPlayground
from playground.layers import Dense
from playground.links.experiments import from_link, to_link, to_query
from playground.links.tf_playground import KEYS, LONGEST, MOST_KEYS, is_theirs, open_link, usual
from playground.options.activations import Relu, Sigmoid
from playground.options.features import X2, Product, SinX1, X1Squared, X2Squared
from playground.options.initializers import Zeros
from playground.options.optimizers import Sgd
from playground.options.penalties import L2, DeadLinksL1

PAGE = "https://playground.tensorflow.org/"
WHOLE = (
    f"{PAGE}#activation=relu&regularization=L2&batchSize=7&dataset=spiral&regDataset=reg-gauss"
    "&learningRate=0.003&regularizationRate=0.01&noise=35&networkShape=5,3,2&seed=0.66012"
    "&showTestData=true&discretize=false&percTrainData=70&x=false&y=true&xTimesY=true"
    "&xSquared=true&ySquared=false&cosX=false&sinX=true&cosY=false&sinY=false&collectStats=false"
    "&problem=classification&initZero=false&hideText=false&noise_hide=true&playButton_hide=true"
    "&dataset_hide=false"
)
REST = "seed=0.5"


def test_a_whole_link_is_understood() -> None:
    opened = open_link(WHOLE)
    assert opened.problems == opened.remarks == ()
    assert opened.experiment == Plane(
        dataset=Spiral(),
        noise=0.35,
        points=500,
        train_share=0.7,
        features=(X2(), X1Squared(), Product(), SinX1()),
        layers=(Dense(units=5), Dense(units=3), Dense(units=2)),
        activation=Relu(),
        initializer="uniform",
        loss="half_squared",
        penalty=L2(strength=0.01),
        optimizer=Sgd(learning_rate=0.003),
        batch_size=7,
        rules=TensorflowPlayground(seed="0.66012"),
    )
    assert opened.hidden == ("noise", "playButton")
    assert opened.switches == ("show_test",)


def test_what_a_link_leaves_out_has_the_defaults_of_the_original() -> None:
    plane = open_link(f"{PAGE}#{REST}").experiment
    assert plane == usual("0.5")
    assert [layer.units for layer in plane.layers] == [4, 2]
    assert (plane.dataset.name(), plane.noise, plane.points) == ("circle", 0.0, 500)
    assert (plane.batch_size, plane.optimizer.learning_rate, plane.train_share) == (10, 0.03, 0.5)
    assert [feature.name() for feature in plane.features] == ["x1", "x2"]
    assert open_link(f"{PAGE}#{REST}&learningRate=&noise=&x=&activation=").experiment == plane


def test_values_to_predict_come_with_their_own_data_and_more_points() -> None:
    plane = open_link(f"#{REST}&problem=regression&regDataset=reg-gauss&dataset=xor").experiment
    assert (plane.dataset, plane.points) == (RegressionGauss(), 1200)
    assert open_link(f"#{REST}&problem=regression").experiment.dataset.name() == "regression_plane"


def test_settings_of_one_word_each() -> None:
    assert open_link(f"#{REST}&networkShape=").experiment.layers == ()
    assert open_link(f"#{REST}&initZero=true").experiment.initializer == Zeros()
    dead = open_link(f"#{REST}&regularization=L1&regularizationRate=0.3").experiment
    assert dead.penalty == DeadLinksL1(strength=0.3)
    assert open_link(f"#{REST}&noise=80").experiment.noise == 0.8
    assert open_link(f"#{REST}&activation=sigmoid").experiment.activation == Sigmoid()


def test_a_link_without_a_seed_gets_one_and_is_told_which() -> None:
    opened = open_link(f"{PAGE}#dataset=xor")
    assert opened.problems == ()
    (remark,) = opened.remarks
    assert isinstance(opened.experiment.rules, TensorflowPlayground)
    seed = opened.experiment.rules.seed
    assert re.fullmatch(r"0\.\d{5}", seed)
    assert f"here {seed}." in remark


@pytest.mark.parametrize(
    ("link", "theirs"),
    [
        *((WHOLE, True), (PAGE, True), (f"  {PAGE}#{REST}\n", True), (f"#{REST}", True)),
        ("http://playground.tensorflow.org/#x=true", True),
        ("playground.tensorflow.org#activation=tanh", True),
        ("https://elsewhere.example/demo/#activation=tanh&batchSize=3", True),
        *(("", False), ("?v=1", False), ("?v=1&dataset=circle#here", False), ("#", False)),
        ("https://example.org/?next=playground.tensorflow.org", False),
        ("https://playground.tensorflow.org.evil.example/", False),
    ],
)
def test_their_links_are_told_from_others(link: str, theirs: bool) -> None:
    assert is_theirs(link) == theirs


BAD = {
    "learningRate=fast": "«learningRate» was left out: it is «fast», but must be a number",
    "learningRate=1e999": "«learningRate» was left out",
    "learningRate=NaN": "it is «NaN», but must be a number",
    "learningRate=-1": "learning_rate is -1, but must be",
    "learningRate=20": "learning_rate is 20, but must be",
    "noise=90": "for which TensorFlow Playground takes 50",
    "noise=-5": "for which TensorFlow Playground takes 0",
    "noise=0x10": "must be a number",
    "batchSize=0": "batch_size is 0, but must be",
    "batchSize=2.5": "batch_size is 2.5, but must be a whole number",
    "batchSize=251": "there are only 250 training points",
    "percTrainData=0": "train_share is 0, but must be",
    "percTrainData=101": "train_share is 1.01, but must be",
    "networkShape=4,,2": "must be whole numbers such as 4,2",
    "networkShape=4,-2": "must be whole numbers such as 4,2",
    "networkShape=4,0": "units is 0, but must be",
    "networkShape=999999999": "units is 999999999, but must be",
    "networkShape=256,256": "66,560 weights",
    "networkShape=" + "1," * 50 + "1": "at most 50 may be stacked",
    "activation=gelu": "it is «gelu», but must be tanh, relu, sigmoid or linear",
    "regularization=L3": "it is «L3», but must be none, L1 or L2",
    "regularization=L1&regularizationRate=99": "strength is 99, but must be",
    "dataset=moons": "must be circle, xor, gauss or spiral",
    "regDataset=reg-maximum": "must be reg-plane or reg-gauss",
    "problem=clustering": "must be classification or regression",
    "x=false&y=false": "there is no input feature",
    "datasets=xor": "«datasets» was left out: there is no such setting",
    "noise=10&noise=20": "sets «noise» twice; the last one counts",
    "seed=" + "9" * 40: "must be 1 to 32 letters",
    "seed=<b>": "must be 1 to 32 letters",
    "seed=%00%E2%80%AE": "must be 1 to 32 letters",
}


@pytest.mark.parametrize("text", BAD)
def test_what_cannot_be_taken_is_named_and_the_rest_is_kept(text: str) -> None:
    kept = {"seed": "0.5", "activation": "relu", "ySquared": "true"}
    kept = {key: value for key, value in kept.items() if not text.startswith(key)}
    pairs = "&".join(f"{key}={value}" for key, value in kept.items() if "y=false" not in text)
    opened = open_link(f"{PAGE}#{pairs}&{text}")
    assert len(opened.problems) == 1
    assert BAD[text] in opened.problems[0]
    assert re.fullmatch(r"[^<>\x00\u202e]{10,300}", opened.problems[0])
    if pairs:
        assert X2Squared() in opened.experiment.features
        assert (opened.experiment.activation == Relu()) == ("activation" in kept)


def test_the_last_of_two_settings_counts_and_the_same_twice_is_no_fault() -> None:
    assert open_link(f"#{REST}&noise=10&noise=20").experiment.noise == 0.2
    assert open_link(f"#{REST}&noise=10&noise=10").problems == ()


def test_what_has_no_effect_there_is_only_a_remark() -> None:
    opened = open_link(f"#{REST}&cosX=true&tutorial=dropout&hideText=true&collectStats=true")
    assert opened.problems == ()
    assert len(opened.remarks) == 2
    assert opened.experiment == usual("0.5")


def test_links_that_are_too_long_are_not_read() -> None:
    (said,) = open_link(PAGE + "#x=" + "1" * LONGEST).problems
    assert str(LONGEST) in said
    (said,) = open_link(PAGE + "#" + "x=1&" * (MOST_KEYS + 1)).problems
    assert str(MOST_KEYS) in said


@calm(200)
@given(
    st.lists(st.tuples(st.sampled_from([*sorted(KEYS), "noise_hide", "v"]), st.text(max_size=20)))
)
def test_no_text_breaks_the_reader(pairs: list[tuple[str, str]]) -> None:
    opened = open_link(PAGE + "#" + "&".join(f"{key}={text}" for key, text in pairs))
    assert isinstance(opened.experiment.rules, TensorflowPlayground)
    assert all(problem.isprintable() for problem in opened.problems)


def test_such_an_experiment_comes_back_from_our_own_link() -> None:
    plane = open_link(WHOLE).experiment
    query = to_query(plane)
    assert query["rules"] == "tensorflow_playground"
    assert query["rules.seed"] == "0.66012"
    assert "loss" not in query  # these rules bring it
    assert from_link(to_link(plane)) == (plane, ())
    assert from_link(WHOLE) == (plane, ())


def test_our_links_name_the_rules_alone_or_a_loss_that_they_do_not_have() -> None:
    plane, problems = from_link("?v=1&rules=tensorflow_playground&rules.seed=0.7")
    assert problems == ()
    assert plane.rules == TensorflowPlayground(seed="0.7")
    plane, (said,) = from_link("?v=1&rules=tensorflow_playground&loss=huber")
    assert "Huber, which TensorFlow Playground does not have" in said
    assert plane.rules == TensorflowPlayground()
    assert from_link("?v=1&rules=ours&noise=0.5").experiment == Plane(noise=0.5)


def test_the_command_line_trains_such_a_link(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "keep_compiled_code", lambda: None)
    link = f"{PAGE}#dataset=gauss&networkShape=2&noise=50&seed=0.123&percTrainData=20"
    assert cli.main(["train", link, "--epochs", "3", "--json"]) == cli.DONE
    lines = capsys.readouterr().out.splitlines()
    curve = run(open_link(link).experiment)
    for line, (train, test) in zip(lines, curve, strict=False):
        found = [float(number) for number in re.findall(r'loss": ([0-9.e-]+)', line)]
        assert found == pytest.approx([train, test], rel=1e-13)
    assert len(lines) == 4


def test_the_command_line_says_which_seed_it_drew_and_refuses_what_it_cannot_take(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert requested(f"{PAGE}#dataset=xor").dataset.name() == "xor"
    assert "draws one at random: here 0." in capsys.readouterr().err
    assert cli.main(["train", f"{PAGE}#{REST}&noise=lots"]) == cli.REFUSED
    assert "«noise» was left out" in capsys.readouterr().err
