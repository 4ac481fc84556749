// Installs what is missing, then runs a script of the project with the project's own Node. Plain JavaScript: it runs on any Node from 20 up.
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

const root = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const stamp = path.join(root, "node_modules", ".installed");
const node = path.join(root, "node_modules", ".bin", process.platform === "win32" ? "node.cmd" : "node");

install();
// As src/base/spare-memory.ts explains; done here, no process has to start twice.
const { flags, environment } = JSON.parse(readFileSync(path.join(root, "src/base/process-settings.json"), "utf8"));
const child = spawn(existsSync(node) ? node : process.execPath, [...flags, ...process.argv.slice(2)], {
  stdio: "inherit",
  env: { ...environment, ...process.env },
});
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => child.kill(signal));
// npm passes a signal to its shell only, which dies of it alone: whoever is left without a parent stops too.
const parent = process.ppid;
const orphaned = setInterval(() => process.ppid !== parent && child.kill("SIGTERM"), 500);
child.on("exit", (code, signal) => {
  clearInterval(orphaned);
  process.exitCode = code ?? 128 + os.constants.signals[signal];
});

function install() {
  const wanted = createHash("sha256")
    .update(readFileSync(path.join(root, "package-lock.json")))
    .update(`${process.platform} ${process.arch}`)
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  process.stderr.write("Installing what the desk needs (once, about a minute)…\n");
  try {
    // onnxruntime-node's own install script fetches GPU parts that the desk does not use; older npm does not read allowScripts.
    execFileSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
      cwd: root,
      stdio: ["ignore", 2, 2],
      env: { ...process.env, npm_config_onnxruntime_node_install: "skip", ONNXRUNTIME_NODE_INSTALL: "skip" },
      shell: process.platform === "win32",
    });
  } catch {
    process.stderr.write(
      "npm could not install the packages: see its message above. It needs the network once, and python3, make and g++.\n",
    );
    process.exit(3);
  }
  writeFileSync(stamp, wanted);
}
