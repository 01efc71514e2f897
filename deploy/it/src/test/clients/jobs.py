#!/usr/bin/env python3
"""A client of the jobs API that behaves as those in use do: jobs.py HOST:PORT v1|none

Standard library only. Its rules are theirs: a status of 400 and more is an error whose first 120
characters of "message" are shown, an empty answer is one unless its status is 204, names are
percent-encoded, and with version "none" the API of 2.x is spoken: no version in the path, updates
through PUT, and "async" in every definition. It prints a line for each thing done.
"""
import http.client
import json
import sys
import time
from urllib.parse import quote, urlencode

SERVER, VERSION = sys.argv[1:]
LEGACY = VERSION == "none"
PREFIX = "/scheduler" if LEGACY else "/v1/scheduler"
STATISTICS = ["99thPercentile", "98thPercentile", "95thPercentile", "75thPercentile", "median",
              "mean"]


class Refused(Exception):
    """What the server would not do."""


def call(method, path, body=None, query=None, prefix=PREFIX):
    headers = {"User-Agent": "Python-httplib2/0.20.4 (gzip)"}
    if body is not None:
        headers["Content-Type"] = "application/json"
    target = quote(prefix + path) + ("?" + urlencode(query) if query else "")
    connection = http.client.HTTPConnection(SERVER, timeout=30)
    connection.request(method, target, None if body is None else json.dumps(body), headers)
    answer = connection.getresponse()
    content = answer.read().decode("utf-8")
    connection.close()
    if not content and answer.status != 204:
        raise Refused("status %d and nothing else" % answer.status)
    try:
        payload = json.loads(content) if content else None
    except ValueError:
        payload = content
    if answer.status >= 400:
        message = payload["message"][:120] if isinstance(payload, dict) else payload
        raise Refused("%d %s" % (answer.status, message))
    return payload


def definition(name, **members):
    job = {"name": name, "command": "true", "owner": "", "disabled": False}
    if LEGACY:
        job["async"] = False
    job.update(members)
    return job


def add(job, update=False):
    method = "PUT" if LEGACY and update else "POST"
    answer = call(method, "/dependency" if "parents" in job else "/iso8601", job)
    assert answer is None, answer


def job(name):
    found = [one for one in call("GET", "/jobs") if one["name"] == name]
    return found[0] if found else None


def refusal(action, *arguments):
    try:
        action(*arguments)
    except Refused as refused:
        return str(refused)
    raise AssertionError("was taken: %s" % (arguments,))


def wait(what, condition):
    deadline = time.monotonic() + 60
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError("waited in vain: " + what)
        time.sleep(0.05)




def done(what):
    print("done: " + what, flush=True)


def created():
    never = "R0/2014-01-01T00:00:00Z/PT60M"
    add(definition("first", schedule=never, command="echo first"))
    assert job("first")["schedule"] == never, job("first")
    add(definition("second", parents=["first"]))
    assert job("second")["parents"] == ["first"]
    spaced = definition("job with spaces", schedule=never)
    if LEGACY:
        add(spaced)
        assert job("job with spaces")
        call("DELETE", "/job/job with spaces")
    else:
        assert "name is invalid" in refusal(add, spaced)
    assert job("job with spaces") is None
    done("created")


def looked_at():
    assert [one["name"] for one in call("GET", "/jobs/search", query={"name": "FIR"})] == ["first"]
    assert call("GET", "/jobs/search", query={"command": "echo f"})[0]["name"] == "first"
    stat = call("GET", "/job/stat/first")
    zeros = dict.fromkeys(STATISTICS, 0.0)
    assert stat == {"histogram": dict(zeros, count=0), "taskStatHistory": []}, stat
    for name in STATISTICS:
        rows = call("GET", "/stats/" + name)
        assert {"jobNameLabel": "first", "time": 0.0} in rows, rows
    graph = call("GET", "/graph/csv").splitlines()
    assert graph == ["node,first,fresh,idle", "node,second,fresh,idle", "link,first,second"], graph
    metrics = call("GET", "/metrics", prefix="")
    assert isinstance(metrics, dict) and "version" in metrics and "gauges" in metrics
    done("looked at")


def updated():
    before = job("first")
    add(before, update=True)
    assert job("first") == before, job("first")
    add(dict(before, description="changed"), update=True)
    assert job("first") == dict(before, description="changed")
    assert "Cannot parse schedule" in refusal(add, definition("x", schedule="daily"), True)
    assert "cpus" in refusal(add, definition("x", schedule="R//PT1H", cpus="many"), True)
    assert job("x") is None
    done("updated")


def ran():
    call("PUT", "/job/first")
    wait("a success of first", lambda: job("first")["successCount"] == 1)
    wait("its child ran", lambda: job("second")["successCount"] == 1)
    row = call("GET", "/job/stat/first")["taskStatHistory"][0]
    assert row["status"] == "Success" and row["taskId"].startswith("ct:"), row
    assert job("first")["lastSuccess"].endswith("Z")
    done("ran")


def ran_by_schedule():
    add(definition("twice", schedule="R2//PT1S", command="echo $CHRONOS_JOB_NAME"))
    wait("two runs", lambda: job("twice")["successCount"] == 2)
    ended = wait("it is disabled", lambda: job("twice")["disabled"] and job("twice"))
    assert ended["schedule"].startswith("R0/"), ended
    done("ran by schedule")


def killed():
    add(definition("long", schedule="R1//PT1H", command="sleep 600", retries=0))
    wait("long runs", lambda: call("GET", "/job/stat/long")["taskStatHistory"]
         and call("GET", "/job/stat/long")["taskStatHistory"][0]["status"] == "Running")
    assert call("DELETE", "/task/kill/long") is None
    wait("long is over", lambda: call(
        "GET", "/job/stat/long")["taskStatHistory"][0]["status"] == "Fail")
    assert job("long")["errorCount"] == 0, job("long")
    done("killed")


def reported():
    add(definition("counting", schedule="R1//PT1H", command="sleep 600",
                   dataProcessingJobType=True))
    history = wait("counting runs",
                   lambda: call("GET", "/job/stat/counting")["taskStatHistory"])
    path = "/job/counting/task/%s/progress" % history[0]["taskId"]
    for elements in (40, 2):
        call("POST", path, {"numAdditionalElementsProcessed": elements})
    row = call("GET", "/job/stat/counting")["taskStatHistory"][0]
    assert row["numElementsProcessed"] == 42, row
    done("reported")


def called_back():
    if LEGACY:
        add(definition("elsewhere", schedule="R1//PT1H", **{"async": True}))
        history = wait("elsewhere was started",
                       lambda: call("GET", "/job/stat/elsewhere")["taskStatHistory"])
        call("PUT", "/task/" + history[0]["taskId"], {"statusCode": 0})
        wait("elsewhere succeeded", lambda: job("elsewhere")["successCount"] == 1)
        call("DELETE", "/task/all")
    done("called back")


def deleted():
    for name in ("long", "twice", "counting", "elsewhere", "second", "first"):
        if job(name):
            assert call("DELETE", "/job/" + name) is None
    assert call("GET", "/jobs") == []
    for method, path in (("DELETE", "/job/first"), ("PUT", "/job/first"),
                         ("GET", "/job/stat/first"), ("DELETE", "/task/kill/first")):
        assert "job 'first' does not exist" in refusal(call, method, path)
    answer = call("PUT", "/job/success/first")
    assert answer == "marked job first as successful: false", answer
    done("deleted")


for step in (created, looked_at, updated, ran, ran_by_schedule, killed, reported, called_back,
             deleted):
    step()
