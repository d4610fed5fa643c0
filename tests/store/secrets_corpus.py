"""Realistic secrets in context with the rule that takes them, and ordinary lines that must stay.

No secret here is live: all are put together from parts when the tests run, so that no scanner
takes this file for a leak, and providers' own example values are used where there are any.
"""

import base64
import json
from dataclasses import dataclass

LONG = "Zk3vQ9xT7bLw2RmN8cYp5HdJ4sGf6"
PASSWORD = "correct" + "-horse-42"
HEX = "9f86d081884c7d65" + "9a2feaa0c55ad015"
UPPER = "ABCDEFGHIJKLMNOPQRSTUVWX2345"
JWT = ".".join(["ey" + "JhbGciOiJIUzI1NiJ9", "ey" + "JzdWIiOiIxMjM0In0", "SflKxwRJSMeKKF2QT4"])
AWS_ID = "AK" + "IAIOSFODNN7EXAMPLE"
AWS_SECRET = "wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY"
GITHUB = "gh" + "p_" + "x1Y2" * 9
SLACK = "xo" + "xb-123456789012-" + LONG
BODY = "MIIEpAIBAAKCAQEA" + LONG * 2


def pem(kind: str, body: str = BODY) -> str:
    """A private key of some kind."""
    label = f"{kind}PRIVATE " + "KEY"
    return f"-----BEGIN {label}-----\n{body}\n-----END {label}-----"


@dataclass(frozen=True, slots=True)
class Leak:
    """A line, or a text of several, and the part of it that must go (`¤` below)."""

    rule: str
    text: str
    secret: str


def _of_shape(rule: str, *tokens: str) -> list[Leak]:
    """Each token as it stands in a log line, an address or a command."""
    lines = ("using {} for this run", "https://api.example.com/v1/{}/check", "login --with {}")
    return [
        Leak(rule, line.format(token), token[-20:])
        for number, token in enumerate(tokens)
        for line in lines[number % 3 : number % 3 + 1]
    ]


def _named(*texts: str, value: str = PASSWORD) -> list[Leak]:
    return [Leak("named-secret", text.replace("¤", value), value) for text in texts]


def _in_rule(rule: str, *texts: str, value: str = LONG) -> list[Leak]:
    return [Leak(rule, text.replace("¤", value), value) for text in texts]


