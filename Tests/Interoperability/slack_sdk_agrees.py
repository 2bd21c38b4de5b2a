#!/usr/bin/env python3
"""Interoperability with code that is not ours: the Python package slack_sdk.

Usage: slack_sdk_agrees.py <reassign-bot executable>

1. Its verifier and the bot's give the same verdict on every Slack vector (an exception there counts as refused).
2. A command it signs is accepted by the running bot; the same one with a changed byte is refused.

Prints "N passed, N failed" last.
"""

import base64
import http.client
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

from slack_sdk.signature import Clock, SignatureVerifier

VECTORS = pathlib.Path(__file__).resolve().parents[1] / "ChatPlatformsTests" / "Resources" / "vectors.json"
SECRET = "interoperability-secret-01"
FORM = "application/x-www-form-urlencoded"


class FixedClock(Clock):
    def __init__(self, now):
        self.time = now

    def now(self):
        return self.time


def their_verdict(vector):
    body = base64.b64decode(vector["body_b64"])
    verifier = SignatureVerifier(vector["secret"], clock=FixedClock(vector["now"]))
    try:
        return "accept" if verifier.is_valid_request(body, vector["headers"]) else "reject"
    except Exception:
        return "reject"


class Bot:
    """The executable with Slack on, and nothing behind it: no command here may reach DocSpace or a channel."""

    def __init__(self, executable, folder):
        environment = {
            "REASSIGN_LISTEN": "127.0.0.1:0",
            "REASSIGN_ADMIN_LISTEN": "",
            "REASSIGN_STORE": f"sqlite:{folder}/bot.sqlite",
            "REASSIGN_DOCSPACE_URL": "http://127.0.0.1:9",
            "REASSIGN_DOCSPACE_TOKEN": "sk-" + "0f" * 32,
            "REASSIGN_SLACK_SIGNING_SECRET": SECRET,
            "REASSIGN_SLACK_WEBHOOK_URL": "http://127.0.0.1:9/services/T0/B0/x",
            "REASSIGN_SLACK_TEAMS": "T0DOCSPACE",
            "REASSIGN_SLACK_CHANNELS": "C0ADMINS01",
            "REASSIGN_SLACK_USERS": "U0OLGA0001",
            "REASSIGN_PRIVATE_DESTINATIONS": "127.0.0.1/32",
        }
        self.process = subprocess.Popen([executable, "serve"], env=environment, stderr=subprocess.PIPE, text=True)
        self.port = None
        for line in self.process.stderr:
            record = json.loads(line)
            if record.get("msg") == "listening":
                self.port = int(record["listen.address"].rsplit(":", 1)[1])
                break
        if self.port is None:
            raise SystemExit("the bot did not start")
        threading.Thread(target=self.process.stderr.read, daemon=True).start()

    def post(self, body, headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("POST", "/slack/commands", body, {"Content-Type": FORM, **headers})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def stop(self):
        self.process.terminate()
        return self.process.wait(timeout=10)


def signed(body, now, secret=SECRET):
    verifier = SignatureVerifier(secret)
    return {
        "X-Slack-Request-Timestamp": str(now),
        "X-Slack-Signature": verifier.generate_signature(timestamp=str(now), body=body),
    }


def main():
    results = []

    def check(name, passed):
        results.append(passed)
        if not passed:
            print(f"failed: {name}")

    vectors = [v for v in json.loads(VECTORS.read_text())["vectors"] if v["platform"] == "slack"]
    check("there are vectors", len(vectors) > 40)
    for vector in vectors:
        check(vector["name"], their_verdict(vector) == vector["expected"])

    with tempfile.TemporaryDirectory() as folder:
        bot = Bot(sys.argv[1], folder)
        now = int(time.time())
        command = {
            "team_id": "T0DOCSPACE", "channel_id": "C0ADMINS01", "user_id": "U0OLGA0001", "user_name": "olga",
            "command": "/reassign", "text": "whoami", "trigger_id": "1.2.3",
        }
        for text in ("whoami", "help", "status", "zażółć “anna” 雪"):
            body = urllib.parse.urlencode({**command, "text": text})
            status, answer = bot.post(body, signed(body, now))
            check(f"signed by slack_sdk: {text}", status == 200 and "text" in json.loads(answer))
            headers = signed(body, now)
            changed = body.replace("olga", "0lga")
            check(f"changed body: {text}", bot.post(changed, headers)[0] == 401)
            check(f"other secret: {text}", bot.post(body, signed(body, now, "another-secret-entirely"))[0] == 401)
            check(f"stale: {text}", bot.post(body, signed(body, now - 400))[0] == 401)
        check("the bot ends with 0", bot.stop() == 0)

    print(f"{results.count(True)} passed, {results.count(False)} failed")
    return 1 if False in results else 0


if __name__ == "__main__":
    sys.exit(main())
