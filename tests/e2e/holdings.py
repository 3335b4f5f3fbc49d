"""What an extension has on disk and what its server has, in one form, so that the two can be compared."""

import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from e2e.server import Api

# Every library that the extension keeps: rows, what waits, and where syncing stands. Reads; wakes nothing.
READ = """async () => {
  const asked = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const all = [];
  for (const { name } of await indexedDB.databases()) {
    if (!name.startsWith('postil:') || name === 'postil:settings') continue;
    const db = await asked(indexedDB.open(name));
    try {
      if (!db.objectStoreNames.contains('rows')) continue;
      const tx = db.transaction(['rows', 'outbox', 'meta', 'problems']);
      const stores = ['rows', 'outbox', 'problems'].map((store) => asked(tx.objectStore(store).getAll()));
      const [rows, outbox, problems] = await Promise.all(stores);
      const meta = await asked(tx.objectStore('meta').get('sync'));
      all.push({ name, rows, outbox, problems, meta: meta ?? null });
    } finally {
      db.close();
    }
  }
  return all;
}"""

# `entity id field` → JSON of the value, and the version that wrote it.
Fields = dict[str, tuple[str, int]]


@dataclass
class Holdings:
    """The library of one machine as its disk has it."""

    fields: Fields
    waiting: list[dict[str, Any]]
    problems: list[dict[str, Any]]
    # Version up to which it has pulled, and the last sequence number that it gave out.
    cursor: int
    seq: int

    def torn(self, server: Fields) -> list[str]:
        """Fields that are not as they were on the server at the cursor: half an answer was worked in."""
        early = [key for key, (_, version) in self.fields.items() if version > self.cursor]
        missed = [key for key, pair in server.items() if pair[1] <= self.cursor and self.fields.get(key) != pair]
        return early + missed


def on_disk(libraries: list[dict[str, Any]]) -> Holdings:
    """What `READ` answered. What was saved before there was an account must have gone to the account's library."""
    named = [library for library in libraries if library["name"] != "postil:nowhere"]
    assert len(named) == 1, f"{len(named)} libraries"
    library = named[0]
    left = [one for other in libraries if other is not library for one in other["outbox"]]
    fields = {
        f"{row['e']} {row['id']} {field}": (_json(held["val"]), held["ver"])
        for row in library["rows"]
        for field, held in row["fields"].items()
    }
    meta = library["meta"] or {"cursor": [0, "0"], "seq": 0}
    return Holdings(fields, library["outbox"] + left, library["problems"], meta["cursor"][0], meta["seq"])


def on_server(api: Api) -> tuple[Fields, int]:
    """Everything that the server has, as any new replica pulls it, and its version."""
    fields: Fields = {}
    body: dict[str, Any] = {"v": 1, "device": str(uuid.uuid4()), "epoch": "", "ack": 0, "ops": [], "limit": 500}
    body |= {"cursor": [0, "0"], "max_seen": [0, "0"], "clock": "2026-01-31T09:00:00Z"}
    while True:
        status, answer = api.call("POST", "/api/v1/sync", body)
        assert status == 200, answer
        for change in answer["changes"]:
            fields[f"{change['e']} {change['id']} {change['f']}"] = (_json(change["val"]), change["ver"])
        body |= {name: answer[name] for name in ("epoch", "cursor", "max_seen")}
        if not answer["more"]:
            return fields, answer["cursor"][0]


def push(api: Api, *ops: dict[str, Any], device: str = "") -> dict[str, Any]:
    """Operations of a replica that nobody has met and that has seen nothing; `seq`, `base` and `ts` are filled in."""
    now = datetime.now(UTC).isoformat()
    told = [{"seq": seq, "base": 0, "ts": now} | op for seq, op in enumerate(ops, 1)]
    body: dict[str, Any] = {"v": 1, "device": device or str(uuid.uuid4()), "epoch": "", "ack": 0, "ops": told}
    body |= {"cursor": [0, "0"], "max_seen": [0, "0"], "clock": now, "limit": 500}
    status, answer = api.call("POST", "/api/v1/sync", body)
    assert status == 200, answer
    assert not [result for result in answer["results"] if result["outcome"] == "rejected"], answer["results"]
    told_back: dict[str, Any] = answer
    return told_back


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def difference(one: Fields, other: Fields, most: int = 6) -> list[str]:
    """The first few fields that the two do not hold alike."""
    keys = sorted(key for key in one.keys() | other.keys() if one.get(key) != other.get(key))
    return [f"{key}: {one.get(key)} / {other.get(key)}"[:240] for key in keys[:most]]
