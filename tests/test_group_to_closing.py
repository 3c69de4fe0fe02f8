"""One group in a real browser, from its award to its closing act: what people press on the desk and on a cheap phone.

What comes before the award is laid by factories; from the signature on everything is done on a page.
"""

import io
from decimal import Decimal
from pathlib import Path

import pytest
import segno
from django.conf import settings
from django.test import Client
from django.utils import timezone
from PIL import Image, ImageDraw
from tests.accountability.receipts import RUC, Treasury
from tests.factories.agreements import issued_agreement
from tests.test_full_cycle import PHONE, Site

from winay.accountability.models import Closure, Report, Return, Voucher
from winay.accountability.postings import held
from winay.accountability.queries.book import sums_of
from winay.agreements.models import Agreement
from winay.base.models import User
from winay.ledger.actions import verify_chain
from winay.registry.models import Person

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
TODAY = timezone.localdate().isoformat()
ASKED = "¿Cuántos rollos son?"


class Won(Treasury):
    """A group that won 1,000 and puts in 100; its agreement is issued, nobody has signed it yet."""

    def __init__(self) -> None:
        super().__init__(paid=False)

    def _signed(self) -> Agreement:
        return issued_agreement(self.made)


class Window:
    """What one person sees, and the ways they press through it."""

    def __init__(self, site: Site, user: User | None = None, **options) -> None:
        self.site, self.page = site, site.visitor(**options)
        if user is not None:
            client = Client()
            client.force_login(user)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            self.page.context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": site.address}]
            )

    def go(self, path: str) -> str:
        text = self.site.go(self.page, path)
        wide = self.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide, f"{path} is wider than the screen"
        return text

    def follow(self, end: str) -> str:
        """Press the link of the page that ends so; it must be there."""
        self.site.press(self.page, f"main a[href$='{end}']")
        assert not self.page.evaluate("document.documentElement.scrollWidth > innerWidth"), self.page.url
        return self.page.inner_text("main")

    def send(self, form: str = "main form", **fields: str | Path) -> str:
        """Fill in a form and send it; what is not right would stand in red above it."""
        for name, value in fields.items():
            field = self.page.locator(f"{form} [name={name}]").first
            if isinstance(value, Path):
                field.set_input_files(value)
            elif field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(value)
            elif field.get_attribute("type") in ("radio", "checkbox"):
                self.page.locator(f"{form} [name={name}][value='{value}']").check(force=True)
            else:
                field.fill(value)
        self.site.press(self.page, f"{form} button")
        wrong = self.page.locator("main .error-summary, main .errorlist, main .notice.error")
        assert not wrong.count(), wrong.all_inner_texts()
        return self.page.inner_text("main")

    def reads(self, path: str) -> int:
        """Return how the site answers an address that is typed."""
        answer = self.page.goto(self.site.address + path)
        assert answer is not None
        return answer.status


def photograph(folder: Path, name: str, text: str = "") -> Path:
    """Make the picture that a phone takes of a paper, with the QR that stands on it."""
    paper = Image.new("RGB", (900, 1200), "#f4f1ea")
    ImageDraw.Draw(paper).rectangle((60, 60, 840, 1140), outline="#333", width=4)
    if text:
        out = io.BytesIO()
        segno.make(text, error="m").save(out, kind="png", scale=6, border=6)
        paper.paste(Image.open(out).convert("RGB"), (200, 600))
    found = folder / f"{name}.jpg"
    paper.save(found, "JPEG", quality=85)
    return found


