"""Lines of a Cloud SQL server, with the level inside the text as PostgreSQL writes it."""

from tests.incidents.world import Json, World


def database_line(world: World, name: str, at: float, level: str, text: str) -> Json:
    """One line of the server with that name."""
    clock = world.stamp(at)[:19].replace("T", " ")
    process = world.random.randrange(2000, 9000)
    return world.add(
        {
            "insertId": world.sha(24),
            "logName": f"projects/{world.project}/logs/cloudsql.googleapis.com%2Fpostgres.log",
            "receiveTimestamp": world.stamp(at + 0.3),
            "resource": {
                "type": "cloudsql_database",
                "labels": {
                    "database_id": f"{world.project}:{name}",
                    "project_id": world.project,
                    "region": world.region,
                },
            },
            "severity": "ERROR" if level in ("ERROR", "FATAL") else "INFO",
            "textPayload": f"{clock}.{int(at * 1000) % 1000:03d} UTC [{process}]: [1-1] "
            f"db=app,user=app {level}:  {text}",
            "timestamp": world.stamp(at),
        }
    )
