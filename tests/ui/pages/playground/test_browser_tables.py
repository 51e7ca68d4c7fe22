"""In a real browser: a table is pasted, corrected and taken otherwise, all in one place."""

from urllib.parse import parse_qs, urlsplit

from browser_help import Visitor
from playwright.sync_api import expect
from tables import ROWS, lines

from playground.datasets.points.own import Points, read_points

PRICES = lines([(x, y, f"{1.5 + i % 5}") for i, (x, y, _) in enumerate(ROWS)], "0,1,2")


def points(visitor: Visitor) -> Points:
    """The points that the address bar holds."""
    return read_points(parse_qs(urlsplit(visitor.page.url).query)["dataset.points"][0])


def test_a_table_is_corrected_and_taken_otherwise_where_it_was_pasted(visitor: Visitor) -> None:
    visitor.open()
    visitor.page.get_by_text("Your own table (CSV)").click()
    box, field = visitor.widget("csv_box"), visitor.widget("csv").locator("textarea")
    field.fill("a,b,c\n1,2,red\n3,4,red\n")
    visitor.widget("csv_use").get_by_role("button").click()
    expect(box.get_by_role("alert")).to_contain_text("holds «red» in every row")
    assert field.input_value() == "a,b,c\n1,2,red\n3,4,red\n"
    assert visitor.page.get_by_role("alert").count() == 1
    field.fill(PRICES)
    visitor.widget("csv_use").get_by_role("button").click()
    expect(box.get_by_text("2 is predicted: 1.5 … 5.5 in its own units")).to_be_visible()
    visitor.until_address("dataset=own_data")
    assert (len(points(visitor).targets), points(visitor).classes) == (12, 0)
    assert box.get_by_role("alert").count() == 0
    visitor.widget("csv_meaning").get_by_role("radio", name="Classes").click()
    expect(box.get_by_text("Classes by 2: «1.5», «2.5»")).to_be_visible()
    visitor.until_address("dataset.points=5")
    visitor.widget("csv_headed").locator("label").click()
    expect(box.get_by_text("no line has names")).to_be_visible()
    visitor.settled()
    assert len(points(visitor).targets) == 13
    visitor.choose("csv_target", "column 2")
    expect(box.get_by_text("column 3: 1.5 … 5.5 from bottom to top")).to_be_visible()
    assert all("The loss changed too" in said for said in visitor.problems())
