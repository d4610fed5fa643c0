"""The certificate of an external host expires; two services fail alike, one was just deployed."""

from tests.incidents.audits import Deploy, deploy
from tests.incidents.background import grumble, scanners
from tests.incidents.case import Case, Story, told
from tests.incidents.service import Service
from tests.incidents.truth import Truth, without_deploy
from tests.incidents.world import MINUTE, World

END = 42 * MINUTE
EXPIRED = 22 * MINUTE

_TRACE = """\
Error: certificate has expired
    at TLSSocket.onConnectSecure (node:_tls_wrap:1674:34)
    at TLSSocket.emit (node:events:519:28)
    at async Notary.seal (/srv/app/dist/notary.js:48:20)
    at async seal (/srv/app/dist/routes.js:27:17) {
  code: 'CERT_HAS_EXPIRED',
  host: 'seal.notarium.example'
}"""


def expired_certificate(variant: int = 0) -> Case:
    world = World(114 + 1000 * variant, "deedbox-prod", "2026-03-31T23:38:00Z")
    contracts = world.service("contracts", number=43, dialect="bare", env={"PDF": "1.7"})
    deeds = world.service("deeds", number=21, dialect="bare")
    desk = world.service("desk", number=64)
    scanners(world, desk, END)
    grumble(world, contracts, END, "WARN", "font substitution in document {}")
    deploy(world, contracts, EXPIRED - 100, Deploy(env={"PDF": "2.0"}))
    failing: list[str] = []
    for service, per_minute in ((contracts, 5), (deeds, 3)):
        failing += _traffic(world, desk, service, per_minute)
    return told(
        world,
        Story(
            name="expired-certificate",
            title="Nothing can be sealed since midnight",
            symptom="Contracts and deeds stay unsealed; the desk shows an error.",
            window=(14 * MINUTE, END),
            names=("notarium",),
        ),
        Truth(
            cause="The certificate of seal.notarium.example expired; contracts and the unchanged "
            "deeds cannot connect.",
            kind="external",
            accept=without_deploy(r"certificate", r"CERT_HAS_EXPIRED", r"seal\.notarium"),
            insert_ids=tuple(failing),
            distractors=(
                (r"deploy of contracts|contracts-000\d\d|\bPDF\b", "deeds fails alike"),
                (r"font substitution", "there before and after"),
                (r"stays unsealed", "what the caller makes of it"),
            ),
        ),
    )


def _traffic(world: World, desk: Service, service: Service, per_minute: float) -> list[str]:
    failing = []
    for at in world.moments(per_minute, 6, END):
        broken = at > EXPIRED
        number = world.random.randrange(100, 999)
        trace = world.pair(
            (desk, f"/{service.name}/{number}"),
            (service, f"/seal/{number}"),
            at,
            seconds=world.around(0.2),
            statuses=(502, 500) if broken else (200, 200),
            attempts=3 if broken else 1,
            method="POST",
        )
        if not broken:
            said = f"sealed {number} at seal.notarium.example"
            world.say(service, at + 0.15, "INFO", said, trace=trace)
            continue
        for attempt in range(3):
            moment = at + 0.1 + 0.3 * attempt
            failing += [one["insertId"] for one in world.stack(service, moment, _TRACE)]
            said = f"document {number} stays unsealed, attempt {attempt + 1}"
            world.say(desk, moment + 0.1, "ERROR", said, trace=trace)
    return failing
