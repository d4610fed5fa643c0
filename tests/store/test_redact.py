"""Redaction: secrets go, ordinary lines stay, and what was JSON or XML still is.

Secrets are put together here from parts, so that no scanner takes this file for a leak.
"""

import json
import time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from rca.store import Redactor

KEY = b"k" * 32
RANDOM = "Zk3vQ9xT7bLw2RmN8cYp5HdJ4sGf6"
PASSWORD = "correct" + "-horse-42"
JWT = ".".join(["ey" + "JhbGciOiJIUzI1NiJ9", "ey" + "JzdWIiOiIxMjM0In0", "SflKxwRJSMeKKF2QT4"])
PEM = "-----BEGIN RSA PRIVATE " + "KEY-----\n{}\n-----END RSA PRIVATE " + "KEY-----"
PEM_BODY = "MIIEpAIBAAKCAQEA" + RANDOM * 2


def redacted(text: str) -> str:
    """A line alone, or a text of several lines."""
    if "\n" in text:
        return b"".join(Redactor(KEY).redact_text([text.encode()])).decode()
    return Redactor(KEY).redact(text.encode()).decode()


TEXTS = [
    (f"Authorization: Bearer {RANDOM}", RANDOM),
    (f"authorization: Basic {RANDOM}==", RANDOM),
    (f"[('Authorization', 'Bearer {RANDOM}')]", RANDOM),
    (f"got header Proxy-Authorization: {RANDOM}", RANDOM),
    (f"calling with bearer {RANDOM}", RANDOM),
    (f"Cookie: session={RANDOM}; theme=dark", RANDOM),
    (f"Set-Cookie: sid={RANDOM}; Path=/; HttpOnly", RANDOM),
    (f"postgres://app:{PASSWORD}@10.0.0.3:5432/app", PASSWORD),
    (f"connecting to redis://:{PASSWORD}@cache:6379/0", PASSWORD),
    (f"DB_PASSWORD={PASSWORD}", PASSWORD),
    (f"DB_PASSWORD='{PASSWORD} with spaces'", PASSWORD),
    (f'password="{PASSWORD}"', PASSWORD),
    (f"password: {PASSWORD}", PASSWORD),
    ("POSTGRES_PASSWORD=letmein", "letmein"),
    (f'password="%{PASSWORD}"', PASSWORD),
    (f"client_secret={RANDOM}&grant_type=x", RANDOM),
    (f"GET /callback?code=1&access_token={RANDOM}&state=2", RANDOM),
    (f"api-key: {RANDOM}", RANDOM),
    (f"x-api-key={RANDOM}", RANDOM),
    (f"SESSION_SECRET_KEY = {RANDOM}", RANDOM),
    (f"{{'refresh_token': '{RANDOM}', 'expires': 3600}}", RANDOM),
    (f"token {JWT} refused", JWT[20:]),
    (PEM.format(PEM_BODY), PEM_BODY),
    (PEM.format(PEM_BODY).split("-----END")[0], PEM_BODY),
    ("id AK" + "IAIOSFODNN7EXAMPLE used", "IOSFODNN7"),
    ("gh" + f"p_{RANDOM}", RANDOM),
    ("github" + f"_pat_{RANDOM}", RANDOM),
    ("gl" + f"pat-{RANDOM}", RANDOM),
    ("AI" + f"za{RANDOM}{RANDOM}"[:37], RANDOM),
    ("GOC" + f"SPX-{RANDOM}", RANDOM),
    ("ya" + f"29.{RANDOM}", RANDOM),
    ("xo" + f"xb-123456789012-{RANDOM}", RANDOM),
    ("https://hooks.slack.com" + f"/services/T000/B000/{RANDOM}", RANDOM),
    ("sk" + f"_live_{RANDOM}", RANDOM),
    ("np" + f"m_{RANDOM}12", RANDOM),
]

