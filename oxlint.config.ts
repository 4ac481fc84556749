import { defineConfig, type OxlintOverride } from "oxlint";

/** The house rule: a room may import only the rooms beside it, downwards. Each channel is a room of its own. */
const mayImport: Record<string, readonly string[]> = {
  app: [
    "channels/chat",
    "channels/slack",
    "channels/teams",
    "channels/web",
    "channels/cli",
    "channels/api",
    "channels/github",
    "jobs",
    "desk",
    "insight",
    "inventory",
    "answering",
    "delivery",
    "tickets",
    "packages",
    "identity",
    "knowledge",
    "policy",
    "words",
    "db",
    "base",
  ],
  "channels/slack": ["channels/chat", "desk", "delivery", "identity", "tickets", "words", "policy", "base"],
  "channels/teams": ["channels/chat", "desk", "delivery", "identity", "tickets", "words", "policy", "base"],
  "channels/chat": ["desk", "delivery", "identity", "tickets", "words", "policy", "base"],
  "channels/web": ["desk", "identity", "tickets", "words", "policy", "base"],
  "channels/cli": ["desk", "identity", "tickets", "words", "policy", "base"],
  "channels/api": ["desk", "identity", "tickets", "words", "policy", "base"],
  "channels/github": ["desk", "identity", "tickets", "words", "policy", "base"],
  jobs: [
    "desk",
    "delivery",
    "tickets",
    "inventory",
    "insight",
    "identity",
    "knowledge",
    "packages",
    "policy",
    "db",
    "base",
  ],
  desk: [
    "answering",
    "knowledge",
    "packages",
    "policy",
    "inventory",
    "tickets",
    "delivery",
    "identity",
    "insight",
    "words",
    "db",
    "base",
  ],
  insight: ["packages", "policy", "tickets", "db", "base"],
  inventory: ["packages", "policy", "tickets", "db", "base"],
  answering: ["knowledge", "packages", "policy", "words", "base"],
  delivery: ["tickets", "identity", "policy", "words", "db", "base"],
  tickets: ["identity", "policy", "words", "db", "base"],
  identity: ["policy", "db", "base"],
  packages: ["policy", "words", "db", "base"],
  knowledge: ["base"],
  db: ["base"],
  // Types alone: a text that is missing for a field or a reason is then a type error.
  words: ["policy", "base"],
  policy: [],
  base: [],
};

/** Channels read the queue by its read models and types alone; whatever writes is an act of the desk. */
const READ_MODELS_ONLY = {
  group: [
    "**/tickets/*.ts",
    "**/identity/*.ts",
    "!**/tickets/states.ts",
    "!**/identity/directory.ts",
    "!**/identity/shared-rights.ts",
  ],
  message:
    "Channels read by tickets/board, tickets/audit, identity/directory.ts and shared-rights.ts; whatever writes is an act of src/desk.",
  allowTypeImports: true,
};

/** A vendor's package is spoken to from one room only. */
const ownedBy: Record<string, string> = {
  "hono(?:/|$)": "channels/web",
  "@hono/": "channels/web",
  "lit-html(?:/|$)": "channels/web",
  commander$: "channels/cli",
  "@slack/": "channels/slack",
  "botbuilder|botframework-": "channels/teams",
  "@?langchain(?:/|$)": "answering",
  "hnswlib-node$": "knowledge",
  "onnxruntime-node$": "knowledge",
  "@lat\\.md/": "knowledge",
  mammoth$: "knowledge",
  unpdf$: "knowledge",
  "node-html-markdown$": "knowledge",
  stemmer$: "knowledge",
  "@electric-sql/": "db",
  pg$: "db",
  "prom-client$": "base",
  pino$: "base",
};

const rooms = Object.keys(mayImport);

function importRule(room: string): OxlintOverride {
  const allowed = mayImport[room] ?? [];
  const strangers = rooms
    .filter((other) => other !== room && !allowed.includes(other))
    .map((other) => other.replace("channels/", "(channels/)?"));
  const vendors = Object.keys(ownedBy).filter((vendor) => ownedBy[vendor] !== room);
  const patterns = [
    {
      regex: `^(\\.\\./)+((${strangers.join("|")})/|main\\.ts$)`,
      message: `src/${room} may import: ${allowed.join(", ") || "nothing of ours"}.`,
    },
    ...(room.startsWith("channels/") ? [READ_MODELS_ONLY] : []),
    { regex: `^(${vendors.join("|")})`, message: "Reach this package through the room that owns it." },
  ];
  return { files: [`src/${room}/**/*.ts`], rules: { "no-restricted-imports": ["error", { patterns }] } };
}

/** What browsers load: the pages, and the texts in them. Their addresses follow the folders, and the server serves nothing else of ours. */
const FOR_BROWSERS: OxlintOverride[] = [
  onlyImports("src/channels/web/pages/*.ts", ["./*.ts", "../../../words/*/pages*.ts", "lit-html", "lit-html/**"]),
  onlyImports("src/words/*/pages*.ts", ["../en/pages*.ts"]),
];

function onlyImports(files: string, allowed: readonly string[]): OxlintOverride {
  const group = ["**", ...allowed.map((path) => `!${path}`)];
  const message = `A browser loads this file: import only ${allowed.join(", ")}.`;
  return {
    files: [files],
    env: { browser: true, node: false },
    rules: { "no-restricted-imports": ["error", { patterns: [{ group, message }] }] },
  };
}

export default defineConfig({
  plugins: ["typescript", "import", "promise", "unicorn", "oxc", "node", "vitest"],
  options: { typeAware: true },
  categories: { correctness: "error", suspicious: "error" },
  rules: {
    "import/no-cycle": ["error", { ignoreTypes: false }],
    "typescript/consistent-return": "off", // tsc noImplicitReturns does this and understands exhaustive switches
    "typescript/no-unsafe-type-assertion": "off", // JSON of our own tables and files is named where it is read; what strangers send goes through Zod
    "unicorn/require-post-message-target-origin": "off", // for windows of a browser; ours are threads
    "no-underscore-dangle": ["error", { allow: ["_lock", "_control", "_interludes"] }], // held, not used
    "import/no-default-export": "error",
    "node/no-process-env": "error",
    "no-console": "error",
    "typescript/consistent-type-imports": "error",
    "typescript/no-explicit-any": "error",
    "typescript/no-floating-promises": "error",
    "typescript/no-misused-promises": "error",
    "typescript/switch-exhaustiveness-check": "error",
    "unicorn/filename-case": ["error", { case: "kebabCase" }],
    "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
  },
  overrides: [
    ...rooms.map(importRule),
    ...FOR_BROWSERS,
    { files: ["src/main.ts"], rules: { "node/no-process-env": "off" } },
    // Answers of the desk are read as the JSON they are.
    { files: ["test/**", "scripts/**"], rules: { "node/no-process-env": "off", "typescript/no-explicit-any": "off" } },
    { files: ["scripts/**", "launch.mjs"], rules: { "no-console": "off", "node/no-process-env": "off" } },
    { files: ["*.config.ts"], rules: { "import/no-default-export": "off" } },
  ],
});