SHAPES = [
    *_of_shape("jwt", JWT),
    *_of_shape("aws-key", AWS_ID, "AS" + "IAIOSFODNN7EXAMPLE"),
    *_in_rule("aws-key", f"{AWS_ID},¤", f"{AWS_ID} ¤", f"{AWS_ID}:¤", value=AWS_SECRET),
    *_of_shape("github-token", *(f"gh{kind}_" + "x1Y2" * 9 for kind in "pousr")),
    *_of_shape("github-token", "github" + "_pat_" + LONG),
    *_of_shape("gitlab-token", "gl" + "pat-" + LONG[:20], "gl" + "dt-" + LONG[:20]),
    *_of_shape("google-key", "AI" + "za" + (LONG * 2)[:35]),
    *_of_shape("google-client-secret", "GOC" + "SPX-" + LONG),
    *_of_shape("google-token", "ya" + "29." + LONG, "1/" + "/0" + LONG),
    *_of_shape("slack-token", SLACK, "xa" + "pp-1-" + LONG, "xo" + "xp-1234567890-" + LONG),
    *_of_shape("stripe-key", "sk" + "_live_" + LONG, "rk" + "_test_" + LONG, "wh" + "sec_" + LONG),
    *_of_shape("npm-token", "np" + "m_" + LONG + "1234567"),
    *_of_shape("pypi-token", "py" + "pi-AgEIcHlwaS5vcmc" + LONG * 2),
    *_of_shape("openai-key", "sk" + "-proj-" + LONG * 2, "sk" + "-" + LONG * 2),
    *_of_shape("anthropic-key", "sk" + "-ant-api03-" + LONG * 2),
    *_of_shape("sendgrid-key", "S" + "G." + LONG[:22] + "." + (LONG * 2)[:43]),
    *_of_shape("twilio-key", "S" + "K" + HEX),
    *_of_shape("mailgun-key", "ke" + "y-" + HEX),
    *_of_shape("newrelic-key", "NR" + "AK-" + UPPER[:27]),
    *_of_shape("sentry-token", "snt" + "rys_" + LONG),
    *_of_shape("vault-token", "hv" + "s." + LONG, "hv" + "b." + LONG),
    *_of_shape("digitalocean-token", "do" + "p_v1_" + HEX * 2),
    *_of_shape("heroku-key", "HR" + "KU-" + LONG + "01"),
    *_of_shape("atlassian-token", "AT" + "ATT3xFfGF0" + LONG * 2),
    *_of_shape("databricks-token", "da" + "pi" + HEX),
    *_of_shape("huggingface-token", "h" + "f_" + "aBcDeFgH" * 4 + "ab"),
    *_of_shape("linear-key", "li" + "n_api_" + LONG + "0123"),
    *_of_shape("notion-key", "nt" + "n_" + LONG * 2, "sec" + "ret_" + (LONG * 2)[:43]),
    *_of_shape("shopify-token", "sh" + "pat_" + HEX, "sh" + "pss_" + HEX),
    *_of_shape("grafana-token", "gl" + "sa_" + LONG + "0123"),
    *_of_shape("postman-key", "PM" + "AK-" + HEX[:24] + "-" + HEX + "01"),
    *_of_shape("pulumi-token", "pu" + "l-" + HEX + "01234567"),
    *_of_shape("planetscale-token", "psc" + "ale_tkn_" + LONG + "0123"),
    *_of_shape("age-key", "AGE-SECRET" + "-KEY-1" + UPPER * 2),
    *_of_shape("discord-token", "MTk4NjIyNDgzNDcxOTI1MjQ4." + "Cl2FMQ." + LONG),
    *_of_shape("azure-secret", "abc" + "8Q~" + LONG + "01234"),
    *_of_shape("terraform-token", "aBcDeFgHiJkLmN" + ".atlasv1." + LONG * 2 + "012"),
    *_in_rule(
        "telegram-token",
        "https://api.telegram.org/bot¤/sendMessage",
        "bot token is ¤",
        value="123456789" + ":AA" + (LONG * 2)[:33],
    ),
    *_in_rule("slack-webhook", "POST https://hooks.slack.com/services/T00/B00/¤ 404"),
    *_in_rule("discord-webhook", "POST https://discord.com/api/webhooks/123456789/¤ 404"),
    *_in_rule("teams-webhook", "POST https://acme.webhook.office.com/webhookb2/¤-1 404"),
]

KEYS = [
    Leak("private-key", pem(kind), LONG)
    for kind in ("", "RSA ", "EC ", "DSA ", "OPENSSH ", "ENCRYPTED ")
] + [
    Leak("private-key", pem("").replace("\n", "\\n"), LONG),
    Leak("private-key", pem("").replace("\n", "\\r\\n"), LONG),
    Leak("private-key", "key: " + pem("RSA ").split("-----END")[0] + "\nnext line", LONG),
    Leak("private-key", json.dumps({"stdout": "key is " + pem("RSA ").split("-----END")[0]}), LONG),
    Leak("private-key", pem("").replace("\n", "&#10;"), LONG),
    Leak("private-key", "key: |\n  " + pem("EC ").replace("\n", "\n  "), LONG),
    Leak("private-key", pem("PGP ").replace("KEY-", "KEY BLOCK-"), LONG),
    Leak(
        "private-key",
        pem("RSA ", f"Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,3F17\n\n{BODY}"),
        LONG,
    ),
    Leak(
        "private-key",
        f"PuTTY-User-Key-File-3: ssh-rsa\nPrivate-Lines: 2\n{BODY}\n{BODY}\nPrivate-MAC: 1a",
        LONG,
    ),
    Leak(
        "private-key",
        json.dumps(
            {"type": "service_account", "private_key": pem("") + "\n", "client_email": "a@b"}
        ),
        LONG,
    ),
]

