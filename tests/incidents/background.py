"""What is always there and never matters: strangers at the door, and complaints nobody heeds."""

from tests.incidents.service import Service
from tests.incidents.world import World

_SCANNED = ("/.env", "/wp-login.php", "/.git/config", "/phpinfo.php", "/actuator/env")


def scanners(world: World, service: Service, until: float, per_minute: float = 0.4) -> None:
    """Strangers who look for open doors, all the time."""
    for at in world.moments(per_minute, 0, until):
        path = world.random.choice(_SCANNED)
        entry = world.request(service, at, path, status=404, seconds=0.004, agent="zgrab/0.x")
        world.background.append(entry["insertId"])


def grumble(world: World, service: Service, until: float, level: str, message: str) -> None:
    """Something that is always wrong; `{}` in the message stands for a number."""
    for at in world.moments(0.8, 0, until):
        line = world.say(service, at, level, message.format(world.random.randrange(2, 40)))
        world.background.append(line["insertId"])
