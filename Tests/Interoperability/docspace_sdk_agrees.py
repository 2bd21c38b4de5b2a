#!/usr/bin/env python3
"""Interoperability with code that is not ours: the vendor's Python client, docspace-api-sdk, talks to the portal's stand-in.

Usage: docspace_sdk_agrees.py <reassign-bot executable>

Every call that the bot uses is made twice: raw, where status and content must be as the real portal's; and decoded by the
client's own models. The client is generated from the vendor's description, which the real portal does not keep, so some real
answers cannot be decoded. Which ones is written down here: a change in either direction fails.

Prints "cannot decode: …" for each of those, and "N passed, N failed" last.
"""

import json
import subprocess
import sys
import urllib.request
import warnings

import docspace_api_sdk as sdk
from docspace_api_sdk.api.api_keys.api_keys_api import ApiKeysApi
from docspace_api_sdk.api.people.profiles_api import ProfilesApi
from docspace_api_sdk.api.people.search_api import SearchApi
from docspace_api_sdk.api.people.user_data_api import UserDataApi
from docspace_api_sdk.api.people.user_status_api import UserStatusApi
from docspace_api_sdk.api.rooms.rooms_api import RoomsApi
from docspace_api_sdk.models.employee_type import EmployeeType
from docspace_api_sdk.models.search_area import SearchArea
from docspace_api_sdk.models.start_reassign_request_dto import StartReassignRequestDto
from docspace_api_sdk.models.terminate_request_dto import TerminateRequestDto
from docspace_api_sdk.models.update_members_request_dto import UpdateMembersRequestDto

OWNER_KEY = "sk-" + "0123456789abcdef" * 4
ANNA = "75a5f745-f697-4418-b38d-0fe0d277e258"
MARIA = "0a1b2c3d-0000-4000-8000-000000000003"
LENA = "0a1b2c3d-0000-4000-8000-000000000007"


