"""What Google's libraries raise, as errors that say which role, command or edit mends it."""

from google.api_core import exceptions as api
from google.auth import exceptions as auth

from rca.errors import RcaError, RemoteError, UsageError

LOGIN = "gcloud auth application-default login"
AGAIN = "run the same command again later: it goes on where it stopped"
_PLUGIN = "Getting metadata from plugin failed"
_NETWORK = ("Max retries exceeded", "Connection", "timed out")
"""What the plugin says of a network that fails; the type of the error is lost on the way."""
_BRIEF = 300

BROKEN: tuple[type[Exception], ...] = (api.GoogleAPIError, auth.GoogleAuthError)
"""Every exception of the libraries; a `RetryError` is no `GoogleAPICallError`."""

_PASSING = (
    api.ServiceUnavailable,
    api.DeadlineExceeded,
    api.InternalServerError,
    api.Aborted,
    api.Cancelled,
    api.Unknown,
    api.RetryError,
)
_TOKEN = (api.InvalidArgument, api.NotFound, api.FailedPrecondition, api.OutOfRange)


class PassingError(RemoteError):
    """Something that may go by itself: a network that fails, a server that is busy, a quota."""


class TokenRefusedError(RemoteError):
    """The page token is not known (any more); the same query from a later start goes on."""


def translated(error: Exception, *, project: str, has_token: bool) -> RcaError:
    """The error for people. `has_token` says whether a page token was sent."""
    if isinstance(error, auth.GoogleAuthError):
        return _of_credentials(error)
    if isinstance(error, api.ResourceExhausted):
        return PassingError(
            f"the quota for reading logs of {project} is used up: {_said(error)}", hint=AGAIN
        )
    if isinstance(error, api.ServiceUnavailable) and _PLUGIN in str(error):
        return _of_credentials(error)
    if isinstance(error, _PASSING):
        return PassingError(f"Cloud Logging does not answer: {_said(error)}", hint=AGAIN)
    if has_token and isinstance(error, _TOKEN):
        return TokenRefusedError(f"the page token was refused: {_said(error)}", hint=AGAIN)
    return _final(error, project)


def _of_credentials(error: Exception) -> RcaError:
    if isinstance(error, auth.DefaultCredentialsError):
        return RemoteError(f"no usable Google credentials were found: {_said(error)}", hint=LOGIN)
    if isinstance(error, auth.TransportError) or any(word in str(error) for word in _NETWORK):
        return PassingError(f"the credentials cannot be renewed: {_said(error)}", hint=AGAIN)
    return RemoteError(f"the credentials were not accepted: {_said(error)}", hint=LOGIN)


def _final(error: Exception, project: str) -> RcaError:
    if isinstance(error, api.PermissionDenied):
        return _denied(error, project)
    if isinstance(error, api.Unauthenticated):
        return RemoteError(f"the credentials were not accepted: {_said(error)}", hint=LOGIN)
    if isinstance(error, api.NotFound):
        return RemoteError(
            f"Cloud Logging knows no project {project}: {_said(error)}",
            hint="correct `project` under [scope] in incident.toml",
        )
    if isinstance(error, api.InvalidArgument):
        return UsageError(
            f"Cloud Logging does not accept the query: {_said(error)}",
            hint="look at it with --dry-run, and correct --filter or [scope] in incident.toml",
        )
    return RemoteError(f"Cloud Logging answers: {_said(error)}", hint=AGAIN)


def _denied(error: Exception, project: str) -> RcaError:
    text = str(error)
    if "SERVICE_DISABLED" in text or "has not been used in project" in text:
        hint = f"gcloud services enable logging.googleapis.com --project={project}"
    elif "quota project" in text:
        hint = f"gcloud auth application-default set-quota-project {project}"
    else:
        hint = (
            f"gcloud projects add-iam-policy-binding {project} --member=user:YOU "
            "--role=roles/logging.viewer"
        )
    return RemoteError(f"the logs of {project} may not be read: {_said(error)}", hint=hint)


def _said(error: Exception) -> str:
    """What the server said, on one line and not too long, with the name of the status."""
    status = getattr(getattr(error, "grpc_status_code", None), "name", "")
    text = " ".join(str(getattr(error, "message", "") or error).split())[:_BRIEF]
    return f"{status}: {text}" if status else text
