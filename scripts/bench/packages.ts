/**
 * The speed of verdicts on packages, over services that answer at once and play in a process of their own: a project of
 * 1,500 packages of six ecosystems, cold and warm, and warm look-ups.
 *
 *   npm run bench:packages
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { openLog } from "../../src/base/log.ts";
import { checkProject } from "../../src/desk/check-project.ts";
import { lookUpNamed } from "../../src/desk/identify-subject.ts";
import { PolicyFile } from "../../src/desk/policy-file.ts";
import { PackageFinder } from "../../src/packages/find-facts.ts";

const PACKAGES = 1500;
const LOOKUPS = 2000;
const ECOSYSTEMS = ["npm", "npm", "npm", "pypi", "maven", "golang", "nuget", "cargo"];

if (process.argv[2] === "services") serveAnswers();
else await measure();

/** Knows every package, under MIT; every NuGet and Cargo name is spelled with a capital by its registry. */
function serveAnswers(): void {
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  const [, service = "", rest = ""] = /^\/(\w+)(\/.*)$/u.exec(request.url ?? "") ?? [];
  // As for most repositories: nobody has scored it.
  if (service === "scorecard") response.statusCode = 404;
  response.end(answerOf(service, decodeURIComponent(rest), body));
}

function answerOf(service: string, asked: string, body: string): string {
  const name = /(thing-?\d+)/iu.exec(asked)?.[1] ?? "";
  const spelled = name.replace(/^t/u, "T");
  if (service === "osv")
    return JSON.stringify(body.includes('"queries"') ? { results: JSON.parse(body).queries.map(() => ({})) } : {});
  if (service === "nuget")
    return `<package><metadata><id>${spelled}</id><license type="expression">MIT</license></metadata></package>`;
  if (service === "maven") return `<project><licenses><license><name>MIT</name></license></licenses></project>`;
  if (service === "cargo")
    return JSON.stringify({ crate: { id: spelled }, versions: [{ num: "1.2.3", license: "MIT" }] });
  if (service === "pypi") return JSON.stringify({ info: { name, version: "1.2.3", license_expression: "MIT" } });
  if (service === "npm") return JSON.stringify({ name, version: "1.2.3", license: "MIT" });
  if (/projects/u.test(asked)) return "{}";
  const project = { projectKey: { id: `github.com/acme/${name}` }, relationType: "SOURCE_REPO" };
  const versionKey = { version: "1.2.3" };
  return JSON.stringify(
    asked.includes("/versions/")
      ? { versionKey, licenses: ["MIT"], publishedAt: "2024-01-01T00:00:00Z", relatedProjects: [project] }
      : { versions: [{ versionKey, isDefault: true, publishedAt: "2024-01-01T00:00:00Z" }] },
  );
}

function purlOf(i: number): string {
  const type = ECOSYSTEMS[i % ECOSYSTEMS.length]!;
  const version = type === "golang" ? "v1.2.3" : "1.2.3";
  const namespace = type === "maven" ? "org.acme/" : type === "golang" ? "github.com/acme/" : "";
  return `pkg:${type}/${namespace}thing${i}@${version}`;
}

async function measure(): Promise<void> {
  const services = fork(import.meta.filename, ["services"]);
  const [port] = await once(services, "message");
  const url = (service: string): string => `http://127.0.0.1:${port}/${service}`;
  const dir = await mkdtemp(path.join(tmpdir(), "ospo-bench-"));
  using packages = new PackageFinder({
    depsDev: url("depsDev"),
    scorecard: url("scorecard"),
    osv: url("osv"),
    clearlyDefined: url("clearlyDefined"),
    registries: Object.fromEntries(["npm", "pypi", "maven", "nuget", "cargo", "gem"].map((each) => [each, url(each)])),
    privateNames: [],
    cacheDir: dir,
    now: () => new Date(),
  });
  const policy = PolicyFile.licenses(path.join(import.meta.dirname, "../../knowledge"), openLog("silent"));
  const products = PolicyFile.products(path.join(import.meta.dirname, "../../knowledge"), openLog("silent"));
  const desk = { packages, policy, products, now: () => new Date() };
  const components = Array.from({ length: PACKAGES }, (_, i) => ({
    type: "library",
    name: `thing${i}`,
    purl: purlOf(i),
  }));
  const text = JSON.stringify({ bomFormat: "CycloneDX", specVersion: "1.6", version: 1, components });
  for (const round of ["cold", "warm", "warm again"]) {
    const [started, cpu] = [performance.now(), process.cpuUsage()];
    const { summary } = await checkProject(desk, { file: "bom.json", text, use: "hosted" });
    const seconds = ((performance.now() - started) / 1000).toFixed(2);
    const { user, system } = process.cpuUsage(cpu);
    const onCpu = ((user + system) / 1e6).toFixed(2);
    console.log(`${PACKAGES} packages, ${round}: ${seconds} s (${onCpu} s of a core) ${JSON.stringify(summary)}`);
  }
  const times: number[] = [];
  for (let i = 0; i < LOOKUPS + 200; i++) {
    const started = performance.now();
    await lookUpNamed(desk, purlOf(i % 200), "hosted");
    if (i >= 200) times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): string => (times[Math.floor(times.length * share)] ?? 0).toFixed(2);
  console.log(`warm look-up: median ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms`);
  services.kill();
  await rm(dir, { recursive: true, force: true });
}
