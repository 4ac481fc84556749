import { describe, expect, test } from "vitest";
import { readManifest } from "./read-manifest.ts";

describe("a file that is not read says what to provide instead", () => {
  test.each<[file: string, content: string, message: RegExp]>([
    ["package.json", '{"dependencies":{"a":"^1"}}', /package\.json has version ranges.*bun\.lock/u],
    ["renamed.json", '{"dependencies":{"a":"^1"}}', /renamed\.json is package\.json, which has version ranges/u],
    ["pyproject.toml", "[project]\nname = 'x'\n", /pyproject\.toml has version ranges.*uv\.lock/u],
    ["x.toml", "[tool.poetry.dependencies]\npython = '>=3.0'\n", /is pyproject\.toml.*poetry\.lock/u],
    ["Cargo.toml", "[package]\nname = 'x'\n", /Cargo\.toml has version ranges.*Cargo\.lock/u],
    ["Gemfile", "gem 'rails'\n", /is a Gemfile or gemspec.*Gemfile\.lock/u],
    ["composer.json", '{"require":{"php":"*"}}', /composer\.json has version ranges.*composer\.lock/u],
    ["build.gradle.kts", "dependencies {}\n", /is a Gradle build file.*gradle\.lockfile/u],
    ["shop.csproj", "<Project Sdk='x'></Project>", /is a project file of NuGet.*packages\.lock\.json/u],
    ["go.sum", "golang.org/x/net v0.1.0 h1:abc=\n", /go\.sum does not list the versions.*go\.mod/u],
    ["pubspec.lock", "packages:\n  a:\n    version: 1\n", /is a file of Dart.*CycloneDX or SPDX/u],
    ["Dockerfile", "FROM debian\n", /is a Dockerfile.*lockfile or an SBOM/u],
    ["app.rdf", '<rdf:RDF xmlns:rdf="x"></rdf:RDF>', /is SPDX as RDF: provide CycloneDX/u],
    ["report.json", '{"$schema":"x","runs":[]}', /is a SARIF report/u],
    ["vex.json", '{"@context":"https://openvex.dev/ns/v0.2.0"}', /is an OpenVEX document/u],
    ["page.html", "<!doctype html><html></html>", /is a web page/u],
    ["sbom.zip", "PK\u0003\u0004\0\0", /is a ZIP archive.*unpacked/u],
    ["bun.lockb", "#!/usr/bin/env bun\nbun-lockfile-format-v0\n\0", /bun\.lockb.*save-text-lockfile/u],
    ["x.txt", "d\0j\0a\0n\0g\0o\0", /is UTF-16 without a byte order mark/u],
    ["x.yml", "spdxVersion: SPDX-2.3\n", /is SPDX as YAML/u],
  ])("%s", (file, content, message) => expect(() => readManifest(file, content)).toThrow(message));
});
