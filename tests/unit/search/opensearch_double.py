"""A small OpenSearch for tests, over HTTP: indexes, aliases, bulk writes under external versions, and the part of the query language that is used.

It refuses what it does not know (an unknown clause, a field that a strict mapping does not have), so that a wrong request is seen.
"""

from __future__ import annotations

import json
import re
import threading
from base64 import b64encode
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from chalicelib.search.lexicon import distance


class Wrong(Exception):
    """A request that the real one would refuse, too."""

    def __init__(self, status: int, kind: str) -> None:
        super().__init__(kind)
        self.status = status


class OpenSearchDouble:
    """Serves on a free port until it is closed. `fails`: statuses to answer with before anything is done, first come first served."""

    def __init__(self, username: str = "", password: str = "") -> None:
        self.indexes: dict[str, dict[str, Any]] = {}
        self.aliases: dict[str, set[str]] = {}
        self.fails: list[int] = []
        self.requests: list[tuple[str, str]] = []
        self._lock = threading.Lock()
        wanted = f"Basic {b64encode(f'{username}:{password}'.encode()).decode()}" if username else None
        double = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def _serve(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", "0")))
                with double._lock:
                    double.requests.append((self.command, self.path))
                    if double.fails:
                        status, answer = double.fails.pop(0), {}
                    elif wanted and self.headers.get("authorization") != wanted:
                        status, answer = 401, {}
                    else:
                        status, answer = double._answer(self.command, self.path, body.decode())
                payload = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815 - the base class looks for these

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def documents(self, alias: str) -> dict[str, dict[str, Any]]:
        """Id -> what is stored behind the alias."""
        return {key: entry["source"] for name in self.aliases.get(alias, ()) for key, entry in self._of(name).items()}

    # what is asked

    def _answer(self, method: str, path: str, body: str) -> tuple[int, Any]:
        routes: list[tuple[str, str, Callable[..., Any]]] = [
            ("POST", r"/_bulk", self._bulk),
            ("POST", r"/_aliases", self._set_aliases),
            ("GET", r"/_alias/([^/]+)", self._alias),
            ("POST", r"/([^/_]+)/_search", self._search),
            ("POST", r"/([^/_]+)/_refresh", lambda body, name: (self._of(name) and {}) or {}),
            ("PUT", r"/([^/_]+)", self._create),
            ("DELETE", r"/([^/_]+)", self._delete),
        ]
        for verb, pattern, work in routes:
            match = re.fullmatch(pattern, path)
            if verb == method and match:
                try:
                    return 200, work(body, *match.groups())
                except Wrong as wrong:
                    return wrong.status, {"error": {"type": str(wrong)}, "status": wrong.status}
        return 400, {"error": {"type": "no_such_path"}}

    def _of(self, name: str) -> dict[str, Any]:
        if name not in self.indexes:
            raise Wrong(404, "index_not_found_exception")
        found: dict[str, Any] = self.indexes[name]["documents"]
        return found

    def _create(self, body: str, name: str) -> Any:
        if name in self.indexes or name in self.aliases:
            raise Wrong(400, "resource_already_exists_exception")
        self.indexes[name] = {"mappings": json.loads(body)["mappings"], "documents": {}}
        return {"acknowledged": True}

    def _delete(self, body: str, name: str) -> Any:
        self._of(name)
        del self.indexes[name]
        for names in self.aliases.values():
            names.discard(name)
        return {"acknowledged": True}

    def _alias(self, body: str, alias: str) -> Any:
        if not self.aliases.get(alias):
            raise Wrong(404, "alias missing")
        return {name: {"aliases": {alias: {}}} for name in self.aliases[alias]}

    def _set_aliases(self, body: str) -> Any:
        for action in json.loads(body)["actions"]:
            ((verb, what),) = action.items()
            self._of(what["index"])
            names = self.aliases.setdefault(what["alias"], set())
            names.add(what["index"]) if verb == "add" else names.discard(what["index"])
        return {"acknowledged": True}

    def _bulk(self, body: str) -> Any:
        if not body.endswith("\n"):
            raise Wrong(400, "the bulk request must be terminated by a newline")
        lines = [json.loads(line) for line in body.splitlines()]
        items = [self._write(action["index"], source) for action, source in zip(lines[::2], lines[1::2], strict=True)]
        return {"errors": any(item["index"]["status"] >= 300 for item in items), "items": items}

    def _write(self, action: dict[str, Any], source: dict[str, Any]) -> Any:
        assert action["version_type"] == "external_gte"
        name = action["_index"] if action["_index"] in self.indexes else next(iter(self.aliases[action["_index"]]))
        documents, known = self._of(name), self.indexes[name]["mappings"]["properties"]
        if set(source) - set(known):
            return {"index": {"status": 400, "error": {"type": "strict_dynamic_mapping_exception"}}}
        before = documents.get(action["_id"])
        if before and before["version"] > action["version"]:
            return {"index": {"status": 409, "error": {"type": "version_conflict_engine_exception"}}}
        documents[action["_id"]] = {"version": action["version"], "source": source}
        return {"index": {"status": 200 if before else 201}}

    # searching

    def _search(self, body: str, alias: str) -> Any:
        asked = json.loads(body)
        unknown = set(asked) - {"size", "query", "sort", "track_total_hits", "_source", "search_after", "aggs"}
        if unknown:
            raise Wrong(400, f"unknown key {unknown}")
        if alias not in self.aliases and alias not in self.indexes:
            raise Wrong(404, "index_not_found_exception")
        scored = [(key, source, _score(asked["query"], source)) for key, source in self.documents(alias).items()]
        hits = [(key, source, score) for key, source, score in scored if score is not None]
        answer: dict[str, Any] = {"hits": {"total": {"value": len(hits)}, "hits": []}}
        if "aggs" in asked:
            answer["aggregations"] = {name: _terms(how["terms"], hits) for name, how in asked["aggs"].items()}
        ordered = sorted(hits, key=lambda hit: _position(asked.get("sort", []), *hit))
        after = asked.get("search_after")
        if after is not None:
            place = _position(asked["sort"], "", {}, 0.0, after)
            ordered = [hit for hit in ordered if _position(asked["sort"], *hit) > place]
        for key, source, score in ordered[: asked.get("size", 10)]:
            values = [_value(key, source, score, field) for order in asked.get("sort", []) for field in order]
            kept = {name: source[name] for name in asked.get("_source", source)}
            answer["hits"]["hits"].append({"_id": key, "_source": kept, "sort": values})
        return answer


def _value(key: str, source: dict[str, Any], score: float, field: str) -> Any:
    return score if field == "_score" else source.get(field, 0)


def _position(sort: list[dict[str, str]], key: str, source: dict[str, Any], score: float, values: Any = None) -> Any:
    place = []
    for number, order in enumerate(sort):
        ((field, direction),) = order.items()
        value = values[number] if values is not None else _value(key, source, score, field)
        place.append(-value if direction == "desc" else value)
    return place


def _terms(how: dict[str, Any], hits: list[Any]) -> Any:
    counts: dict[str, int] = {}
    for _, source, _ in hits:
        for value in source.get(how["field"], []):
            if re.fullmatch(how["include"], value, re.DOTALL):
                counts[value] = counts.get(value, 0) + 1
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[: how["size"]]
    return {"buckets": [{"key": key, "doc_count": count} for key, count in ordered]}


def _score(clause: dict[str, Any], source: dict[str, Any]) -> float | None:
    """None: it does not match."""
    ((name, how),) = clause.items()
    if name not in _CLAUSES:
        raise Wrong(400, f"unknown query [{name}]")
    return _CLAUSES[name](how, source)


def _function_score(how: dict[str, Any], source: dict[str, Any]) -> float | None:
    score = _score(how["query"], source)
    return None if score is None else score * (1 + 0.001 * source.get("sold", 0))


def _bool(how: dict[str, Any], source: dict[str, Any]) -> float | None:
    if set(how) - {"must", "should", "filter", "minimum_should_match"}:
        raise Wrong(400, "unknown key in bool")
    needed = [_score(one, source) for one in (*how.get("must", ()), *how.get("filter", ()))]
    if any(score is None for score in needed):
        return None
    should = [score for one in how.get("should", ()) if (score := _score(one, source)) is not None]
    least = how.get("minimum_should_match", 0)
    if isinstance(least, str):
        least = int(len(how["should"]) * int(least.rstrip("%")) / 100)
    return None if len(should) < least else 1.0 + sum(should)


def _dis_max(how: dict[str, Any], source: dict[str, Any]) -> float | None:
    return max((score for one in how["queries"] if (score := _score(one, source)) is not None), default=None)


def _match(how: dict[str, Any], source: dict[str, Any]) -> float | None:
    ((field, options),) = how.items()
    wanted = options["query"].split()
    there = source.get(field, "").split()
    found = sum(one in there for one in wanted)
    least = len(wanted) if len(wanted) <= 2 else len(wanted) - int(len(wanted) * 0.34)
    return options["boost"] * found if found >= least else None


def _fuzzy(how: dict[str, Any], source: dict[str, Any]) -> float | None:
    ((field, options),) = how.items()
    value = options["value"]
    most = 2 if len(value) > 5 else 1
    near = any(one[:1] == value[:1] and distance(one, value) <= most for one in source.get(field, "").split())
    return options["boost"] if near else None


def _prefix(how: dict[str, Any], source: dict[str, Any]) -> float | None:
    ((field, options),) = how.items()
    return options["boost"] if any(one.startswith(options["value"]) for one in source.get(field, "").split()) else None


def _term(how: dict[str, Any], source: dict[str, Any]) -> float | None:
    ((field, wanted),) = how.items()
    there = source.get(field)
    values = wanted if isinstance(wanted, list) else [wanted]
    return 0.0 if any(one in there if isinstance(there, list) else one == there for one in values) else None


def _range(how: dict[str, Any], source: dict[str, Any]) -> float | None:
    ((field, bounds),) = how.items()
    value = source.get(field)
    return None if value is None or value < bounds.get("gte", value) or value > bounds.get("lte", value) else 0.0


_CLAUSES: dict[str, Callable[[Any, dict[str, Any]], float | None]] = {
    "function_score": _function_score,
    "bool": _bool,
    "dis_max": _dis_max,
    "match": _match,
    "match_all": lambda how, source: 0.0,
    "fuzzy": _fuzzy,
    "prefix": _prefix,
    "term": _term,
    "terms": _term,
    "range": _range,
}