class Portal:
    """The stand-in as a process of its own."""

    def __init__(self, executable):
        command = [executable, "simulate", "docspace", "--step", "0.2"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        self.url = next(word for word in line.split() if word.startswith("http://"))

    def control(self, method, route, value):
        """Changes the stand-in by its control route."""
        request = urllib.request.Request(f"{self.url}/simulator/{route}", json.dumps(value).encode(), method=method)
        urllib.request.urlopen(request).close()

    def close(self):
        self.process.terminate()
        self.process.wait()


class Calls:
    """Makes calls raw and decoded, and counts what is as expected."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, name, holds, detail=""):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED {name}: {detail}")

    def call(self, name, method, decodes, holds, before=lambda: None, **arguments):
        """One call, raw: status 200 and `holds(response)`. Then the same, decoded: to the same, or not, as `decodes` says.

        `before` makes the portal ready for each of the two.
        """
        before()
        api = method.__self__
        raw = getattr(api, method.__name__ + "_without_preload_content")(**arguments)
        body = json.loads(raw.data) if raw.data else {}
        value = body.get("response", body if "percentage" in body else None)
        self.check(name, raw.status == 200 and holds(value), f"{raw.status} {raw.data[:300]!r}")
        before()
        try:
            answer = method(**arguments)
            decoded = (answer is not None and answer.response is not None) == (value is not None)
            reason = "the value is lost without a word"
        except Exception as error:  # whatever the client makes of an answer it does not understand
            decoded, reason = False, " ".join(str(error).split())[:160]
        if not decoded:
            print(f"cannot decode: {name}: {reason}")
        self.check(f"{name}, decoded", decoded == decodes, f"expected {decodes}: {reason}")


def main():
    warnings.simplefilter("ignore")
    portal = Portal(sys.argv[1])
    calls = Calls()
    try:
        client = sdk.ApiClient(sdk.Configuration(host=portal.url))
        # The description names a header that the real portal does not look at; this is the one it takes.
        client.set_default_header("Authorization", f"Bearer {OWNER_KEY}")
        talk(client, calls)
        differ(portal, client, calls)
        refuse(portal, client, calls)
    finally:
        portal.close()
    print(f"{calls.passed} passed, {calls.failed} failed")
    sys.exit(1 if calls.failed else 0)


def talk(client, calls):
    profiles, search, status = ProfilesApi(client), SearchApi(client), UserStatusApi(client)
    data, rooms, keys = UserDataApi(client), RoomsApi(client), ApiKeysApi(client)

    calls.call("people/@self", profiles.get_self_profile, True, lambda r: r["isOwner"] is True)
    calls.call("people/email", profiles.get_profile_by_email, True, lambda r: r["id"] == ANNA and r["status"] == 2, email="anna@example.org")
    calls.call("people/{id}", profiles.get_profile_by_user_id, True, lambda r: r["email"] == "anna@example.org", userid=ANNA)
    calls.call(
        "people/filter", search.search_users_by_extended_filter, True,
        lambda r: len(r) == 3 and {p["firstName"] for p in r} == {"Anna"}, filter_value="anna", count=25)
    calls.call("keys/@self", keys.get_api_key, True, lambda r: r["isActive"] is True)

    lena = UpdateMembersRequestDto(userIds=[LENA])
    calls.call(
        "people/status (disable)", status.update_user_status, True, lambda r: r[0]["status"] == 2,
        status=2, update_members_request_dto=lena)

    for area, count in [(SearchArea.Active, 14), (SearchArea.Archive, 3)]:
        calls.call(
            f"files/rooms, {area.name}", rooms.get_rooms_folder, True, lambda r, count=count: r["total"] == count == len(r["folders"]),
            subject_owner_id=ANNA, search_area=area)
    calls.call("necessary", data.necessary_reassign, True, lambda r: r is True, user_id=ANNA, type=EmployeeType.GUEST)

    calls.call("progress without a record", data.get_reassign_progress, True, lambda r: r is None, userid=ANNA)
    order = StartReassignRequestDto(fromUserId=ANNA, toUserId=MARIA, deleteProfile=False)
    record = lambda r: r["id"] == f"1_{ANNA}_ReassignProgressItem" and r["error"] == "" and r["status"] in (1, 2)
    calls.call("start", data.start_reassign, True, record, start_reassign_request_dto=order)
    calls.call("progress", data.get_reassign_progress, True, record, userid=ANNA)
    calls.call(
        "terminate", data.terminate_reassign, True, lambda r: r["status"] == 3 and r["isCompleted"] is True,
        before=lambda: data.start_reassign(start_reassign_request_dto=order), terminate_request_dto=TerminateRequestDto(userId=ANNA))


def differ(portal, client, calls):
    """Answers that the bot understands and other versions of the portal, or what stands before it, may give."""
    data = UserDataApi(client)
    record = lambda r: r["percentage"] >= 0
    PETR, IVAN = "0a1b2c3d-0000-4000-8000-000000000006", "0a1b2c3d-0000-4000-8000-000000000004"
    data.start_reassign(start_reassign_request_dto=StartReassignRequestDto(fromUserId=PETR, toUserId=IVAN))
    for name, switch, decodes in [
        ("progress with unknown properties", "addsUnknownProperties", True),
        ("progress with its status as a name", "writesStatusNames", False),
        ("progress without its envelope", "writesBareProgress", False),
    ]:
        portal.control("PUT", "switches", {switch: True})
        calls.call(name, data.get_reassign_progress, decodes, record, userid=PETR)
    portal.control("PUT", "switches", {})
    portal.control("POST", "faults", {"operation": "progress", "times": 2, "answer": {"text": {"_0": ""}}})
    calls.call("progress without a byte", data.get_reassign_progress, False, lambda r: r is None, userid=PETR)


def refuse(portal, client, calls):
    """Refusals come as the real portal's: the reason as an exception, and no body for a credential in the described header."""
    same = StartReassignRequestDto(fromUserId=ANNA, toUserId=ANNA)
    try:
        UserDataApi(client).start_reassign(start_reassign_request_dto=same)
        calls.check("start, refused", False, "it was accepted")
    except sdk.ApiException as error:
        message = json.loads(error.body)["error"]["message"]
        calls.check("start, refused", error.status == 400 and message.startswith("Can not reassign data to user"), message)
    configuration = sdk.Configuration(host=portal.url, api_key={"ApiKeyBearer": OWNER_KEY})
    try:
        answer = ProfilesApi(sdk.ApiClient(configuration)).get_self_profile_without_preload_content()
        status, body = answer.status, answer.data
    except sdk.ApiException as error:
        status, body = error.status, error.body or b""
    calls.check("a key in the header ApiKeyBearer", status == 401 and not body, f"{status} {body!r}")


main()
