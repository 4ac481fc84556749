import { describe, expect, test } from "vitest";
import { isSamePackage, purlOf } from "./package.ts";
import { parsePackage } from "./parse-package.ts";

describe("what people type and paste", () => {
  test.each([
    ["lodash", "pkg:npm/lodash"],
    ["@colors/colors@1.6.0", "pkg:npm/%40colors/colors@1.6.0"],
    ["npm:lodash@v4.17.21", "pkg:npm/lodash@4.17.21"],
    ["npm:lodash 4.17.21", "pkg:npm/lodash@4.17.21"],
    ["@acme/ui v2.0", "pkg:npm/%40acme/ui@2.0"],
    ["pkg:npm/%40scope/name@1.2.3?arch=x#src", "pkg:npm/%40scope/name@1.2.3"],
    ["PyPI:Django@3.0", "pkg:pypi/django@3.0"],
    ["pypi:Zope.Interface", "pkg:pypi/zope-interface"],
    ["maven:org.apache.logging.log4j:log4j-core@2.14.1", "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1"],
    ["org.json:json:20220924", "pkg:maven/org.json/json@20220924"],
    ["go:golang.org/x/net@v0.20.0", "pkg:golang/golang.org/x/net@v0.20.0"],
    ["cargo:rand", "pkg:cargo/rand"],
    ["lodash@latest", "pkg:npm/lodash"],
    ["go:golang.org/x/net@0.20.0", "pkg:golang/golang.org/x/net@v0.20.0"],
    ["maven:g:a@v3-rev1", "pkg:maven/g/a@v3-rev1"],
    ["nuget:Newtonsoft.Json@13.0.3", "pkg:nuget/Newtonsoft.Json@13.0.3"],
    ["gem:rails", "pkg:gem/rails"],
    ["https://www.npmjs.com/package/@babel/core/v/7.0.0", "pkg:npm/%40babel/core@7.0.0"],
    ["https://pypi.org/project/requests/2.31.0/", "pkg:pypi/requests@2.31.0"],
    [
      "https://central.sonatype.com/artifact/com.google.guava/guava/33.0.0-jre",
      "pkg:maven/com.google.guava/guava@33.0.0-jre",
    ],
    ["https://pkg.go.dev/golang.org/x/net@v0.20.0/html", "pkg:golang/golang.org/x/net@v0.20.0"],
    ["https://crates.io/crates/serde/1.0.1", "pkg:cargo/serde@1.0.1"],
    ["https://registry.npmjs\u002Eorg/@babel/core/-/core-7.0.0.tgz", "pkg:npm/%40babel/core@7.0.0"],
    ["https://files.pythonhosted.org/packages/9d/be/a/requests-2.31.0.tar.gz", "pkg:pypi/requests@2.31.0"],
    [
      "https://repo1.maven.org/maven2/org/slf4j/slf4j-api/2.0.9/slf4j-api-2.0.9.jar",
      "pkg:maven/org.slf4j/slf4j-api@2.0.9",
    ],
    ["https://packagist.org/packages/laravel/laravel", "pkg:composer/laravel/laravel"],
    ["https://hub.docker.com/_/nginx", "pkg:docker/nginx"],
    ["npm install -D --save-exact vitest@3.0.0", "pkg:npm/vitest@3.0.0"],
    ["pip install 'requests[socks]==2.31.0'", "pkg:pypi/requests@2.31.0"],
    ["cargo add serde", "pkg:cargo/serde"],
    ["go get github.com/gorilla/mux@v1.8.1", "pkg:golang/github.com/gorilla/mux@v1.8.1"],
    ["dotnet add package Serilog --version 3.0.0", "pkg:nuget/Serilog@3.0.0"],
    ["gem install rails", "pkg:gem/rails"],
    [
      "pip install own==1.0 --index-url=https://pypi.acme.example/simple",
      "pkg:pypi/own@1.0?repository_url=https:%2F%2Fpypi.acme.example%2Fsimple",
    ],
    ["npm install lodash@4.17.21 --registry https://registry.npmjs\u002Eorg", "pkg:npm/lodash@4.17.21"],
    ['import { map } from "lodash/fp";', "pkg:npm/lodash"],
    ['const x = require("@scope/pkg/deep")', "pkg:npm/%40scope/pkg"],
    ["from bs4 import BeautifulSoup", "pkg:pypi/beautifulsoup4"],
    ["import numpy as np", "pkg:pypi/numpy"],
    [
      "<dependency><groupId>junit</groupId><artifactId>junit</artifactId><version>4.13</version></dependency>",
      "pkg:maven/junit/junit@4.13",
    ],
    ["implementation 'com.squareup.okhttp3:okhttp:4.12.0'", "pkg:maven/com.squareup.okhttp3/okhttp@4.12.0"],
  ])("%s", (text, purl) => expect(purlOf(parsePackage(text))).toBe(purl));
});

const dependency = (group: string, artifact: string, more = ""): string =>
  `<dependency>\n<groupId>${group}</groupId>\n<artifactId>${artifact}</artifactId>\n<version>1</version>${more}\n</dependency>`;

describe("several lines that name one package", () => {
  test.each([
    ["npm ci && npm i lodash@4.0.0", "pkg:npm/lodash@4.0.0"],
    ["import fs from 'node:fs'; import a from 'lodash'", "pkg:npm/lodash"],
    ["import a from 'lodash'; import b from 'lodash/fp'", "pkg:npm/lodash"],
    ["import {\n  a,\n  b,\n} from 'lodash'", "pkg:npm/lodash"],
    [dependency("a.b", "c", `\n<exclusions>${dependency("x", "y")}</exclusions>`), "pkg:maven/a.b/c@1"],
  ])("%s", (text, purl) => expect(purlOf(parsePackage(text))).toBe(purl));
});