ORDINARY = [
    "token expired",
    "missing SESSION_SECRET",
    "SESSION_SECRET: missing",
    "SESSION_SECRET=set",
    "secret_manager: ok",
    "secret: present (from secret manager)",
    "invalid token: signature mismatch",
    "token: expired at 10:02",
    "password: incorrect",
    "Enter password: ",
    "Authorization: required",
    "Authorization header missing",
    "no cookie: session middleware is not installed",
    "Set-Cookie: was sent",
    "max_tokens=4096, total tokens: 512",
    "token_type=bearer expires_in=3600",
    "ACCESS_TOKEN_EXPIRE_MINUTES=30",
    "secretKeyRef: {name: session-key, key: latest}",
    "secretName: tls-cert",
    "image: registry.example/checkout@sha256:" + "9f86d081884c7d65" * 4,
    "trace: projects/acme/traces/" + "4bf92f3577b34da6" * 2,
    'app.add_middleware(SessionMiddleware, secret_key=os.environ["SESSION_SECRET_KEY"])',
    "client = Client(token=token, api_key=settings.api_key)",
    "def login(user: str, password: str) -> None:",
    'if token == "none":',
    "password = get_password()",
    "https://api.example.com:8443/a@b",
    "ws://localhost:8000/ws?user=a@example.com",
    "DATABASE_URL=postgres://app:${DB_PASSWORD}@db/app",
    "password=****** token=<token> secret={{ secret }}",
    "serviceAccountKeyName: //iam.googleapis.com/projects/acme/serviceAccounts/a/keys/1",
    "key: value",
    "risk-averse disk-usage task-0123456789012345678901234567890",
    "[REDACTED:jwt:0011aabb]",
    "token=[REDACTED:named-secret:0011aabb]",
    "-----BEGIN CERTIFICATE----- MIIB",
    "-----BEGIN PRIVATE KEY----- is missing from the file",
    "bearer authentication failed",
    "Fabrikam, Version=1.0.0.0, PublicKeyToken=b77a5c561934e089",
    "Bad activity token: android.os.BinderProxy@aca88d0",
    "tokenizer=sentencepiece12 loaded",
]


@pytest.mark.parametrize(("text", "secret"), TEXTS)
def test_a_secret_goes(text: str, secret: str) -> None:
    redactor = Redactor(KEY)
    result = b"".join(redactor.redact_text([text.encode()])).decode()

    assert secret not in result
    assert "[REDACTED:" in result
    assert sum(redactor.counts.values()) == 1


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_line_stays(text: str) -> None:
    redactor = Redactor(KEY)

    assert redactor.redact(text.encode()).decode() == text
    assert redacted(json.dumps({"textPayload": text})) == json.dumps({"textPayload": text})
    assert not redactor.counts


@pytest.mark.parametrize(("text", "secret"), TEXTS)
def test_secrets_go_from_json_that_stays_json(text: str, secret: str) -> None:
    once = {"a": "x", "message": text, "z": ["token=", 1, "password: ", "t"]}
    twice = {"textPayload": json.dumps(once)}

    for document in (once, twice):
        result = redacted(json.dumps(document))
        assert secret not in result
        assert json.loads(result).keys() == document.keys()
    assert json.loads(redacted(json.dumps(once)))["z"] == once["z"]


@pytest.mark.parametrize(("text", "secret"), TEXTS)
def test_secrets_go_from_xml_that_stays_well_formed(text: str, secret: str) -> None:
    case = etree.Element("testcase", name="a", message=text)
    case.text = text

    result = b"".join(Redactor(KEY).redact_text([etree.tostring(case)]))

    assert secret not in str(etree.fromstring(result).attrib) + str(etree.fromstring(result).text)


@pytest.mark.parametrize("value", [RANDOM, "letmein", 'with "quotes" inside', "back\\slash", "ü{}"])
@pytest.mark.parametrize(
    "name", ["password", "DB_PASSWORD", "clientSecret", "api_key", "authToken"]
)
def test_values_of_json_keys_go_whole(name: str, value: str) -> None:
    inner = {"a": 1, name: value, "b": "kept"}
    for document in (inner, {"textPayload": json.dumps(inner)}, [inner]):
        for indent in (None, 2):
            result = json.loads(redacted(json.dumps(document, indent=indent)))
            back = result if isinstance(result, dict) else result[0]
            back = json.loads(back["textPayload"]) if "textPayload" in back else back
            assert back[name].startswith("[REDACTED:named-secret:")
            assert back | {name: value} == inner


@pytest.mark.parametrize("value", ["", "missing", "${TOKEN}", "projects/a/secrets/b"])
def test_values_that_are_no_secrets_stay_in_json(value: str) -> None:
    text = json.dumps({"token": value, "password": None, "secret": {"a": 1}, "api_key": 3})

    assert redacted(text) == text


