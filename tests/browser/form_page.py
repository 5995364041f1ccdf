"""The form in a browser, as the tests of filling handle it."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server, sign_in

CLASSES = "A01 班级数 (个)"
ALL_SAVED = "已全部保存"


def figure(page: Page, label: str) -> Locator:
    """The field in which a figure is typed."""
    return page.get_by_label(label, exact=True)


def status(page: Page) -> Locator:
    """The line that says whether everything is saved."""
    return page.locator(".form .status")


def saved(page: Page) -> None:
    """Wait until nothing typed is unsaved."""
    expect(page.locator(".form .row.dirty")).to_have_count(0)
    expect(status(page)).to_contain_text(ALL_SAVED)


def open_form(page: Page, served: Server, school: str) -> None:
    sign_in(page, served, f"{school}-manager", "/fill")
    expect(figure(page, CLASSES)).to_be_visible()


def paste(field: Locator, text: str) -> None:
    """Paste as the browser does."""
    field.focus()
    field.evaluate(
        """(node, text) => {
            const data = new DataTransfer();
            data.setData('text', text);
            const paste = new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true});
            if (node.dispatchEvent(paste)) node.value = text;
        }""",
        text,
    )


def tab_to(page: Page, label: str) -> None:
    """Press Tab until the field with this name has the focus, as a person without a mouse does."""
    for _ in range(120):
        focused = page.evaluate(
            """() => {
                let node = document.activeElement;
                while (node && node.shadowRoot && node.shadowRoot.activeElement) node = node.shadowRoot.activeElement;
                return node && (node.getAttribute('aria-label') || (node.labels && node.labels[0]?.textContent) || '');
            }"""
        )
        if focused and label in focused:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {label}")