describe("purls of every type are kept as they are", () => {
  test.each([
    "pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie",
    "pkg:rpm/fedora/curl@7.50.3-1.fc25?arch=i386",
    "pkg:apk/alpine/busybox@1.36.1-r5",
    "pkg:docker/library/nginx@sha256:244fd47e07d10",
    "pkg:oci/debian@sha256:244fd47e07d10?repository_url=docker.io%2Flibrary%2Fdebian",
    "pkg:composer/laravel/laravel@5.5.0",
    "pkg:conan/openssl.org/openssl@3.0.3?channel=stable&user=bincrafters",
    "pkg:cocoapods/GoogleUtilities@7.5.2#NSData%2Bzlib",
    "pkg:swift/github.com/Alamofire/Alamofire@5.4.3",
    "pkg:hex/jason@1.1.2",
    "pkg:cran/rJava@1.0-4",
    "pkg:conda/absl-py@0.4.1?build=py36h06a4308_0",
    "pkg:huggingface/distilbert/distilbert-base-uncased@043235d6088ecd3dd5fb5ca3592b6913fd516027",
    "pkg:generic/openssl@1.1.10g?download_url=https:%2F%2Fopenssl.org%2Fsource.tar.gz",
    "pkg:github/package-url/purl-spec@244fd47e07d1004",
    "pkg:vendor.sdk/camera@2",
    "pkg:npm/JSONStream@1.3.5",
    "pkg:golang/github.com/gorilla/context@234fd47e07d1004f0aed9c",
    "pkg:golang/github.com/BurntSushi/toml@v1.3.2",
    "pkg:maven/mygroup/myartifact@1.0.0%20Final",
  ])("%s", (text) => expect(purlOf(parsePackage(text))).toBe(text));

  test("spellings of one package are the same where the registry says so", () => {
    expect(same("nuget:newtonsoft.json@13.0.3", "nuget:Newtonsoft.Json@13.0.3")).toBe(true);
    expect(same("cargo:async_trait@0.1.0", "cargo:async-trait@0.1.0")).toBe(true);
    expect(same("pypi:Zope.Interface", "pypi:zope_interface")).toBe(true);
    expect(same("npm:JSONStream@1.3.5", "npm:jsonstream@1.3.5")).toBe(false);
    expect(same("npm:a@1.0.0", "npm:a@1.0.1")).toBe(false);
  });
});

describe("what is not a package", () => {
  test.each([
    ["", /^Name a package\./u],
    ["../../etc", /is not the name of a package \(npm\)/u],
    ["pkg:npm/..%2f..%2fetc", /is not (?:a purl|the name)/u],
    ["l\u043Edash", /U\+043E.*may only look like another/u],
    ["https://github.com/gin-gonic/gin/tree/master", /gin-gonic\/gin is a repository/u],
    ["git@gitlab.com:group/subgroup/name.git", /gitlab\.com\/group\/subgroup\/name is a repository/u],
    ["npm i lodash express@4", /names 2 packages/u],
    ["npm i lodash@4.0.0 && yarn add react", /names 2 packages.*lodash and react/u],
    ["dotnet add package Serilog; dotnet add package NLog", /names 2 packages.*Serilog and NLog/u],
    ["gem 'rails'\ngem 'sinatra'", /names 2 packages/u],
    ["from flask import Flask\nfrom django.db import models", /names 2 packages/u],
    ["import a from 'lodash'; import b from 'react';", /names 2 packages/u],
    ["const a = require('lodash'), b = require('react')", /names 2 packages/u],
    ["implementation 'a.b:c:1'\nimplementation 'd.e:f:2'", /names 2 packages/u],
    [`${dependency("a.b", "c")}${dependency("d.e", "f")}`, /names 2 packages.*a\.b:c and d\.e:f/u],
    ["https://npmjs.com.evil.example/package/lodash", /do not know packages at npmjs\.com\.evil\.example/u],
    ["gem 'rack', '~> 2.2.3'", /is a range/u],
    ["lodash@^4.17.0", /is a range\. I judge one version at a time/u],
    ["https://example.com/x", /do not know packages at example\.com/u],
    ["file:///etc/passwd", /is not the address of a package/u],
    ['require("node:fs")', /a module of Node itself/u],
    ['require("fs")', /a module of Node itself/u],
    ["import os", /a module of Python itself/u],
    ["constructor:x", /is not the name of a package \(npm\)/u],
    ["pkg:deb/curl@1", /is not a purl/u],
    ["pkg:generic/a\u202Eb@1", /is not the name of a package \(generic\)/u],
    ["pkg:npm/a%E0%A4%A", /is not a purl/u],
    ["gem:rails@~> 2.2.3", /is a range/u],
    ["maven:g:a@[1.0,2.0)", /is a range/u],
    ["https://pypi.org/project/%E0%A4%A/", /is not the address of a package/u],
    ["pip install 'requests>=2'", /is a range/u],
    ["maven:..:a", /is not the name of a package \(maven\)/u],
    ["may I use lodash", /is not the name of a package \(npm\)/u],
    [`a${"b".repeat(300)}`, /is not the name/u],
    ["x".repeat(10_000_000), /too long/u],
  ])("%s", (text, message) => expect(() => parsePackage(text)).toThrow(message));
});

function same(a: string, b: string): boolean {
  return isSamePackage(parsePackage(a), parsePackage(b));
}