HEADERS = [
    *_in_rule(
        "auth-header",
        "Authorization: Bearer ¤",
        "authorization: Basic ¤==",
        "[('Authorization', 'Bearer ¤')]",
        "(b'authorization', b'Token ¤')",
        "got header Proxy-Authorization: ¤",
        '{"headers":{"Authorization":["Bearer ¤"]}}',
        '{"headers":{"authorization":"ApiKey ¤"}}',
        '{"log":"{\\"Authorization\\":\\"Bearer ¤\\"}"}',
        "curl -H 'Authorization: token ¤' https://api.example.com",
        "<header>Authorization: Basic ¤</header>",
        "&quot;Authorization&quot;: &quot;Bearer ¤&quot;",
        "AUTHORIZATION=Bearer ¤",
        "Authorization: Splunk ¤",
    ),
    *_in_rule(
        "bearer",
        "calling with bearer ¤",
        "auth=Bearer%20¤",
        '"Bearer ¤" was refused',
        '<failure message="Bearer ¤"/>',
    ),
    *_in_rule(
        "cookie",
        "Cookie: session=¤; theme=dark",
        "Set-Cookie: sid=¤; Path=/; HttpOnly",
        '{"headers":{"cookie":"sid=¤; a=b"}}',
        '{"Set-Cookie":["theme=dark; Path=/","sid=¤; Path=/"]}',
        "> cookie: sid=¤",
        "('Cookie', 'sid=¤')",
        '{"cookies":[{"name":"theme","value":"dark"},{"name":"sid","value":"¤","path":"/"}]}',
    ),
    *_in_rule(
        "named-secret",
        "X-Api-Key: ¤",
        "x-api-key=¤",
        '{"X-Api-Key":["¤"]}',
        '{"name":"Authorization","value":"Bearer ¤"}',
        '{"name": "X-Api-Key", "value": "¤"}',
        "X-Auth-Token: ¤",
        "X-Vault-Token: ¤",
    ),
]

ADDRESSES = [
    *_in_rule(
        "url-password",
        "postgres://app:¤@10.0.0.3:5432/app",
        "postgresql+asyncpg://app:¤@db/app?ssl=require",
        "mongodb+srv://app:¤@cluster0.example.net/app",
        "amqp://guest1:¤@rabbit:5672/%2f",
        "connecting to redis://:¤@cache:6379/0",
        "https://user:¤@git.example.com/a.git",
        "clone of https://oauth2:¤@gitlab.example.com failed",
        "proxy http://corp%5Cuser:¤@proxy:3128",
        '{"url":"mysql://root:¤@db:3306"}',
        '{"url":"mysql:\\/\\/root:¤@db:3306"}',
        '<property name="url" value="ftp://a:¤@b"/>',
        "postgres://app:p@¤@10.0.0.3/app",
        "app:¤@tcp(127.0.0.1:3306)/app",
        value=PASSWORD,
    ),
    *_in_rule("url-password", "dsn https://¤@o1.ingest.example.io/42", value=HEX),
    *_in_rule("url-password", "https://¤@git.example.com/a.git", value=LONG),
    *_in_rule(
        "url-parameter",
        "GET /callback?code=¤&state=2",
        "GET /callback?state=2&code=¤ HTTP/1.1",
        "https://a.blob.core.example.net/c/f?sv=2022-11-02&sig=¤%3D",
        "https://b.s3.example.com/f?X-Amz-Expires=60&X-Amz-Signature=¤",
        "https://storage.example.com/f?X-Goog-Signature=¤",
        '<a href="/callback?state=2&amp;code=¤"/>',
        '{"url":"/callback?state=2\\u0026code=¤"}',
    ),
    *_in_rule(
        "named-secret",
        "GET /callback?code=1&access_token=¤&state=2",
        "GET /ws?token=¤ HTTP/1.1",
        "GET /v1?api_key=¤&page=2",
        "/reset?token=¤",
        "redirect=%2Fcb%3Faccess_token%3D¤",
        '{"url":"/cb?a=b\\u0026refresh_token\\u003d¤"}',
    ),
    *_named(
        "Server=db;Database=app;User Id=sa;Password=¤;Encrypt=true",
        "Server=db;Uid=sa;Pwd=¤;",
        "jdbc:sqlserver://db;user=sa;password=¤;encrypt=true",
        "jdbc:postgresql://db/app?user=a&password=¤",
        "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=¤;EndpointSuffix=x",
        "Endpoint=sb://a.example.net/;SharedAccessKeyName=n;SharedAccessKey=¤",
        "host=db user=app password=¤ dbname=app",
    ),
]

