"""What a person does on a page, in the words of a test."""

from datetime import datetime, timedelta

from playwright.sync_api import FilePayload, Page, expect

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PAPER = FilePayload(name="папір.pdf", mimeType="application/pdf", buffer=PDF)


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def said(page: Page, words: str) -> None:
    expect(page.get_by_role("main")).to_contain_text(words)


def fill(page: Page, **answers: str) -> None:
    """Answers by the names of their fields."""
    for name, answer in answers.items():
        control = page.locator(f"main [name='{name}']")
        if control.first.get_attribute("type") in {"radio", "checkbox"}:
            page.locator(f"main [name='{name}'][value='{answer}']").check()
        elif control.evaluate("e => e.tagName") == "SELECT":
            control.select_option(answer)
        else:
            control.fill(answer)


def today(**later: int) -> str:
    return f"{datetime.now() + timedelta(**later):%Y-%m-%d}"
