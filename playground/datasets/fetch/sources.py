"""Where the larger data sets come from: official places first, then mirrors, with checksums.

All places of a file hold the same bytes, so that what one has sent another can go on with.
CIFAR-10 is taken in its binary version: the usual one is pickles, which run what they hold.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class RemoteFile:
    """A file of a data set: its name, its bytes, their SHA-256, and where it can be had.

    `unpacked` is what people have on their disk when they have unpacked it by themselves.
    """

    name: str
    size: int
    sha256: str
    places: tuple[str, ...]
    unpacked: str


GOOGLE = "https://storage.googleapis.com"

Checked = tuple[str, int, str]  # name, bytes, SHA-256


def idx_files(folders: tuple[str, ...], *files: Checked) -> tuple[RemoteFile, ...]:
    """The four files of an IDX data set, each of which lies in every one of `folders`."""
    return tuple(
        RemoteFile(name, size, sha256, tuple(f + name for f in folders), name.removesuffix(".gz"))
        for name, size, sha256 in files
    )


MNIST = idx_files(
    (
        f"{GOOGLE}/cvdf-datasets/mnist/",
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        # The authors' own page, which has asked automatic visitors to stay away for years.
        "https://yann.lecun.com/exdb/mnist/",
    ),
    (
        "train-images-idx3-ubyte.gz",
        9_912_422,
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    ),
    (
        "train-labels-idx1-ubyte.gz",
        28_881,
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    ),
    (
        "t10k-images-idx3-ubyte.gz",
        1_648_877,
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    ),
    (
        "t10k-labels-idx1-ubyte.gz",
        4_542,
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    ),
)

FASHION_MNIST = idx_files(
    (
        "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        f"{GOOGLE}/tensorflow/tf-keras-datasets/",
    ),
    (
        "train-images-idx3-ubyte.gz",
        26_421_880,
        "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
    ),
    (
        "train-labels-idx1-ubyte.gz",
        29_515,
        "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
    ),
    (
        "t10k-images-idx3-ubyte.gz",
        4_422_102,
        "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
    ),
    (
        "t10k-labels-idx1-ubyte.gz",
        5_148,
        "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
    ),
)

CIFAR10 = (
    RemoteFile(
        "cifar-10-binary.tar.gz",
        170_052_171,
        "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
        (
            "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
            f"{GOOGLE}/s4tf-hosted-binaries/datasets/CIFAR10/cifar-10-binary.tar.gz",
            "https://cave.cs.toronto.edu/kriz/cifar-10-binary.tar.gz",
        ),
        "cifar-10-batches-bin",
    ),
)

# By the name of the data set's option, which is its folder's name too.
SOURCES = {"mnist": MNIST, "fashion_mnist": FASHION_MNIST, "cifar10": CIFAR10}