COMMANDS = [
    *_in_rule(
        "command-line",
        "curl -fsS -u deploy:¤ https://ci.example.com",
        "curl --user deploy:¤ https://ci.example.com",
        "+ mysql -h db -u root -p¤ app",
        "mysqldump -uroot -p¤ app",
        "sshpass -p ¤ ssh a@b",
        "redis-cli -h cache -a ¤ ping",
        "deploy --password ¤ --force",
        "deploy --db-password ¤",
        "deploy --api-key ¤",
        '["deploy","--password","¤"]',
        value=PASSWORD,
    ),
    Leak("netrc", f"machine a.example.com login deploy password {PASSWORD}", PASSWORD),
    Leak("sql-password", f"CREATE ROLE app LOGIN PASSWORD '{PASSWORD}'", PASSWORD),
    Leak("sql-password", f"CREATE USER a IDENTIFIED BY '{PASSWORD}'", PASSWORD),
    Leak(
        "docker-auth",
        json.dumps({"auth": base64.b64encode(b"user:" + PASSWORD.encode()).decode()}),
        "dXNlcjpj",
    ),
]

NAMES = [
    *_named(
        "DB_PASSWORD=¤",
        "export DB_PASSWORD=¤",
        "DB_PASSWORD='¤ with spaces'",
        'DB_PASSWORD="¤, and more"',
        'password="¤"',
        'password = "¤"',
        "password: ¤",
        "db.password=¤",
        "spring.datasource.password: ¤",
        "POSTGRES_PASSWORD_1=¤",
        "MYSQL_PWD=¤",
        "DB_PASS=¤",
        "SESSION_SECRET_KEY = ¤",
        "DJANGO_SECRET_KEY='¤'",
        "aws_secret_access_key = ¤",
        "HEROKU_API_KEY=¤",
        "DD_API_KEY=¤",
        "//registry.example.org/:_authToken=¤",
        "//registry.example.org/:_auth=¤",
        "ENCRYPTION_KEY=¤",
        "signing-key: ¤",
        "client_secret=¤&grant_type=x",
        "{'refresh_token': '¤', 'expires': 3600}",
        "{'password': b'¤'}",
        'const apiKey = "¤";',
        "const token = '¤';",
        'password := "¤"',
        '{:password=>"¤"}',
        '{"password"=>"¤"}',
        'password => "¤"',
        'Config(user="a", password="¤")',
        "user=a, password=¤, retries=3",
        "passphrase=¤",
        "secret\\u003d¤",
        "token:\t¤",
    ),
    *_named("POSTGRES_PASSWORD=¤", "password=¤", value="letmein"),
    *_named("user: a\npassword: ¤\nport: 1", value="letmein"),
    *_named('password="¤"', "ADMIN_PASSWORD=¤", value="%" + PASSWORD),
    *_named("DB_PASSWORD=¤", value="ab,cd;(ef)"),
]

