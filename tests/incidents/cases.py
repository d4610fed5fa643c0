"""All cases, each made anew from its seed; the last `UNANSWERABLE` have no answer."""

from typing import Protocol

from tests.incidents.case import Case
from tests.incidents.case_backlog import backlog
from tests.incidents.case_both_at_once import both_at_once
from tests.incidents.case_callee_missing import callee_missing
from tests.incidents.case_canary import canary
from tests.incidents.case_database_restart import database_restart
from tests.incidents.case_deploy_after import deploy_after
from tests.incidents.case_disabled_secret import disabled_secret_version
from tests.incidents.case_empty_feed import empty_feed
from tests.incidents.case_expired_certificate import expired_certificate
from tests.incidents.case_flag_flipped import flag_flipped
from tests.incidents.case_library_upgrade import library_upgrade
from tests.incidents.case_lock_job import lock_job
from tests.incidents.case_lost_role import lost_role
from tests.incidents.case_memory_leak import memory_leak
from tests.incidents.case_no_healthy_time import no_healthy_time
from tests.incidents.case_nothing_wrong import nothing_wrong
from tests.incidents.case_quiet_worker import quiet_worker
from tests.incidents.case_quota import quota
from tests.incidents.case_renamed_column import renamed_column
from tests.incidents.case_rolled_back import rolled_back
from tests.incidents.case_signing_key import signing_key
from tests.incidents.case_slow_provider import slow_provider
from tests.incidents.case_surge import surge
from tests.incidents.case_test_order import order_of_tests
from tests.incidents.case_test_race import race_of_tests
from tests.incidents.case_timeout_lowered import timeout_lowered
from tests.incidents.case_too_few_instances import too_few_instances
from tests.incidents.case_two_deploys import two_deploys
from tests.incidents.case_unnamed_error import unnamed_error
from tests.incidents.case_upstream_format import upstream_format
from tests.incidents.case_wrong_host import wrong_host


class Make(Protocol):
    """Makes a case; variants tell the same story with other numbers and at other moments."""

    def __call__(self, variant: int = 0) -> Case:
        """The case; 0 is the one that the tests judge."""


UNANSWERABLE = 7

CASES: dict[str, Make] = {
    "memory-leak": memory_leak,
    "renamed-column": renamed_column,
    "library-upgrade": library_upgrade,
    "signing-key": signing_key,
    "quota": quota,
    "upstream-format": upstream_format,
    "quiet-worker": quiet_worker,
    "timeout-lowered": timeout_lowered,
    "canary": canary,
    "lost-role": lost_role,
    "lock-job": lock_job,
    "test-order": order_of_tests,
    "test-race": race_of_tests,
    "expired-certificate": expired_certificate,
    "too-few-instances": too_few_instances,
    "slow-provider": slow_provider,
    "database-restart": database_restart,
    "rolled-back": rolled_back,
    "disabled-secret-version": disabled_secret_version,
    "flag-flipped": flag_flipped,
    "surge": surge,
    "backlog": backlog,
    "empty-feed": empty_feed,
    "wrong-host": wrong_host,
    "unnamed-error": unnamed_error,
    "two-deploys": two_deploys,
    "callee-missing": callee_missing,
    "nothing-wrong": nothing_wrong,
    "deploy-after": deploy_after,
    "no-healthy-time": no_healthy_time,
    "both-at-once": both_at_once,
}