class Story:
    """The group, the people around it, and where each does their part."""

    def __init__(self, site: Site, folder: Path) -> None:
        self.site, self.folder, self.won = site, folder, Won()
        self.proposal = self.won.agreement.outcome.proposal
        self.desk = f"/desk/agreements/{self.won.agreement.code}/"
        self.mine = f"/my/proposals/{self.proposal.code}/"
        self.group = Window(site, self.won.user, **PHONE)
        self.officer, self.finance, self.coordinator = (
            Window(site, one) for one in (self.won.officer, self.won.finance, self.won.coordinator)
        )

    def public(self) -> str:
        """Return what everybody reads of the award."""
        return Window(self.site).go(f"/calls/{self.proposal.call.code}/results/{self.proposal.code}/")

    def sign(self) -> None:
        self.officer.go(self.desk)
        self.officer.send("main form[action$='/sign/']", signed_on=TODAY)
        self.group.go(f"{self.mine}money/")
        self.group.follow("/money/deposit/")
        slip = photograph(self.folder, "deposito")
        self.group.send(amount="100", deposited_on=TODAY, operation_number="700100", proof=slip)
        self.finance.go(self.desk)
        self.finance.send("main form[action$='/confirm/']")

    def pay(self, number: int) -> None:
        act = f"main form[action$='/tranches/{number}/%s/']"
        self.finance.go(self.desk)
        self.finance.send(act % "prepare")
        self.coordinator.go(self.desk)
        self.coordinator.page.locator(f"details:has({act[5:] % 'release'}) summary").first.click()
        self.coordinator.send(act % "release")
        self.finance.go(self.desk)
        self.finance.send(act % "pay", operation_number=f"90000{number}", paid_on=TODAY)
        assert self.won.agreement.tranches.get(number=number).state == "paid"

    def photographed(self, total: str) -> Voucher:
        """The treasurer photographs a receipt on her phone; its QR fills in the form."""
        text = f"{RUC}|01|F001|00000123|18.00|{total}|{TODAY}|6||"
        self.group.go(f"{self.mine}book/")
        self.group.follow("/book/add/")
        self.group.send(proof=photograph(self.folder, "recibo", text))
        page = self.group.page
        assert Decimal(page.locator("[name=total]").input_value().replace(",", "")) == Decimal(total)
        assert page.locator("[name=issuer_ruc]").input_value() == RUC
        assert page.locator("img.proof").evaluate("one => one.naturalWidth") > 0
        line = str(self.won.goods.pk)
        self.group.send("main form:has([name=total])", issuer_name="Agroveterinaria SAC", what="Jaulas", line=line)
        return Voucher.objects.get(source="photo")

    def typed(self, total: str, what: str, line: object, number: str) -> Voucher:
        """The treasurer types a receipt that has no QR."""
        self.group.go(f"{self.mine}book/add/")
        self.group.send()
        self.group.send(
            "main form:has([name=total])",
            kind="invoice",
            issuer_ruc=RUC,
            issuer_name="Agroveterinaria SAC",
            series="0001",
            number=number,
            issued_on=TODAY,
            total=total,
            what=what,
            line=str(line.pk),
        )
        return Voucher.objects.get(what=what)

    def account(self, words: str) -> Report:
        """The oversight committee signs, and the treasurer sends the accounts of the payment."""
        self.group.go(f"{self.mine}book/")
        self.group.follow("/book/sign-off/")
        for person in (self.won.president, self.won.member):
            self.group.page.check(f"[name=people][value='{person.pk}']", force=True)
        self.group.send(signed_on=TODAY, proof=photograph(self.folder, "firmas"))
        self.group.go(f"{self.mine}book/")
        self.group.follow("/book/send/")
        self.group.send(words=words)
        return Report.objects.latest("number")

    def review(self, report: Report, voucher: Voucher, step: str, **fields: str) -> None:
        """Finance judges one receipt of a report."""
        self.finance.go(f"/desk/accounts/{report.code}/")
        self.finance.follow(f"/desk/receipts/{voucher.pk}/")
        self.finance.follow(f"/receipts/{voucher.pk}/{step}/")
        self.finance.send(**fields)

    def take(self, window: Window, report: Report, step: str) -> None:
        """Take a step of a report."""
        window.go(f"/{'my' if window is self.group else 'desk'}/accounts/{report.code}/")
        window.follow(f"/accounts/{report.code}/{step}/")
        window.send()