JSON = [
    *_named(
        '{"password":"¤"}',
        '{"user":"a","dbPassword" : "¤","port":5432}',
        '{"message":"{\\"password\\":\\"¤\\",\\"user\\":\\"a\\"}"}',
        '{"message":"{\\"inner\\":\\"{\\\\\\"password\\\\\\":\\\\\\"¤\\\\\\"}\\"}"}',
        '{"message":"password=\\"¤\\""}',
        '{"message":"connect(password=\'¤\')"}',
        '{"env":[{"name":"DB_PASSWORD","value":"¤"}]}',
        '{"env":[{"value":"¤","name":"DB_PASSWORD"}]}',
        '{"m":"[{\\"name\\":\\"DB_PASSWORD\\",\\"value\\":\\"¤\\"}]"}',
        '{"m":"[{\\"value\\":\\"¤\\",\\"name\\":\\"DB_PASSWORD\\"}]"}',
        '{"env":[{"name":"DB_PASSWORD","type":"plain","value":"¤"}]}',
        '{"key":"api_key","value":"¤"}',
        '{"planned_values":{"root":{"values":{"master_password":"¤"}}}}',
        '{"resource_changes":[{"change":{"after":{"admin_password":"¤"}}}]}',
        '{"outputs":{"token":"¤"}}',
        '{\n  "password": "¤",\n  "user": "a"\n}',
        '[\n  {\n    "name": "DB_PASSWORD",\n    "value": "¤"\n  }\n]',
        '[\n  {\n    "value": "¤",\n    "name": "DB_PASSWORD"\n  }\n]',
    ),
    *_named('{"password":"¤"}', '{"m":"x","token": "¤"}', value='with \\"quotes\\" <b>'),
    *_named('{"token":"¤', value="cut" + LONG),
]

YAML = _named(
    "env:\n- name: DB_PASSWORD\n  value: ¤\n- name: PORT\n  value: '80'\n",
    "env:\n- value: ¤\n  name: DB_PASSWORD\n- name: PORT\n  value: '80'\n",
    'env:\n  - name: "API_TOKEN"\n    value: "¤"\n',
    "env:\r\n  - name: API_TOKEN\r\n    value: '¤'\r\n",
    "database:\n  user: app\n  password: ¤\n",
    "stringData:\n  api-key: ¤\n",
    "environment:\n  - DB_PASSWORD=¤\n",
    "DB_PASSWORD: '¤'\n",
)

XML = _named(
    '<property name="DB_PASSWORD" value="¤"/>',
    '<property value="¤" name="DB_PASSWORD"/>',
    "<property name='DB_PASSWORD' value='¤'/>",
    '<property name="db.password"\n          value="¤"/>',
    '<property value="¤"\n  name="db.password" />',
    '<env name="DB_PASSWORD">¤</env>',
    '<entry key="db.password">¤</entry>',
    '<add key="ApiToken" value="¤"/>',
    '<property name="db.password"><![CDATA[¤]]></property>',
    "<password>¤</password>",
    "<db.password>¤</db.password>",
    '<clientSecret type="plain">¤</clientSecret>',
    "<password><![CDATA[¤]]></password>",
    "<password>\n  ¤\n</password>",
    "<a>&lt;password&gt;¤&lt;/password&gt;</a>",
    '<login user="a" password="¤"/>',
    "<login user='a' password='¤'/>",
    '<testcase name="a[password=¤]"/>',
    '<failure message="login(password=&apos;¤&apos;)"/>',
    '<failure message="{&quot;password&quot;: &quot;¤&quot;}"/>',
    '<failure message="password=&#34;¤&#34;"/>',
    "<system-out>DB_PASSWORD=¤</system-out>",
    "<system-out><![CDATA[DB_PASSWORD=¤]]></system-out>",
    '<system-out><![CDATA[{"password": "¤"}]]></system-out>',
    "<system-err>line\npassword: ¤\nline</system-err>",
    '<m>{"m":"&lt;token&gt;¤&lt;/token&gt;"}</m>',
    '{"m":"\\u003ctoken\\u003e¤\\u003c/token\\u003e"}',
)

