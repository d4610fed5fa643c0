"""The formats of test results that ship."""

from rca.sources.ctrf import CTRF
from rca.sources.dart_json import DART
from rca.sources.go_test_json import GO_TEST
from rca.sources.interface import Source
from rca.sources.jest_json import JEST
from rca.sources.junit_xml import JunitXml
from rca.sources.mocha_json import MOCHA
from rca.sources.nunit import Nunit
from rca.sources.playwright_json import PLAYWRIGHT
from rca.sources.pytest_json_report import PYTEST_JSON
from rca.sources.pytest_reportlog import REPORTLOG
from rca.sources.rspec_json import RSPEC
from rca.sources.trx import Trx
from rca.sources.xunit_net import XunitNet

TEST_RESULTS: tuple[Source, ...] = (
    JunitXml(),
    Trx(),
    Nunit(),
    XunitNet(),
    REPORTLOG,
    PYTEST_JSON,
    CTRF,
    GO_TEST,
    PLAYWRIGHT,
    JEST,
    MOCHA,
    RSPEC,
    DART,
)
