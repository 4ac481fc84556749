/**
 * The foundation that hosts a project, by the owner of its repository or its Maven group. The list is incomplete: null
 * does not mean that there is none.
 */

const OWNERS: Record<string, readonly string[]> = {
  "Apache Software Foundation": ["apache"],
  "Cloud Native Computing Foundation": [
    "argoproj",
    "cilium",
    "containerd",
    "coredns",
    "cri-o",
    "crossplane",
    "dapr",
    "envoyproxy",
    "etcd-io",
    "falcosecurity",
    "fluent",
    "fluxcd",
    "goharbor",
    "grpc",
    "helm",
    "istio",
    "jaegertracing",
    "kedacore",
    "kubernetes",
    "kubernetes-sigs",
    "kyverno",
    "linkerd",
    "nats-io",
    "open-policy-agent",
    "open-telemetry",
    "opentofu",
    "prometheus",
    "rook",
    "spiffe",
    "thanos-io",
    "tikv",
    "vitessio",
  ],
  "Django Software Foundation": ["django"],
  "Eclipse Foundation": ["eclipse", "eclipse-ee4j", "eclipse-vertx", "jakartaee", "adoptium"],
  "Jupyter Foundation": ["jupyter"],
  "Linux Foundation": [
    "hyperledger",
    "pytorch",
    "zephyrproject-rtos",
    "yoctoproject",
    "valkey-io",
    "opensearch-project",
    "spdx",
    "ossf",
    "sigstore",
  ],
  NumFOCUS: ["numpy", "scipy", "pandas-dev", "matplotlib", "scikit-learn", "sympy", "astropy"],
  "OpenJS Foundation": [
    "appium",
    "electron",
    "eslint",
    "expressjs",
    "fastify",
    "gruntjs",
    "jquery",
    "lodash",
    "mochajs",
    "nodejs",
    "qunitjs",
    "webdriverio",
    "webpack",
    "ajv-validator",
  ],
  "Python Software Foundation": ["python", "pypa", "psf", "pypi"],
  "Rust Foundation": ["rust-lang"],
};
const BY_OWNER = new Map<string, string>(
  Object.entries(OWNERS).flatMap(([foundation, owners]) =>
    owners.map((owner): [string, string] => [`github.com/${owner}`, foundation]),
  ),
);
const BY_GROUP: [prefix: string, foundation: string][] = [
  ["org.apache.", "Apache Software Foundation"],
  ["org.eclipse.", "Eclipse Foundation"],
  ["jakarta.", "Eclipse Foundation"],
];

/** `repository` such as `github.com/apache/kafka`; `name` may be a Maven name. */
export function foundationOf(repository: string | null, name: string): string | null {
  const byOwner = repository && BY_OWNER.get(repository.toLowerCase().split("/").slice(0, 2).join("/"));
  return byOwner || (BY_GROUP.find(([prefix]) => name.includes(":") && name.startsWith(prefix))?.[1] ?? null);
}
