/** Names of packages, for channels: they may not reach the room of packages themselves. */
export { parsePackage, purlOf } from "../packages/package.ts";
