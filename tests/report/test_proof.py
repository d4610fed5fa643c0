"""Each planted defect is found, with its line; a sound page has none."""

import pytest

from rca.report.proof import prove, slug

SOUND = """---
title: "x"
---

# Title

<a id="e1-1"></a>**E1.1** shown, see [E1](#e1) and [E1.1](#e1-1).

### E1

| a | b |
| -- | -: |
| `x\\|y` | 2 |

```text
text
```

<details>
<summary>More</summary>

Text.

</details>
"""


def test_a_sound_page_has_no_findings() -> None:
    assert prove(SOUND) == ()


@pytest.mark.parametrize(
    ("defect", "rule"),
    [
        ("See [E9](#e9).", "citation"),
        ("See [E1.1](#e1).", "citation"),
        ("See [there](#nowhere).", "citation"),
        ("| a | b |\n| - | - |\n| 1 |", "table"),
        ("| a | b |\n| - | - |\n| 1 | 2 | 3 |", "table"),
        ("| a | b |\n| 1 | 2 |", "table"),
        ("```text\nnever closed", "fence"),
        ("<b>bold</b>", "raw-html"),
        ("<details open>", "raw-html"),
        ("text <!-- hidden --> text", "raw-html"),
        ('<a id="x" onclick="y()"></a>', "raw-html"),
        ("a\x1bb", "control"),
        ("a\u202eb", "control"),
        ("a\x00b", "control"),
        ("\ud800", "control"),
        ("end ", "trailing-space"),
        ('<a id="e1-1"></a>', "anchor"),
        ('<a id="title"></a>', "anchor"),
        ("## Title", "heading"),
    ],
)
def test_a_planted_defect_is_found_at_its_line(defect: str, rule: str) -> None:
    page = f"{SOUND}\n{defect}\n"

    found = prove(page)

    first = SOUND.count("\n") + 2
    lines = range(first, first + defect.count("\n") + 1)
    assert {finding.rule for finding in found} == {f"proof-{rule}"}
    assert {int(finding.place.split(":")[1]) for finding in found} <= {*lines, 7}


def test_a_page_ends_with_a_newline() -> None:
    assert [finding.rule for finding in prove("text")] == ["proof-newline"]


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("E7: logs.json", "e7-logsjson"),
        ("What's new, doc?", "whats-new-doc"),
        ("Über_uns  2", "über_uns--2"),
    ],
)
def test_slugs_are_those_of_github(heading: str, anchor: str) -> None:
    assert slug(heading) == anchor
