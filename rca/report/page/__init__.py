"""The workbench page: dossier, analysis and some entries as one HTML file that asks nobody.

Same input, same bytes. The page states what it leaves out.
"""

from rca.report.page.document import MOST_ENTRIES
from rca.report.page.rendering import render_page

__all__ = ["MOST_ENTRIES", "render_page"]
