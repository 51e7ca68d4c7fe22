"""Presets on images: the primers' networks for digits and photos, and the famous ones.

The digits are those that ship, 8,000 to learn from and 2,000 held back; the same experiments
on all of MNIST are a change of data. Augmentation is shown on fewer digits, where there is
most to win: once without and once with it, all else being equal.
"""

from playground.datasets.images.images import Cifar10
from playground.experiments.images import Images
from playground.experiments.stacks import STACKS
from playground.options.augmentations import Distortion
from playground.options.initializers import HeNormal
from playground.options.optimizers import Momentum
from playground.options.scalings import MinusOneToOne
from playground.options.schedules import Constant, StepDecay
from playground.presets.base import Preset

SHAPE = (28, 28, 1)
LAYERS = {stack.name: stack.layers(SHAPE) for stack in STACKS}


def preset(
    row: str,
    name: str,
    title: str,
    shows: str,
    experiment: Images,
    epochs: int,
    beside: str = "",
) -> Preset[Images]:
    """A preset that leaves the speed as it is: images are watched batch by batch or faster."""
    return Preset(row, name, title, shows, experiment, epochs, "", beside)


# Two thousand digits to learn from, three thousand held back.
FEW = Images(points=5_000, train_share=0.4, layers=LAYERS["deeper"])
PRIMERS = (
    preset(
        "I1",
        "digits_dense",
        "Digits, dense",
        "One layer of 128 units sees 784 pixels without knowing which are neighbours, and still "
        "tells most digits apart. Half of its outputs are dropped in training.",
        Images(layers=LAYERS["dense"]),
        10,
    ),
    preset(
        "I2",
        "digits_dense_twice",
        "Digits, two dense layers",
        "Two layers of 64 units, larger batches, a fifth of the images held back to validate.",
        Images(layers=LAYERS["dense_twice"], batch_size=128),
        10,
    ),
    preset(
        "I3",
        "digits_convolutional",
        "Digits, convolutional",
        "Small kernels look for the same pattern everywhere: fewer parameters than the dense "
        "network's, and about half of its mistakes.",
        Images(layers=LAYERS["convolutional"], batch_size=128),
        5,
    ),
    preset(
        "I4",
        "digits_deeper",
        "Digits, deeper",
        "A third convolution sees larger parts of a digit. After five epochs it names more than "
        "97.5% of the digits that were held back.",
        Images(layers=LAYERS["deeper"]),
        5,
    ),
    preset(
        "I5",
        "digits_few",
        "2,000 digits as they are",
        "A quarter of the digits, each shown as it is: after 10 epochs the network knows all of "
        "them by heart. After 20 it names 95.9% of those held back; augmented, 97.1%.",
        FEW,
        20,
        "digits_augmented",
    ),
    preset(
        "I5",
        "digits_augmented",
        "2,000 digits, augmented",
        "The same, but each digit is turned, moved, slanted and stretched a little whenever it is "
        "shown. Training gets harder, and after 20 epochs 97.1% of the digits held back are "
        "named; as they are, 95.9%.",
        FEW.replace("augment", Distortion()),
        20,
        "digits_few",
    ),
    preset(
        "I6",
        "photos",
        "CIFAR-10",
        "Photos of ten kinds of things, pixels from −1 to 1, batches of 4: after two epochs "
        "about half of the test images are named, ships and cars more often than birds and cats.",
        Images(
            dataset=Cifar10(),
            points=50_000,
            train_share=1.0,
            layers=LAYERS["photos"],
            scaling=MinusOneToOne(),
            optimizer=Momentum(learning_rate=0.001),
            batch_size=4,
        ),
        2,
    ),
)

FAMOUS = {
    "lenet": "The network that read cheques in the 1990s: tanh, average pools, 5 × 5 kernels.",
    "alexnet": "The network that won ImageNet in 2012, cut to small images: ReLU, overlapping "
    "pools, dropout.",
    "vgg": "Nothing but 3 × 3 kernels, two by two: a pair sees 5 × 5 pixels with fewer weights.",
    "resnet": "Shortcuts past every two convolutions let gradients reach the first layers. "
    "What batch norm remembers for predictions lags behind weights that change fast, and test "
    "accuracy jumps about, until the learning rate drops to a tenth after three epochs. After five "
    "it names more than 98% of the digits that were held back.",
}
RATES = {"resnet": StepDecay(every=3, drop=0.1)}
IMAGES: tuple[Preset[Images], ...] = (
    *PRIMERS,
    *(
        preset(
            *("I8", stack.name, stack.title, FAMOUS[stack.name]),
            Images(
                layers=LAYERS[stack.name],
                initializer=HeNormal(),
                schedule=RATES.get(stack.name, Constant()),
            ),
            epochs=5,
        )
        for stack in STACKS
        if stack.name in FAMOUS
    ),
)
