"""The report: a view of dossier and analysis, laid out by templates, proved before it is shipped.

All of these are pure: no clock, no network, no machine. Files are read only from the
template folders that the caller names.
"""

from rca.report.analysis_json import to_json
from rca.report.pictures import pictures_of
from rca.report.proof import prove
from rca.report.rendering import render
from rca.report.signals_json import to_full_json

__all__ = ["pictures_of", "prove", "render", "to_full_json", "to_json"]
