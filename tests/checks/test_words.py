"""Word lists: what they are for is found, and what looks like it is left alone."""

import re
import time

import pytest

from rca.checks.sentences import prose
from rca.checks.tables import totals_in
from rca.checks.word_lists import EXHAUSTION, HEDGE, HINDSIGHT, PERSON_AS_CAUSE, REASON

FOUND = {
    "hindsight": (
        HINDSIGHT,
        "it should have been seen",
        "Obviously, it broke",
        "human error",
        "It shouldn't have been deployed.",
        "it should\u2019ve been tested",
        "Clearly it was wrong.",
        "That was an obvious mistake",
        "they failed to properly test it",
        "The on-call engineer failed to escalate.",
        "It could have been avoided",
    ),
    "people": (
        PERSON_AS_CAUSE,
        "an engineer forgot it",
        "the platform team did not test it",
        "It was caused by the backend team",
        "deployed by mistake",
        "nobody checked and we missed it",
        "An engineer accidentally deleted the table.",
        "The QA team hadn't tested it",
        "The operator ran the wrong command.",
        "The team lead forgot it.",
        "they forgot the variable",
        "Maria forgot to set it.",
        "It was the developer's mistake",
        "a developer error",
        "it was removed by accident",
        "because of the engineer on duty",
    ),
    "used up": (
        EXHAUSTION,
        "it ran out of memory",
        "the disk was full",
        "OOM killed",
        "hit its limit",
        "no space left on device",
        "Memory limit exceeded",
        "the file descriptors ran out",
        "all 20 connections were in use",
        "CPU was at its limit",
    ),
    "guess": (
        HEDGE,
        "it was probably cold",
        "the reason is not known",
        "we think it was the disk",
        "Apparently it was cold.",
        "it might be the cache",
        "It appears that it was cold",
        "root cause unknown",
        "it could be the disk",
        "the entry may have expired",
    ),
}
FINE = {
    "hindsight": (
        HINDSIGHT,
        "the revision failed to start",
        "a simple reading",
        "`obviously` fails",
        "No obvious error is in the log.",
        "The log shows two clearly separated phases.",
        "The retry simply returns the cached value.",
        "The client failed to read the response body.",
        "The proxy failed to verify the certificate.",
        "The controller failed to update the pod.",
        "The cache should have a lifetime of one minute.",
    ),
    "people": (
        PERSON_AS_CAUSE,
        "the team set the size to two",
        "Engineers deploy by tag",
        "the client missed a frame",
        "the pod broke",
        "The Kubernetes operator ignored the annotation.",
        "The manager process missed its lease.",
        "It was caused by the connection manager, which keeps sockets.",
        "Because of the operator upgrade the election ran twice.",
        "It was due to the people table being locked.",
        "The clients reconnect; they never read the header.",
        "They broke up the request into chunks.",
        "It forgot to close the socket.",
        "The on-call engineer was paged at 10:05.",
    ),
    "used up": (
        EXHAUSTION,
        "the deploy set the pool size to 2",
        "the limit is 2",
        "out of order",
        "the OOM score of the agent",
        "the queue is full-text indexed",
        "it ran out of band",
        "the limiter rejects what is over its limit",
    ),
    "guess": (
        HEDGE,
        "a likeness of it",
        "it sets the mode",
        "the log shows the order",
        "the log could be read by anybody",
        "it may have at most two connections",
        "the message could be lost between commit and send",
        "the header seems to be a duplicate",
    ),
}


@pytest.mark.parametrize("kind", FOUND)
def test_what_a_list_is_for_is_found(kind: str) -> None:
    pattern, *sentences = FOUND[kind]
    assert isinstance(pattern, re.Pattern)
    for sentence in sentences:
        assert pattern.search(prose(str(sentence))), sentence


@pytest.mark.parametrize("kind", FINE)
def test_what_looks_like_it_is_left_alone(kind: str) -> None:
    pattern, *sentences = FINE[kind]
    assert isinstance(pattern, re.Pattern)
    for sentence in sentences:
        assert not pattern.search(prose(str(sentence))), sentence


def test_a_reason_beside_exhaustion_is_known() -> None:
    assert REASON.search("it ran out of memory because each request leaks")
    assert REASON.search("it ran out of memory after a deploy")
    assert not REASON.search("it ran out of memory")
    assert not REASON.search("it ran out of memory after 20 minutes")
    assert not REASON.search("the pool has been full since 10:02")


def test_what_is_quoted_is_nobodys_own_word() -> None:
    assert not HINDSIGHT.search(prose("The customer wrote “it should have worked”."))


@pytest.mark.parametrize("piece", ["](", "“", "<", "`", "a|b\n|---|---|\n", "we ", "1 of ", "a."])
def test_hostile_text_takes_no_longer_than_its_length(piece: str) -> None:
    start = time.process_time()

    text = prose(piece * 10_000)
    assert HINDSIGHT.search(text) is None
    assert PERSON_AS_CAUSE.search(text) is None
    assert list(totals_in(text)) == []

    assert time.process_time() - start < 2
