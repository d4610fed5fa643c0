"""The sandboxed Jinja environment that every report is laid out in.

Undefined names are errors, and an error names the template file and its line.
"""

import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from jinja2 import (
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment, SandboxedEnvironment

from rca.errors import RcaError
from rca.report.filters import only_markdown

_MISTAKES = (
    *(TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError),
    RecursionError,
)
"""What a mistake in a template can raise; anything else is ours and comes through."""


def environment(
    folders: Sequence[Path], filters: dict[str, Callable[..., object]]
) -> SandboxedEnvironment:
    """An environment that looks for templates in `folders`, in that order."""
    made = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([str(folder) for folder in folders], encoding="utf-8"),
        undefined=StrictUndefined,
        autoescape=False,  # Markdown, not HTML; `only_markdown` refuses bare text
        finalize=only_markdown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.clear()
    made.filters.update(filters)
    made.globals.clear()
    return made


def lay_out(made: SandboxedEnvironment, name: str, **values: object) -> str:
    """The template of that name, filled.

    Raises RcaError naming file and line when the template has a mistake.
    """
    try:
        return made.get_template(name).render(**values)
    except TemplateNotFound as error:
        raise RcaError(
            f"there is no template {error.name}",
            hint="check the preset's name, or add the file to your template folder",
        ) from error
    except TemplateSyntaxError as error:
        place = f"{error.filename or error.name or name}:{error.lineno}"
        raise _mistake(place, error.message or "syntax error") from error
    except _MISTAKES as error:
        raise _mistake(_place_of(error, name), str(error)) from error


def _place_of(error: Exception, name: str) -> str:
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.endswith(".j2")
    ]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else name


def _mistake(place: str, message: str) -> RcaError:
    return RcaError(
        f"{place}: {message}",
        hint="correct that line of the template, or remove your copy to use the shipped one",
    )
