"""The report: a view of dossier and analysis, laid out by templates, proved before it is shipped.

All four functions are pure: no clock, no network, no machine. Files are read only from the
template folders that the caller names.
"""

from rca.report.analysis_json import to_json
from rca.report.proof import prove
from rca.report.rendering import render
from rca.report.signals_json import to_full_json

__all__ = ["prove", "render", "to_full_json", "to_json"]
