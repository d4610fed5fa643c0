"""The report: a view of dossier and analysis, laid out by templates, proved before it is shipped.

`render`, `prove` and `to_json` are pure: no clock, no network, no machine. Files are read only
from the template folders that the caller names.
"""

from rca.report.analysis_json import to_json
from rca.report.proof import prove
from rca.report.rendering import render

__all__ = ["prove", "render", "to_json"]
