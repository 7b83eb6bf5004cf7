"""Signing in by OpenID Connect: who gets in, and everything that is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import RSAKey

from bot.settings import ConfigError
from tests.quick_desk import MONDAY, QuickDesk
from tests.web.browser import Browser, Browsers, Seen, browsers_of
from tests.web.issuer import CLIENT, SECRET, EmulatedIssuer, emulated_issuer

SENT_BACK = "/oidc/back"
CLAIM = "https://chat.example/user_id"
PEOPLE = "people: {Anna@Example.com: 'back:anna', zoe@example.com: 'back:zoe', info@strasse.example: 'back:boss'}"
BY_CLAIM = f"claim: '{CLAIM}', channel: back, require: {{'https://chat.example/team_id': T1}}"
ANNA = {"email": "anna@example.com", "email_verified": True}
HERS = {CLAIM: "anna", "https://chat.example/team_id": "T1"}


@pytest.fixture
async def issuer() -> AsyncIterator[EmulatedIssuer]:
    async with emulated_issuer() as found:
        yield found


async def opened(quick: QuickDesk, issuer: EmulatedIssuer, known: str) -> None:
    more = f"http: {{oidc: {{issuer: '{issuer.url}', name: Example, client_id: {CLIENT}, client_secret: {SECRET}, {known}}}}}"
    await quick.open(MONDAY, more=more)
    issuer.now = lambda: quick.now
    await quick.asks("tom", "My printer burns")
    for person in ("anna", "boss"):
        await quick.does(person, "show 1001")


@pytest.fixture
async def by_mail(quick: QuickDesk, issuer: EmulatedIssuer) -> AsyncIterator[Browsers]:
    await opened(quick, issuer, PEOPLE)
    async with browsers_of(quick) as found:
        yield found


@pytest.fixture
async def by_claim(quick: QuickDesk, issuer: EmulatedIssuer) -> AsyncIterator[Browsers]:
    await opened(quick, issuer, BY_CLAIM)
    async with browsers_of(quick) as found:
        yield found


async def begins(browser: Browser) -> str:
    """The address to which the desk sends a browser."""
    async with browser.session.get(f"{browser.url}/desk/oidc", allow_redirects=False) as answer:
        assert answer.status == 303
        assert "HttpOnly" in answer.headers["Set-Cookie"]
        return answer.headers["Location"]


async def signs_in(browsers: Browsers, issuer: EmulatedIssuer) -> tuple[Browser, Seen]:
    browser = browsers.browser()
    return browser, await browser.opens(f"{SENT_BACK}?{issuer.agrees(await begins(browser))}")


async def test_a_verified_address_that_the_desk_knows_signs_in_and_is_told_so(by_mail: Browsers, issuer: EmulatedIssuer) -> None:
    page = await by_mail.browser().opens("/sign-in")
    assert 'href="/desk/oidc"' in page.html
    assert "Sign in with Example" in page.text
    issuer.claims = dict(ANNA)
    browser, page = await signs_in(by_mail, issuer)
    assert (page.status, page.path) == (200, "/desk/tickets")
    assert "My printer burns" in page.text
    assert "Anna" in (await browser.opens("/tickets")).text
    assert any("You signed in at the web desk" in one.text for one in by_mail.desk.told("back:anna"))
    await signs_in(by_mail, issuer)
    assert issuer.asked == ["about", "keys"], "both are kept"


async def test_a_claim_with_the_person_s_id_signs_in(by_claim: Browsers, issuer: EmulatedIssuer) -> None:
    issuer.claims = dict(HERS)
    assert (await signs_in(by_claim, issuer))[1].path == "/desk/tickets"


REFUSED = {
    "wrong nonce": ({"nonce": "another"}, 502, "can't be trusted"),
    "no nonce": ({"nonce": None}, 502, "can't be trusted"),
    "wrong audience": ({"aud": "another"}, 502, "can't be trusted"),
    "audiences without the party": ({"aud": [CLIENT, "another"]}, 502, "can't be trusted"),
    "another party": ({"azp": "another"}, 502, "can't be trusted"),
    "another issuer": ({"iss": "https://evil.example"}, 502, "can't be trusted"),
    "expired": ({"exp": 1_000}, 502, "can't be trusted"),
    "of the future": ({"iat": 9_999_999_999, "nbf": 9_999_999_999}, 502, "can't be trusted"),
    "no expiry": ({"exp": None}, 502, "can't be trusted"),
    "odd times": ({"exp": "tomorrow"}, 502, "can't be trusted"),
    "wrong access token": ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, 502, "can't be trusted"),
    "unverified address": ({"email_verified": False}, 403, "hasn't verified your e-mail address"),
    "an address verified in words": ({"email_verified": "true"}, 403, "hasn't verified your e-mail address"),
    "no word about it": ({"email_verified": None}, 403, "hasn't verified your e-mail address"),
    "no address": ({"email": None}, 403, "hasn't verified your e-mail address"),
    "several addresses": ({"email": ["anna@example.com"]}, 403, "hasn't verified your e-mail address"),
    "somebody unknown": ({"email": "mallory@example.com"}, 403, "doesn't know this account"),
    "an address that is written like another one": ({"email": "info@straße.example"}, 403, "doesn't know this account"),
    "somebody who left": ({"email": "zoe@example.com"}, 403, ""),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_what_is_wrong_with_an_answer_is_refused_with_a_clear_sentence(by_mail: Browsers, issuer: EmulatedIssuer, name: str) -> None:
    claims, status, told = REFUSED[name]
    issuer.claims = {**ANNA, **claims}
    browser, page = await signs_in(by_mail, issuer)
    assert page.status == status
    assert told in page.text
    assert "mallory" not in page.text
    assert (await browser.opens("/tickets")).status == 401
    assert by_mail.desk.rows("select count(*) from web_session") == [(0,)]


WRONG_CLAIMS = (
    ({"https://chat.example/team_id": "T2"}, "another organisation"),
    ({"https://chat.example/team_id": None}, "another organisation"),
    ({CLAIM: None}, "doesn't know this account"),
    ({CLAIM: ["anna"]}, "doesn't know this account"),
    ({CLAIM: "anna\n"}, "doesn't know this account"),
    ({CLAIM: None, **ANNA}, "doesn't know this account"),
)


@pytest.mark.parametrize(("claims", "told"), WRONG_CLAIMS)
async def test_a_claim_of_another_organisation_or_of_nobody_is_refused(
    by_claim: Browsers, issuer: EmulatedIssuer, claims: dict[str, object], told: str
) -> None:
    issuer.claims = {**HERS, **claims}
    _, page = await signs_in(by_claim, issuer)
    assert (page.status, told in page.text) == (403, True)


async def test_a_state_is_used_once_and_only_by_the_browser_that_began(by_mail: Browsers, issuer: EmulatedIssuer) -> None:
    issuer.claims = dict(ANNA)
    browser, other = by_mail.browser(), by_mail.browser()
    query = issuer.agrees(await begins(browser))
    kept = {cookie.key: cookie.value for cookie in browser.session.cookie_jar}
    for words in (query, query.replace("state=", "state=x"), query.partition("&state")[0], ""):
        page = await other.opens(f"{SENT_BACK}?{words}")
        assert (page.status, "over or was used already" in page.text) == (410, True)
    assert (await browser.opens(f"{SENT_BACK}?{query}")).path == "/desk/tickets"
    page = await other.asks("GET", f"{SENT_BACK}?{query}", {"Cookie": f"bellhop-oidc={kept['bellhop-oidc']}"})
    assert (page.status, "over or was used already" in page.text) == (410, True), "with a stolen cookie"


async def test_an_attempt_ends_after_ten_minutes_and_a_forged_cookie_is_none(by_mail: Browsers, issuer: EmulatedIssuer) -> None:
    issuer.claims = dict(ANNA)
    browser = by_mail.browser()
    query = issuer.agrees(await begins(browser))
    by_mail.desk.now += 601
    assert (await browser.opens(f"{SENT_BACK}?{query}")).status == 410
    for word in ("x", f"{int(by_mail.desk.now)}.short", f"99999999999.{'a' * 43}", f"²²²²²²²²²².{'a' * 43}".encode().decode("latin-1")):
        page = await by_mail.browser().asks("GET", f"{SENT_BACK}?{query}", {"Cookie": f"bellhop-oidc={word}"})
        assert page.status == 410, word


async def test_whoever_says_no_or_brings_a_code_of_others_is_not_signed_in(by_mail: Browsers, issuer: EmulatedIssuer) -> None:
    issuer.claims = dict(ANNA)
    for query in ("error=access_denied&error_description=Call+0900", "code=unknown", "code=", f"code={'x' * 5000}"):
        browser = by_mail.browser()
        state = parse_qs(urlsplit(await begins(browser)).query)["state"][0]
        page = await browser.opens(f"{SENT_BACK}?{query}&state={state}")
        assert (page.status, "refused, so you aren't signed in" in page.text, "0900" in page.text) == (403, True, False)
    first, second = by_mail.browser(), by_mail.browser()
    stolen = issuer.agrees(await begins(first)).partition("&")[0]
    state = parse_qs(urlsplit(await begins(second)).query)["state"][0]
    assert (await second.opens(f"{SENT_BACK}?{stolen}&state={state}")).status == 403, "a code belongs to its verifier"


async def test_a_signature_by_another_key_or_with_our_own_public_key_is_refused(by_mail: Browsers, issuer: EmulatedIssuer) -> None:
    issuer.claims = dict(ANNA)
    issuer.key = RSAKey.generate_key(2048, {"kid": "one"})
    assert (await signs_in(by_mail, issuer))[1].status == 502
    issuer.forges = True
    assert (await signs_in(by_mail, issuer))[1].status == 502


async def test_new_keys_of_the_issuer_are_learned(by_mail: Browsers, issuer: EmulatedIssuer, monkeypatch: pytest.MonkeyPatch) -> None:
    issuer.claims = dict(ANNA)
    assert (await signs_in(by_mail, issuer))[1].status == 200
    issuer.key = issuer.published = RSAKey.generate_key(2048, {"kid": "one"})
    monkeypatch.setattr("bot.web.oidc.issuer.KEYS_KEPT", 0.0)
    assert (await signs_in(by_mail, issuer))[1].status == 200


async def test_an_issuer_that_is_away_or_is_another_one_is_said_so(by_mail: Browsers, issuer: EmulatedIssuer) -> None:
    issuer.away = True
    page = await by_mail.browser().opens("/oidc")
    assert (page.status, "can't be reached now" in page.text) == (503, True)
    issuer.away = False
    for wrong in ({"issuer": "https://evil.example"}, {"token_endpoint": "http://evil.example/token"}, {"jwks_uri": None}):
        issuer.about = wrong
        page = await by_mail.browser().opens("/oidc")
        assert (page.status, "can't be trusted" in page.text) == (502, True)


async def test_an_answer_of_the_issuer_that_is_too_large_is_not_read(by_mail: Browsers, issuer: EmulatedIssuer) -> None:
    issuer.claims, issuer.padding = dict(ANNA), 2**18
    assert (await signs_in(by_mail, issuer))[1].status == 503


async def test_without_an_issuer_there_is_no_such_page(browsers: Browsers) -> None:
    for path in ("/oidc", "/oidc/back?code=x&state=y"):
        assert (await browsers.browser().opens(path)).status == 404
    assert "/desk/oidc" not in (await browsers.browser().opens("/sign-in")).html


WRONG = (
    "issuer: 'http://login.example.com', client_id: a, client_secret: b, people: {a@b.c: 'back:anna'}",
    "issuer: 'https://login.example.com', people: {a@b.c: 'back:anna'}",
    "issuer: 'https://login.example.com', client_id: a, client_secret: b",
    "issuer: 'https://login.example.com', client_id: a, client_secret: b, claim: id",
    "issuer: 'https://login.example.com', client_id: a, client_secret: b, people: {a@b.c: anna}",
)


@pytest.mark.parametrize("written", WRONG)
async def test_wrong_settings_are_refused_with_their_key(quick: QuickDesk, written: str) -> None:
    with pytest.raises(ConfigError, match=r"http\.oidc"):
        await quick.open(MONDAY, more=f"http: {{oidc: {{{written}}}}}")
    await quick.open(MONDAY)
