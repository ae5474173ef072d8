"""What schemathesis is told about Vesper: how to sign in, and which ids there are.

Half of the ids in addresses are such as the server has shown before, so that what is behind them is
reached too. The role is in VESPER_ROLE: a system of a brand (VESPER_KEY), or a person who signs in
(VESPER_EMAIL, VESPER_PASSWORD).
"""

import collections
import json
import os
import random
import re
import urllib.request

import schemathesis

BASE = os.environ["VESPER_BASE"]
SHOWN = re.compile(r"\b([a-z]+)_[0-7][0-9a-hjkmnp-tv-z]{25}\b")
WANTED = re.compile(r"^\^([a-z]+)_")
KEPT = 200

seen = collections.defaultdict(lambda: collections.deque(maxlen=KEPT))
chance = random.Random(1)


def token():
    if "VESPER_KEY" in os.environ:
        return os.environ["VESPER_KEY"]
    body = {"email": os.environ["VESPER_EMAIL"], "password": os.environ["VESPER_PASSWORD"]}
    request = urllib.request.Request(
        BASE + "/v1/sessions",
        data=json.dumps(body).encode(),
        headers={"content-type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["access_token"]


@schemathesis.auth(refresh_interval=20)
class Caller:
    """Signs in anew now and then: a generated call may have signed it out."""

    def get(self, case, context):
        return token()

    def set(self, case, data, context):
        case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def after_call(context, case, response):
    for match in SHOWN.finditer(response.content.decode(errors="replace")):
        ids = seen[match.group(1)]
        if match.group(0) not in ids:
            ids.append(match.group(0))


@schemathesis.hook
def before_call(context, case, **kwargs):
    for parameter in case.operation.path_parameters:
        schema = parameter.definition.get("schema", {})
        if "$ref" in schema:
            name = schema["$ref"].rsplit("/", 1)[1]
            raw = case.operation.schema.raw_schema
            schema = raw["components"]["schemas"].get(name, {})
        wanted = WANTED.match(schema.get("pattern", ""))
        known = wanted and seen.get(wanted.group(1))
        if known and chance.random() < 0.5:
            case.path_parameters[parameter.name] = chance.choice(list(known))
