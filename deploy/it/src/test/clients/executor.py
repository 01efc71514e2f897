#!/usr/bin/env python3
"""An executor that knows the Mesos v1 executor API and nothing else.

Standard library only. It reads what it needs from its environment, keeps a stream of events open,
comes back when the agent was away, and repeats what was not acknowledged. What its tasks do is
said by TaskInfo.data: "run" goes on until it is killed, "finish" ends at once, "wait:FILE" ends
once that file is in the sandbox. A message of the scheduler is sent back with "echo:" before it.

Everything that happens is noted in the file "journal" of the sandbox, a line each.
"""
import base64
import http.client
import json
import os
import random
import re
import signal
import sys
import threading
import time
import uuid

FRAMEWORK = os.environ["MESOS_FRAMEWORK_ID"]
EXECUTOR = os.environ["MESOS_EXECUTOR_ID"]
HOST, PORT = os.environ["MESOS_AGENT_ENDPOINT"].rsplit(":", 1)
PATH = "/" + os.environ["MESOS_SLAVE_PID"].split("@")[0] + "/api/v1/executor"
CHECKPOINT = os.environ["MESOS_CHECKPOINT"] == "1"
HEADERS = {"Content-Type": "application/json", "Accept": "application/json"}
# What it starts must not find it.
TOKEN = os.environ.pop("MESOS_EXECUTOR_AUTHENTICATION_TOKEN", None)
if TOKEN:
    HEADERS["Authorization"] = "Bearer " + TOKEN

UNITS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "secs": 1, "mins": 60, "hrs": 3600, "days": 86400,
         "weeks": 604800}


def seconds(text):
    number, unit = re.fullmatch(r"([0-9.]+)([a-z]+)", text).groups()
    return float(number) * UNITS[unit]


GRACE = seconds(os.environ["MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD"])
RECOVERY = seconds(os.environ["MESOS_RECOVERY_TIMEOUT"]) if CHECKPOINT else 0
BACKOFF = seconds(os.environ["MESOS_SUBSCRIPTION_BACKOFF_MAX"]) if CHECKPOINT else 0

lock = threading.RLock()
tasks = {}    # task id -> TaskInfo, until an update of it is acknowledged
updates = {}  # uuid -> status, until acknowledged; oldest first
alive = set()
shutting_down = threading.Event()


def note(*words):
    with open("journal", "a") as journal:
        journal.write(" ".join(words) + "\n")


def post(call, timeout=10):
    connection = http.client.HTTPConnection(HOST, int(PORT), timeout=timeout)
    body = dict(call, framework_id={"value": FRAMEWORK}, executor_id={"value": EXECUTOR})
    connection.request("POST", PATH, json.dumps(body), HEADERS)
    return connection, connection.getresponse()


def send(call):
    """Sends a call; what is lost on the way is repeated with the next subscription."""
    try:
        connection, answer = post(call)
        answer.read()
        connection.close()
        if answer.status != 202:
            note("refused", call["type"], str(answer.status))
    except OSError as error:
        note("unsent", call["type"], type(error).__name__)


def report(task, state, message=None):
    status = {"task_id": {"value": task}, "state": state, "source": "SOURCE_EXECUTOR",
              "executor_id": {"value": EXECUTOR}, "timestamp": time.time(),
              "uuid": base64.b64encode(uuid.uuid4().bytes).decode()}
    if message:
        status["message"] = message
    with lock:
        updates[status["uuid"]] = status
    send({"type": "UPDATE", "update": {"status": status}})


def end(task, state):
    with lock:
        if task not in alive:
            return
        alive.discard(task)
    report(task, state)


def wait_for(task, name):
    while task in alive and not os.path.exists(name):
        time.sleep(0.05)
    end(task, "TASK_FINISHED")


def launch(info):
    task = info["task_id"]["value"]
    note("launch", task)
    with lock:
        tasks[task] = info
        alive.add(task)
    what = base64.b64decode(info.get("data", "")).decode()
    report(task, "TASK_RUNNING")
    if what == "finish":
        end(task, "TASK_FINISHED")
    elif what.startswith("wait:"):
        threading.Thread(target=wait_for, args=(task, what[5:]), daemon=True).start()


def shutdown():
    note("shutdown")
    shutting_down.set()
    for task in list(alive):
        end(task, "TASK_KILLED")

    def enforce():
        deadline = time.time() + GRACE
        while updates and time.time() < deadline:
            time.sleep(0.02)
        os._exit(0)
    threading.Thread(target=enforce, daemon=True).start()


def handle(event):
    kind = event["type"]
    if kind == "SUBSCRIBED":
        note("subscribed", event["subscribed"]["container_id"]["value"])
    elif kind == "LAUNCH":
        launch(event["launch"]["task"])
    elif kind == "LAUNCH_GROUP":
        for info in event["launch_group"]["task_group"]["tasks"]:
            launch(info)
    elif kind == "KILL":
        task = event["kill"]["task_id"]["value"]
        note("kill", task)
        end(task, "TASK_KILLED")
    elif kind == "ACKNOWLEDGED":
        with lock:
            updates.pop(event["acknowledged"]["uuid"], None)
            tasks.pop(event["acknowledged"]["task_id"]["value"], None)
    elif kind == "MESSAGE":
        data = base64.b64decode(event["message"]["data"])
        note("message", data.decode())
        answer = base64.b64encode(b"echo:" + data).decode()
        send({"type": "MESSAGE", "message": {"data": answer}})
    elif kind == "SHUTDOWN":
        shutdown()
    elif kind == "ERROR":
        note("error", event["error"]["message"])
        os._exit(1)


def records(stream):
    """RecordIO: a length in decimal digits, a newline, that many bytes."""
    while True:
        digits = b""
        while not digits.endswith(b"\n"):
            byte = stream.read(1)
            if not byte:
                return
            digits += byte
        record = stream.read(int(digits))
        if len(record) < int(digits):
            return
        yield json.loads(record)


def subscribe():
    with lock:
        call = {"type": "SUBSCRIBE", "subscribe": {
            "unacknowledged_tasks": list(tasks.values()),
            "unacknowledged_updates": [{"status": status} for status in updates.values()]}}
    connection, answer = post(call, timeout=None)
    if answer.status != 200:
        text = answer.read().decode()
        note("not subscribed", str(answer.status))
        if answer.status not in (404, 503):
            sys.exit("refused: %d %s" % (answer.status, text))
        return False
    try:
        for event in records(answer):
            handle(event)
    except (OSError, http.client.HTTPException):
        pass  # Broken off in the middle of a chunk: the end, too.
    return True


def main():
    signal.signal(signal.SIGTERM, lambda *ignored: os._exit(0))
    lost = time.time()
    while not shutting_down.is_set():
        try:
            if subscribe():
                note("disconnected")
                lost = time.time()
                if not CHECKPOINT:
                    sys.exit("the agent is gone")
        except (OSError, http.client.HTTPException):
            pass
        if time.time() - lost > max(RECOVERY, 30):
            sys.exit("the agent stays away")
        time.sleep(random.uniform(0, min(BACKOFF, 1)) if CHECKPOINT else 0.1)
    time.sleep(GRACE)


main()
