"""The page of `contracts`."""

from pytest_robloxmarket._report.contracts import ContractRow, contracts_page

PAGE = """\
stories:gift

           Robux---------------------------------  goods-------  receipts-------
contract     granted   refunded  in limbo    lost  right  wrong  resolved  stuck
today      1,000,000          0        50  12,345      1      0         1      1
sold-once          0  1,000,050         0       0      0      2         2      0

note: a long note that does not fit into one line, since it says much more than a line of one
      hundred characters can hold"""


def test_the_page_has_a_line_for_each_contract_and_columns_that_fit() -> None:
    rows = [
        ContractRow("today", (1_000_000, 0, 50, 12_345, 1, 0, 1, 1)),
        ContractRow("sold-once", (0, 1_000_050, 0, 0, 0, 2, 2, 0)),
    ]
    note = "a long note that does not fit into one line, since it says much more than a line of one hundred characters"
    assert contracts_page("stories:gift", rows, [f"{note} can hold"]) == PAGE


def test_no_line_is_wider_than_the_terminal() -> None:
    today = ContractRow("refund-after-72-hours", (198, 0, 0, 0, 2, 0, 2, 0))
    rich = ContractRow("sold-once", (100_000_000, 100_000_000, 50, 0, 2, 0, 2, 0))
    for rows in ([today], [today, rich]):
        page = contracts_page("shop", rows, ["what was played " * 9], width=80)
        assert max(map(len, page.split("\n"))) <= 80
        assert all(title in page for title in ("granted", "right", "resolved"))


def test_no_more_notes_are_shown_than_somebody_reads() -> None:
    page = contracts_page("shop", [ContractRow("today", (0,) * 8)], [f"remark {number}" for number in range(20)])
    assert (True, False, True) == ("remark 7" in page, "remark 8" in page, "note: and 12 more notes" in page)