def nothing_can_be_done(story: Story) -> None:
    """No page offers an act any more, and the addresses of acts lead nowhere."""
    acts = "main form:not([action$='/print/']) button, main a.button:not([href$='.pdf'])"
    for window, path in ((story.group, f"{story.mine}book/"), (story.finance, f"{story.desk}book/")):
        assert "Este convenio está cerrado" in window.go(path)
        assert not window.page.locator(acts).count(), window.page.locator(acts).all_inner_texts()
    for step in ("sign-off", "send", "give-back", "plan", "purchase"):
        assert story.group.reads(f"{story.mine}book/{step}/") == 404
    for step in ("write", "good", "close"):
        assert story.finance.reads(f"{story.desk}book/closing/{step}/") == 404
    for window in (story.officer, story.finance, story.coordinator):
        window.go(story.desk)
        left = window.page.locator("main form[action*='/tranches/'], main form[action$='/deposit/']")
        assert not left.count()
    for page in ("life", "follow-up"):
        story.coordinator.go(f"{story.desk}{page}/")
        assert not story.coordinator.page.locator("main form[method=post]").count(), page
    assert "cerrado" in story.group.go("/my/").casefold()


def test_from_the_award_to_the_closing_act(browser, live_server, tmp_path, settings):
    settings.PUBLIC_URL = "http://concursos.example.pe"
    story = Story(Site(browser, live_server.url), tmp_path)
    group, finance, won = story.group, story.finance, story.won
    story.sign()
    story.pay(1)

    asked = story.photographed("450.00")
    refused = story.typed("50.00", "Pintura", won.goods, "000900")
    story.typed("60.00", "Maíz", won.own, "000901")
    first = story.account("Primera parte.")
    story.review(first, asked, "ask", observation=ASKED)
    story.review(first, refused, "reject", reason="La pintura no es del plan.")
    story.take(finance, first, "return")
    assert ASKED in group.go(f"/my/accounts/{first.code}/")
    group.follow(f"/my/receipts/{asked.pk}/")
    group.follow("/answer/")
    group.send(answer="Son ocho rollos de cincuenta metros.")
    story.take(group, first, "send")
    story.take(finance, first, "accept-all")
    story.take(finance, first, "accept")
    assert sums_of(won.agreement).accepted == Decimal("510.00")

    story.pay(2)
    story.typed("380.00", "Doce visitas", won.help, "000902")
    second = story.account("Segunda parte.")
    story.take(finance, second, "accept-all")
    story.take(finance, second, "accept")

    group.go(f"{story.mine}book/")
    group.follow("/book/give-back/")
    slip = photograph(tmp_path, "voucher")
    group.send(amount="170", returned_on=TODAY, operation_number="000777", proof=slip)
    finance.go("/desk/returns/")
    finance.send("main form[action$='/found/']")
    assert Return.objects.get().state == "confirmed"

    group.go(f"{story.mine}book/closing/")
    group.follow("/closing/write/")
    group.send(done="Doce jaulas y un cerco.", present="9", satisfied="8", words="Salió bien.", venture="grown")
    group.follow("/closing/good/")
    keeper = str(won.president.pk)
    group.send(what="Jaulas", quantity="12", value="450", kept_at="Casa comunal", keeper=keeper)
    assert not group.page.locator("main a[href$='/closing/close/']").count()
    finance.go(f"{story.desk}book/closing/")
    finance.follow("/closing/close/")
    finance.send()
    closure = Closure.objects.get()
    assert (closure.state, closure.own_left.amount) == ("closed", Decimal("40.00"))
    agreement = Agreement.objects.get(pk=won.agreement.pk)
    assert agreement.closed_on and held(agreement)[:2] == (0, 0)
    assert verify_chain(won.made.programme).valid

    nothing_can_be_done(story)
    told = story.public()
    for words in ("Cerrado", "1,000.00", "830.00", "170.00", "Jaulas", "Jaulas y alambre"):
        assert words in told, (words, told)
    nobody_is_named(story, told)


def nobody_is_named(story: Story, told: str) -> None:
    """Neither who keeps the goods, nor where, stands on the public page."""
    for person in Person.objects.filter(memberships__organisation=story.won.agreement.organisation):
        assert str(person) not in told
    assert "Casa comunal" not in told