LEAKS: tuple[Leak, ...] = (
    *SHAPES,
    *KEYS,
    *HEADERS,
    *ADDRESSES,
    *COMMANDS,
    *NAMES,
    *JSON,
    *YAML,
    *XML,
)

PHRASES = """
token bucket refilled: 3 of 10
token expired
token: expired at 10:02
invalid token: signature mismatch
refresh token rotated for session 42
Token is not valid: issuer mismatch
missing token in request
csrf token missing or incorrect
unexpected token < in JSON at position 0
SyntaxError: Unexpected token '}', "{"a": }" is not valid JSON
Uncaught SyntaxError: Invalid or unexpected token
syntax error, unexpected token "=>", expecting ";"
password must be at least 8 characters
password: incorrect
password: required
Enter password:
Password for user a was changed
password authentication failed for user "app"
FATAL: password authentication failed for user "postgres"
Access denied for user 'root'@'10.0.0.3' (using password: YES)
password field is required
secret: present (from secret manager)
secret_manager: ok
secret not found: projects/acme/secrets/db
SECRET_KEY is not set
missing SESSION_SECRET
SESSION_SECRET: missing
SESSION_SECRET=set
the secret ingredient is time
from secret name:key
secretName: db
secretName: tls-cert
secretKeyRef: {name: session-key, key: latest}
secretRef: db-credentials
valueFrom: {secretKeyRef: {key: latest, name: session}}
key=user:42
key: value
cache key=user:42 miss
primary key violation on users_pkey
Key (email)=(a@example.com) already exists.
KeyError: 'token'
KeyError: 'SESSION_SECRET_KEY'
AttributeError: 'Settings' object has no attribute 'secret_key'
TypeError: login() missing 1 required positional argument: 'password'
ValueError: password should not be empty
session 42 closed after 30s
session: closed by peer
no cookie: session middleware is not installed
Set-Cookie: was sent
cookie: deleted
Cookies are disabled
cookie banner shown: 3 times
Authorization: required
Authorization header missing
authorization, authentication and accounting
authorization: denied by policy
WWW-Authenticate: Bearer realm="api", error="invalid_token"
bearer authentication failed
Bearer token is missing
bearer realm=example
401 Unauthorized: invalid bearer token format
max_tokens: 4096
max_tokens=4096, total tokens: 512
token_count=42
tokens: 12 in, 512 out
prompt_tokens=118 completion_tokens=22 total_tokens=140
token_type=bearer expires_in=3600
tokenizer=sentencepiece12 loaded
ACCESS_TOKEN_EXPIRE_MINUTES=30
ACCESS_TOKEN_LIFETIME: 1h30m
password_min_length=12
password_reset_enabled: true
api_key_id=42
api_key_id: key-of-team-a
private_key_id: 3f17aa
token_endpoint=https://auth.example.com/oauth/token
jwks_uri: https://auth.example.com/.well-known/jwks.json
secret_version: 3
access_key_age_days=90
apikeys.example.com resolved
key rotation finished: 3 keys, 0 failures
keyspace notifications enabled
KEYS user:* took 14 ms
private key loaded from /etc/tls/tls.key
public key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJc8 a@example.com
ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC7 deploy@ci
Host key verification failed.
SHA256:uNiVztksCsDhcc0u9e8BrrQXVUpKZIDTMczCvj3tD2s is the key fingerprint
-----BEGIN CERTIFICATE----- MIIB
-----BEGIN PUBLIC KEY----- MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA
-----BEGIN PRIVATE KEY----- is missing from the file
-----BEGIN CERTIFICATE REQUEST-----
no PEM block of type PRIVATE KEY found
Fabrikam, Version=1.0.0.0, PublicKeyToken=b77a5c561934e089
at System.Net.Http, Version=8.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a
Could not get event name for stream/token: com.apple.xpc.activity/4505: 132
listening on addresses :[akka.tcp://sparkExecutorActorSystem@mesos:34952]
Bad activity token: android.os.BinderProxy@aca88d0
password=****** token=<token> secret={{ secret }}
password=*** user=app
token=[REDACTED:named-secret:0011aabb]
Authorization: Bearer [REDACTED:auth-header:0011aabb]
"password": "[REDACTED:named-secret:0011aabb]"
[REDACTED:jwt:0011aabb]
password=[FILTERED]
password: [hidden]
password=None
password=null
token=undefined
"token": null
"token": true
"password": ""
"password": {"type": "string"}
'token': None,
TOKEN=${TOKEN}
TOKEN=$TOKEN
TOKEN=$(cat /run/token)
password: ${DB_PASSWORD}
password: {{ .Values.password }}
token: ${{ secrets.GITHUB_TOKEN }}
GITHUB_TOKEN: ${{ secrets.GITHUB_TOKEN }}
password: <password>
password=%s
password=%(password)s
api_key=YOUR_API_KEY
api_key: your-api-key-here
password=changeme
password: xxxxxxxx
DB_PASSWORD=projects/acme/secrets/db/versions/latest
DATABASE_URL=postgres://app:${DB_PASSWORD}@db/app
DATABASE_URL=postgres://db/app
amqp://rabbit:5672/%2f
postgres://app@10.0.0.3:5432/app
app.add_middleware(SessionMiddleware, secret_key=os.environ["SESSION_SECRET_KEY"])
client = Client(token=token, api_key=settings.api_key)
def login(user: str, password: str) -> None:
def rotate(token: Token | None = None) -> Secret:
if token == "none":
if password != expected:
password = get_password()
token = get_token()
token = tokens[0]
token = self.token
token = request.token
password = config.password
password = user.password
const token = await getToken();
const { token } = useSession();
let password = process.env.DB_PASSWORD;
token := r.Header.Get("X-Token")
api_key = os.getenv("API_KEY")
secret = Secret.from_name("db")
this.token = token;
assert token.startswith("ey")
return jwt.decode(token, key, algorithms=["HS256"])
class TokenBucket: tokens: int
password: string
password: str
token: Optional[str]
"password": {"type": "string", "format": "password"}
  password: string
  token: string
password VARCHAR(255) NOT NULL
ALTER TABLE users ADD COLUMN password_hash text
SELECT token FROM sessions WHERE id = $1
INSERT INTO tokens (token, user_id) VALUES ($1, $2)
UPDATE users SET password = $1 WHERE id = $2
https://api.example.com:8443/a@b
https://api.example.com:8443/v1/items?page=3&sort=asc
https://user@example.com/path
https://example.com/oauth/token 200 in 12 ms
https://example.com/login?next=/password/reset
https://example.com/cb?code=404&reason=not_found
https://example.com/cb?error_code=ERR_CONNECTION_REFUSED_BY_PEER
ws://localhost:8000/ws?user=a@example.com
http://localhost:3000?x=a@b
http://[::1]:8080/healthz
GET /v1/tokens/42 200
GET /password/reset 302
POST /oauth/token 401 12ms
mailto:a@example.com
a@example.com logged in from 10.0.0.3
ssh git@github.com:acme/app.git
git clone https://github.com/acme/app.git
docker run --user 1000:1000 app
docker run -u app:app image
chown -R 1000:1000 /data
curl -fsS https://example.com/healthz
curl -u deploy https://example.com
mkdir -p /var/lib/app
mysql -h db -u root -p app
mysqld: ready for connections
ssh -p 2222 a@b
deploy --token-file /run/token
deploy --password-stdin
login --password <password>
usage: login [--user USER] [--password PASSWORD]
login --token $TOKEN
trace: projects/acme/traces/4bf92f3577b34da6a3ce929d0e0e4736
traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
"spanId": "00f067aa0ba902b7"
"insertId": "68c14fd3000a1b2c3d4e5f60"
"instanceId": "0087244a80d9f8a0a4c3f1e2b5d6c7a8e9f0a1b2c3d4e5f60718293a4b5c6d7e8f90"
request id 7d444840-9dc0-11d1-b245-5ffdce74fad2
session id: 7d444840-9dc0-11d1-b245-5ffdce74fad2
commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b
HEAD is now at 9f86d08 Rotate the token
image: registry.example/checkout@sha256:9f86d081884c7d659a2feaa0c55ad0159f86d081884c7d659a2feaa0c55ad015
sha256:9f86d081884c7d659a2feaa0c55ad0159f86d081884c7d659a2feaa0c55ad015: Pull complete
etag: W/"33a64df551425fcc55e4d42a148795d9f25f89d4"
"integrity": "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg=="
data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==
screenshot: iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk
nextPage: CAEQAg==
risk-averse disk-usage task-0123456789012345678901234567890
sk-spinner-with-a-long-class-name-in-css
xoxo from the team
npm_config_registry=https://registry.example.org
npm_lifecycle_event=test
pypi-server listening
github_pattern matched
ghp is short for GitHub personal
hf_transfer enabled
SG.com resolved
AKIA is the prefix of an access key
eyJ is how a token begins
dapid started
do_v1 endpoint
lin_reg converged
OLDPWD=/app
PWD=/workspace
pwd: /workspace
bypass: enabled
tests passed: 12, failed: 0
pass: 12 fail: 0
compass=north7
credentials: same-origin
credentials loaded from /etc/app/credentials.json
GOOGLE_APPLICATION_CREDENTIALS=/etc/app/credentials.json
auth=none
auth: oauth2
"auth": "oauth2"
"auth": "required"
"author": "a@example.com"
authority=https://login.example.com
rate limit: 30 tokens per second
2025-09-10 10:02:11,204 INFO token refreshed in 12 ms
E   AssertionError: assert 'token' in {}
E   assert response.json()["token"] == "none"
FAILED tests/test_auth.py::test_login[password-too-short]
tests/test_token.py::test_refresh PASSED
<testcase name="test_password_is_required" classname="tests.test_auth" time="0.01"/>
<testcase name="test_token[expired]"/>
<property name="token" value=""/>
<property name="max_tokens" value="4096"/>
<property name="secret_name" value="db"/>
<property name="password" value="****"/>
<password/>
<password></password>
<xs:element name="password" type="xs:string"/>
<input name="password" type="password"/>
<label for="password">Password</label>
<token>${TOKEN}</token>
{"name":"SESSION_SECRET_KEY","valueFrom":{"secretKeyRef":{"name":"a","key":"1"}}}
{"name":"token-refresher","value":"1"}
{"name":"worker","key":"user:42"}
{"token_uri":"https://oauth2.googleapis.com/token"}
{"client_email":"a@acme.iam.gserviceaccount.com"}
{"serviceAccountKeyName":"//iam.googleapis.com/projects/acme/serviceAccounts/a/keys/1"}
{"methodName":"google.iam.admin.v1.CreateServiceAccountKey"}
{"errors":{"password":["This field is required."]}}
{"password":"Password must be at least 8 characters"}
{"sensitive_values":{"password":true}}
{"password":"(sensitive value)"}
{"cookies":[]}
{"headers":{"content-type":"application/json"}}
{"levels":["token=", "a", "password: ", "t"]}
{"a":"token=","b":"c"}
{"msg":"set password:","level":"info"}
10.0.0.3 - - [10/Sep/2025:10:02:11 +0000] "GET /token HTTP/1.1" 200 12
::ffff:10.0.0.3 connected
fe80::1%eth0 is up
"""  # noqa: E501 # lines as they stand in logs

ORDINARY: tuple[str, ...] = tuple(line for line in PHRASES.splitlines() if line)
"""Lines that no rule may touch."""
