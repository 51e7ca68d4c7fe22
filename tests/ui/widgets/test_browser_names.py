"""In a real browser: a table's own words and units, wherever colours and x₁, x₂ stand else."""

from browser_help import Visitor
from playwright.sync_api import Locator, expect

from playground.datasets.points.own import OwnData
from playground.datasets.tables.imported import points_from, usual_columns
from playground.datasets.tables.saved import save
from playground.datasets.tables.table import read_table
from playground.experiments.plane import Plane
from playground.links.experiments import to_link

KINDS = {"setosa": (0, 2), "versicolor": (1, -1), "<i>virginica</i> _x_ `y`": (3, 0)}


def flowers() -> OwnData:
    """Thirty flowers, a minute apart, of three kinds."""
    rows = [
        f"{1_700_000_000 + 60 * i + 300 * across},{3 + up / 2 + i % 4 / 10},{kind}"
        for kind, (across, up) in KINDS.items()
        for i in range(10)
    ]
    table = read_table("seconds,sepal width,kind\n" + "\n".join(rows))
    return points_from(table, *usual_columns(table)).data


def texts(parts: Locator) -> list[str]:
    """What is written on several parts."""
    return [text.strip() for text in parts.all_text_contents()]


def test_words_and_units_of_a_table_stand_wherever_a_link_of_it_is_opened(
    visitor: Visitor,
) -> None:
    data = flowers()
    visitor.open(to_link(Plane().changed("dataset", data)[0]))
    page, kinds = visitor.page, list(KINDS)
    assert texts(page.locator(".np-axis-name")) == ["sepal width", "seconds − 1,700,000,000"]
    ticks = texts(page.locator(".np-axis-x span"))
    assert 3 <= len(set(ticks)) == len(ticks) <= 7
    assert max(map(len, ticks)) <= 6
    assert texts(page.locator(".np-legend-words span")) == kinds
    names = texts(page.locator(".np-unit-name"))
    assert [
        name.removesuffix(whole)
        for name, whole in zip(names, ["seconds", "sepal width", *kinds], strict=True)
    ] == [*("seconds", "sepal width", "setosa", "versicolor", "<i>virginica</i…")]
    square = page.locator(".np-map-square")
    square.hover(position={"x": 60, "y": 60})
    time, width, answer = page.locator(".np-tip").inner_text().splitlines()
    assert 1_699_999_000 < int(time.removeprefix("seconds = ")) < 1_700_003_000
    assert 1 < float(width.removeprefix("sepal width = ")) < 6
    assert answer.split(", leads")[0] in kinds
    visitor.press("pen_0")
    expect(page.get_by_text("place points of setosa.")).to_be_visible()
    visitor.press("pen_done")
    visitor.tab("Measures")
    heads = page.get_by_test_id("confusion").locator("table").first.locator("th[scope=row]")
    expect(heads).to_have_text(kinds)
    expect(page.get_by_role("cell", name="virginica", exact=False).first).to_be_visible()
    assert page.locator("[data-testid=stMarkdown] i").count() == 0
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save data").click()
    assert saving.value.path().read_text(encoding="utf-8") == save(data)