@pytest.mark.parametrize("order", [("name", "value"), ("value", "name")])
@pytest.mark.parametrize("value", [PASSWORD, "my value is: value", 'a "b" c'])
def test_environment_entries_lose_their_secret(order: tuple[str, str], value: str) -> None:
    secret = {"name": "SESSION_SECRET_KEY", "value": value}
    plain = {"name": "E2E_TESTING", "value": "1"}
    env = [{key: one[key] for key in order} for one in (plain, secret, plain)]
    reference = {"name": "AUTH_TOKEN_KEY", "valueFrom": {"secretKeyRef": {"name": "a", "key": "1"}}}
    document = {"env": [*env, reference]}

    shown = [
        json.loads(redacted(json.dumps(document))),
        json.loads(redacted(json.dumps(document, indent=2))),
        json.loads(redacted(json.dumps(document, separators=(",", ":")))),
        yaml.safe_load(redacted(yaml.safe_dump(document, sort_keys=False))),
    ]

    for result in shown:
        assert result["env"][1]["value"].startswith("[REDACTED:")
        assert [result["env"][0], *result["env"][2:]] == [env[0], env[2], reference]


def test_properties_of_a_test_suite_lose_their_secret() -> None:
    result = redacted(f'<property name="db.password" value="{PASSWORD}"/><a value="b"/>')

    assert PASSWORD not in result
    assert result.endswith('/><a value="b"/>')


def test_equal_secrets_look_equal_and_only_with_the_same_key() -> None:
    one, two = redacted(f"password={PASSWORD}"), redacted(f"url ftp://a:{PASSWORD}@b")
    other = Redactor(b"o" * 32).redact(f"password={PASSWORD}".encode()).decode()

    assert one[-9:-1] == two.split(":")[-1][:8] == one.split(":")[-1][:8]
    assert other != one


FRAGMENTS = st.lists(
    st.one_of(
        st.sampled_from([text for text, _ in TEXTS] + ORDINARY),
        st.sampled_from([' password="', "token=", '"', "'", "\\", "\n", ": ", "{", "}", ", ", "="]),
        st.text(max_size=8),
    ),
    max_size=8,
).map("".join)


@given(FRAGMENTS)
def test_a_second_pass_changes_nothing(text: str) -> None:
    once = Redactor(KEY).redact(text.encode())

    assert Redactor(KEY).redact(once) == once


@given(st.recursive(FRAGMENTS, lambda inner: st.dictionaries(FRAGMENTS, inner, max_size=3)))
def test_json_stays_json_whatever_stands_in_it(document: object) -> None:
    for text in (json.dumps(document), json.dumps(json.dumps(document), ensure_ascii=False)):
        json.loads(redacted(text))


@given(FRAGMENTS)
def test_xml_stays_well_formed_whatever_stands_in_it(text: str) -> None:
    shown = "".join(character for character in text if character.isprintable())
    case = etree.Element("testcase", name=shown)
    case.text = shown
    cdata = b"<![CDATA[" + shown.replace("]]>", "").encode() + b"]]>"

    for document in (etree.tostring(case), b"<failure>" + cdata + b"</failure>"):
        etree.fromstring(Redactor(KEY).redact(document))


@given(FRAGMENTS)
def test_clean_lines_around_a_secret_stay(text: str) -> None:
    clean = b'{"message":"ready"}\n'
    block = clean + json.dumps({"a": text}).encode() + b"\n" + clean

    lines = Redactor(KEY).redact(block).splitlines(keepends=True)

    assert (len(lines), lines[0], lines[2]) == (3, clean, clean)


def test_clean_blocks_are_quick() -> None:
    line = json.dumps({"textPayload": "token expired for user, see https://example.com/a?b=c"})
    block = (line.encode() + b"\n") * 20_000

    start = time.perf_counter()
    assert Redactor(KEY).redact(block) is block
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize("piece", ["a", "token", "-", "eyJ", "://a:", "passw", '\\"', "token="])
def test_long_runs_take_no_longer_than_their_length(piece: str) -> None:
    block = (piece * (200_000 // len(piece))).encode()

    start = time.perf_counter()
    Redactor(KEY).redact(block)
    assert time.perf_counter() - start < 3
