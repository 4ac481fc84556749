/** A lockfile whose packages the recorded upstreams know. */
export const LOCKFILE = JSON.stringify({
  lockfileVersion: 3,
  packages: {
    "": { dependencies: { lodash: "4.17.20", jszip: "3.10.2" }, devDependencies: { "ua-parser-js": "2.0.10" } },
    "node_modules/lodash": { version: "4.17.20" },
    "node_modules/jszip": { version: "3.10.2", dependencies: { buffers: "0.1.1" } },
    "node_modules/buffers": { version: "0.1.1" },
    "node_modules/ua-parser-js": { version: "2.0.10", dev: true },
    "node_modules/@acme/own": { version: "1.0.0" },
    "node_modules/linked": { link: true },
  },
});
