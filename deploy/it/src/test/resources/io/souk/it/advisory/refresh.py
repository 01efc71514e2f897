#!/usr/bin/env python3
"""Renews advisories.json beside it.

refresh.py SOURCE [GROUP:ARTIFACT ...]

SOURCE is a zip or a directory of advisories in the OSV format: the export of osv.dev for Maven
(all.zip), or a checkout of GitHub's advisory database. Further arguments are libraries to look up
from now on; the test DependencyAdvisoriesIT names those that are missing.
"""
import json
import pathlib
import sys
import zipfile

HERE = pathlib.Path(__file__).resolve().parent / "advisories.json"
WITHOUT_END = "999999"


def documents(source):
    if source.is_dir():
        for file in source.rglob("*.json"):
            yield json.loads(file.read_bytes())
    else:
        with zipfile.ZipFile(source) as packed:
            for name in packed.namelist():
                if name.endswith(".json"):
                    yield json.loads(packed.read(name))


def ranges(affected):
    found = []
    for line in affected.get("ranges", []):
        begin = None
        for event in line.get("events", []):
            if "introduced" in event:
                begin = event["introduced"]
            elif begin is not None and "fixed" in event:
                found.append([begin, event["fixed"]])
                begin = None
            elif begin is not None and "last_affected" in event:
                # The version after it is not known; a service pack of it is newer than itself.
                found.append([begin, event["last_affected"] + "-sp"])
                begin = None
        if begin is not None:
            found.append([begin, WITHOUT_END])
    if not found:
        found = [[version, version + "-sp"] for version in affected.get("versions", [])]
    return found


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    data = json.loads(HERE.read_text())
    libraries = set(data["libraries"]) | set(sys.argv[2:])
    advisories = []
    until = data["until"]
    for document in documents(pathlib.Path(sys.argv[1])):
        if document.get("withdrawn"):
            continue
        hit = False
        for affected in document.get("affected", []):
            package = affected.get("package", {})
            if package.get("ecosystem") == "Maven" and package.get("name") in libraries:
                hit = True
                entry = {"id": document["id"]}
                for alias in document.get("aliases", []):
                    if alias.startswith("CVE-"):
                        entry["cve"] = alias
                entry["library"] = package["name"]
                entry["affected"] = ranges(affected)
                advisories.append(entry)
        if hit:
            until = max(until, document["modified"][:10])
    if not advisories:
        sys.exit(f"{sys.argv[1]} has no advisory of any library in {HERE}")
    merged = {}
    for entry in advisories:
        key = (entry["library"], entry["id"])
        if key in merged:
            merged[key]["affected"] += entry["affected"]
        else:
            merged[key] = entry

    def lines(values):
        return ",\n".join("    " + json.dumps(value) for value in values)

    HERE.write_text(
        '{\n  "about": %s,\n  "until": %s,\n  "libraries": [\n%s\n  ],\n  "advisories": [\n%s\n  ]\n}\n'
        % (
            json.dumps(data["about"]),
            json.dumps(until),
            lines(sorted(libraries)),
            lines(merged[key] for key in sorted(merged)),
        )
    )
    print(f"{len(merged)} advisories of {len(libraries)} libraries, published until {until}")


if __name__ == "__main__":
    main()
