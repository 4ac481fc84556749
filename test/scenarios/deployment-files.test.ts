/** The files of deploy/ fit the program and each other. No container engine and no cluster is needed to see that. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { Settings } from "../../src/app/settings.ts";
import { openDesk } from "../open-desk.ts";

const ROOT = path.join(import.meta.dirname, "../..");
const PORT = 3000;
/** Settings that hold a secret are of this type. */
const SECRET = /(?:SECRET|PASSWORD|TOKEN|KEY)$|^DATABASE_URL$/u;

const read = async (file: string): Promise<string> => await readFile(path.join(ROOT, file), "utf8");
const yaml = async (file: string): Promise<any> => parse(await read(file));

/** All manifests that the kustomization lists, by kind. */
async function manifests(): Promise<Record<string, any>> {
  const { resources } = await yaml("deploy/kubernetes/kustomization.yaml");
  const found: Record<string, any> = {};
  for (const file of resources as string[])
    for (const document of parseAllDocuments(await read(`deploy/kubernetes/${file}`))) {
      expect(document.errors).toEqual([]);
      const manifest = document.toJS();
      found[manifest.kind] = manifest;
    }
  return found;
}

test("every setting that they name exists, and no secret has a value", async () => {
  const { ConfigMap, Deployment, ...others } = await manifests();
  const [container] = Deployment.spec.template.spec.containers;
  const compose = await yaml("deploy/compose.yaml");
  const example = (await read("deploy/desk.env.example")).matchAll(/^(?<name>[A-Z_]+)=(?<value>.*)$/gmu);
  const plain = {
    ...ConfigMap.data,
    ...Object.fromEntries([...example].map(({ groups }) => [groups!["name"]!, groups!["value"]!])),
  };
  const names = [
    ...Object.keys(plain),
    ...container.env.map(({ name }: any) => name),
    ...Object.keys(compose.services.desk.environment),
    ...[...(await read("Dockerfile")).matchAll(/(?:ENV | )(HOST|PORT|DATA_DIR)=/gu)].map(([, name]) => name!),
  ];
  expect(names.filter((name) => !Object.hasOwn(Settings.shape, name))).toEqual([]);
  expect(Object.entries(plain).filter(([name, value]) => SECRET.test(name) && value !== "")).toEqual([]);
  for (const { name, value, valueFrom } of container.env)
    expect({ name, value, key: valueFrom.secretKeyRef.key }).toEqual({ name, value: undefined, key: name });
  expect(Object.keys(others)).not.toContain("Secret");
  expect(compose.services.desk.environment.DATABASE_URL).toMatch(/:\$\{POSTGRES_PASSWORD:\?[^}]+\}@postgres:5432\//u);
  expect(await read("deploy/.env.example")).toMatch(/^POSTGRES_PASSWORD=$/mu);
});

test("ports agree, and probes ask routes that the desk has, also without pages", async () => {
  const { Deployment, Service, Ingress, NetworkPolicy } = await manifests();
  const [container] = Deployment.spec.template.spec.containers;
  const [{ name, containerPort }] = container.ports;
  expect(containerPort).toBe(PORT);
  expect(Service.spec.ports[0].targetPort).toBe(name);
  expect(NetworkPolicy.spec.ingress[0].ports[0].port).toBe(name);
  expect(Ingress.spec.rules[0].http.paths[0].backend.service).toEqual({
    name: Service.metadata.name,
    port: { name: Service.spec.ports[0].name },
  });
  expect(await read("deploy/Caddyfile")).toContain(`reverse_proxy desk:${PORT}`);
  const dockerfile = await read("Dockerfile");
  expect(dockerfile).toContain(`EXPOSE ${PORT}`);
  const asked = [
    ...["startupProbe", "livenessProbe", "readinessProbe"].map((probe) => container[probe].httpGet),
    { path: /health_uri (\S+)/u.exec(await read("deploy/Caddyfile"))?.[1], port: name },
    { path: /PORT \|\| 3000\) \+ '([^']+)'/u.exec(dockerfile)?.[1], port: name },
  ];
  await using open = await openDesk({ access: { kind: "off" } });
  for (const { path: route, port } of asked) {
    expect(port).toBe(name);
    expect({ route, status: (await fetch(open.url + route)).status }).toEqual({ route, status: 200 });
  }
});

test("containers run without root, rights and a writable root file system; only data and /tmp are writable", async () => {
  const { Deployment, PodDisruptionBudget } = await manifests();
  const { spec } = Deployment.spec.template;
  const [{ securityContext, volumeMounts }] = spec.containers;
  expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
  expect(securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  });
  expect(volumeMounts.map(({ mountPath }: any) => mountPath)).toEqual(["/data", "/tmp"]);
  expect(spec.volumes.every(({ emptyDir }: any) => emptyDir !== undefined)).toBe(true);
  expect(PodDisruptionBudget.spec.minAvailable).toBeLessThan(Deployment.spec.replicas);
  const dockerfile = await read("Dockerfile");
  expect(dockerfile).toContain(`USER ${spec.securityContext.runAsUser}:${spec.securityContext.runAsGroup}`);
  const { services } = await yaml("deploy/compose.yaml");
  for (const [name, service] of Object.entries<any>(services))
    expect({ name, readOnly: service.read_only, rights: service.security_opt }).toEqual({
      name,
      readOnly: true,
      rights: ["no-new-privileges:true"],
    });
  expect(services.desk).toMatchObject({ cap_drop: ["ALL"], tmpfs: ["/tmp"] });
  // Only the proxy is reachable from outside.
  expect(Object.keys(services).filter((name) => services[name].ports)).toEqual(["proxy"]);
});
