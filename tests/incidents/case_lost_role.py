"""A service account loses a role of the project; calls are refused a minute later."""

from tests.incidents.audits import Deploy, changed_policy, deploy
from tests.incidents.background import grumble, scanners
from tests.incidents.case import Case, Story, told
from tests.incidents.truth import Truth, without_deploy
from tests.incidents.world import MINUTE, World

END = 42 * MINUTE
TAKEN = 21 * MINUTE

_TRACE = """\
com.google.cloud.firestore.FirestoreException: PERMISSION_DENIED: Missing or insufficient \
permissions.
\tat net.herbarium.store.Sheets.put(Sheets.java:52)
\tat net.herbarium.api.Deposit.handle(Deposit.java:31)
Caused by: io.grpc.StatusRuntimeException: PERMISSION_DENIED: Missing or insufficient permissions.
\tat io.grpc.Status.asRuntimeException(Status.java:539)
\t... 14 more"""


def lost_role(variant: int = 0) -> Case:
    world = World(110 + 1000 * variant, "herbarium-prod", "2026-09-15T07:00:00Z")
    deposit = world.service("deposit", number=47, dialect="plain", env={"BATCH": "20"})
    intake = world.service("intake", number=13)
    scanners(world, intake, END)
    grumble(world, intake, END, "WARNING", "picture {} is larger than advised")
    deploy(world, deposit, 12 * MINUTE, Deploy(env={"BATCH": "25"}))
    member = f"serviceAccount:deposit@{world.project}.iam.gserviceaccount.com"
    cause = changed_policy(world, TAKEN, "roles/datastore.user", member)
    for at in world.moments(8, 6, END):
        writes = world.random.random() < 0.6
        broken = writes and at > TAKEN + 62
        path = "/sheets" if writes else "/status"
        trace = world.pair(
            (intake, path),
            (deposit, path),
            at,
            seconds=world.around(0.08),
            statuses=(500, 500) if broken else (200, 200),
            attempts=2 if broken else 1,
            method="POST" if writes else "GET",
        )
        if broken:
            world.stack(deposit, at + 0.05, _TRACE, by_line=True)
            world.say(intake, at + 0.3, "ERROR", "sheet not deposited (500)", trace=trace)
        else:
            world.say(deposit, at + 0.05, "INFO", f"{path} done", trace=trace)
    return told(
        world,
        Story(
            name="lost-role",
            title="New sheets cannot be deposited",
            symptom="Every deposit ends with 500.",
            window=(10 * MINUTE, END),
        ),
        Truth(
            cause="roles/datastore.user was taken from the service account of deposit; writes are "
            "refused with PERMISSION_DENIED from a minute later on.",
            kind="config",
            accept=without_deploy(
                r"roles?/?.{0,40}datastore",
                r"SetIamPolicy|IAM policy",
                r"(lost|taken|removed|revoked).{0,60}role",
                r"role.{0,80}(lost|taken|removed|revoked)",
            ),
            insert_ids=(cause["insertId"],),
            partial=(r"PERMISSION_DENIED",),
            distractors=(
                (r"deposit-\d+|deploy of deposit|BATCH", "ten minutes of health after it"),
                (r"larger than advised", "there before and after"),
            ),
        ),
    )
