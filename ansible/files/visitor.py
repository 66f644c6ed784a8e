#!/usr/bin/env python3
"""Visits the site as people do and tells what they would have noticed. Needs Python 3 alone."""

import argparse
import http.client
import json
import os
import signal
import socket
import ssl
import sys
import threading
import time

STOP = threading.Event()


def request(address, arguments, method, path, body=None, token=None):
    """One request on a connection of its own; the status, or the error's name."""
    context = ssl.create_default_context(cafile=arguments.ca)
    connection = http.client.HTTPSConnection(arguments.host, 443, timeout=arguments.timeout, context=context)
    plain = socket.create_connection((address, 443), timeout=arguments.timeout)
    try:
        connection.sock = context.wrap_socket(plain, server_hostname=arguments.host)
        headers = {"Connection": "close"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if token:
            headers["Authorization"] = f"Token {token}"
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        plain.close()
        connection.close()


class Tally:
    """What one address did: answers, failures, and the longest time without an answer."""

    def __init__(self):
        self.lock = threading.Lock()
        self.answers = 0
        self.failures = []
        self.slowest = 0.0
        self.last = time.monotonic()
        self.gap = 0.0

    def add(self, begin, failure):
        now = time.monotonic()
        with self.lock:
            if failure:
                self.failures.append({"at": time.strftime("%H:%M:%S", time.gmtime()), "what": failure})
            else:
                self.answers += 1
                self.slowest = max(self.slowest, now - begin)
                self.gap = max(self.gap, now - self.last)
                self.last = now

    def summary(self):
        return {"answers": self.answers, "failed": len(self.failures), "slowest_ms": round(self.slowest * 1000),
                "longest_gap_ms": round(self.gap * 1000), "failures": self.failures[:20]}


def visit(address, arguments, tally, number):
    turn = number
    while not STOP.is_set():
        path = arguments.path[turn % len(arguments.path)]
        turn += 1
        begin = time.monotonic()
        failure = None
        try:
            status, _ = request(address, arguments, "GET", path)
            if status >= 400:
                failure = f"{path}: status {status}"
        except (OSError, http.client.HTTPException) as error:
            failure = f"{path}: {type(error).__name__} {error}"
        tally.add(begin, failure)
        STOP.wait(max(0.0, arguments.interval / 1000 - (time.monotonic() - begin)))


def read(arguments):
    tallies = {address: Tally() for address in arguments.address}
    threads = [threading.Thread(target=visit, args=(address, arguments, tally, number), daemon=True)
               for address, tally in tallies.items() for number in range(arguments.visitors)]
    for thread in threads:
        thread.start()
    STOP.wait(arguments.seconds)
    STOP.set()
    for thread in threads:
        thread.join(arguments.timeout + 1)
    return {address: tally.summary() for address, tally in tallies.items()}


def write(arguments):
    """Publishes articles, one after the other, and notes each that was acknowledged."""
    address = arguments.address[0]
    name = f"writer{int(time.time())}"
    status, answer = request(address, arguments, "POST", "/api/users", {"user": {
        "username": name, "email": f"{name}@example.org", "password": os.urandom(12).hex()}})
    if status not in (200, 201):
        sys.exit(f"visitor: registering failed with status {status}: {answer[:200]!r}")
    token = json.loads(answer)["user"]["token"]
    end = time.monotonic() + arguments.seconds
    count = failed = 0
    with open(arguments.file, "a", encoding="utf-8") as file:
        while time.monotonic() < end and not STOP.is_set():
            count += 1
            try:
                status, answer = request(address, arguments, "POST", "/api/articles", {"article": {
                    "title": f"{name} {count}", "description": "proof", "body": "x" * 200, "tagList": ["proof"]}}, token)
            except (OSError, http.client.HTTPException):
                status = 0
            if status in (200, 201):
                file.write(json.dumps({"slug": json.loads(answer)["article"]["slug"], "at": time.time()}) + "\n")
                file.flush()
            else:
                failed += 1
            STOP.wait(arguments.interval / 1000)
    return {"written": count - failed, "failed": failed}


def verify(arguments):
    """Looks for every article that was acknowledged."""
    missing = []
    with open(arguments.file, encoding="utf-8") as file:
        slugs = [json.loads(line)["slug"] for line in file]
    for slug in slugs:
        status, _ = request(arguments.address[0], arguments, "GET", f"/api/articles/{slug}")
        if status != 200:
            missing.append(slug)
    return {"acknowledged": len(slugs), "missing": len(missing), "which": missing[:20]}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["read", "write", "verify"])
    parser.add_argument("--address", action="append", required=True, help="address to connect to; may be given again")
    parser.add_argument("--host", required=True, help="name of the site")
    parser.add_argument("--ca", help="PEM file of the authority; default: the system's")
    parser.add_argument("--path", action="append", help="for read; may be given again; default: / and /api/articles")
    parser.add_argument("--visitors", type=int, default=2, help="at a time, for each address")
    parser.add_argument("--interval", type=float, default=50, help="milliseconds from one request to the next")
    parser.add_argument("--seconds", type=float, default=10, help="how long; SIGTERM ends it earlier")
    parser.add_argument("--timeout", type=float, default=5, help="seconds after which a request has failed")
    parser.add_argument("--file", help="acknowledged articles, for write and verify")
    parser.add_argument("--output", help="file for the result; default: standard output")
    arguments = parser.parse_args()
    arguments.path = arguments.path or ["/", "/api/articles?limit=5", "/api/tags"]
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: STOP.set())
    result = json.dumps({"read": read, "write": write, "verify": verify}[arguments.what](arguments))
    if arguments.output:
        with open(arguments.output + ".part", "w", encoding="utf-8") as file:
            file.write(result + "\n")
        os.replace(arguments.output + ".part", arguments.output)
    else:
        print(result)


if __name__ == "__main__":
    main()
