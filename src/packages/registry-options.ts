/** Options of install commands that name a registry. What is installed from there is not the public package. */
import { isLocal } from "./origin.ts";

const VALUE = String.raw`(?:\s+|=)["']?([^\s"',]+)["']?`;
/** Each tool has its own: npm's `-S` has no value. */
const OPTIONS: [tool: RegExp, option: RegExp][] = [
  [
    /^(?:python3?\s+-m\s+)?(?:pip3?|uv|pipenv|pdm)\s/iu,
    new RegExp(
      String.raw`(?<=\s)(?:-[if]|--(?:index-url|extra-index-url|default-index|index|find-links|pypi-mirror))${VALUE}`,
      "gu",
    ),
  ],
  [/^poetry\s/iu, new RegExp(String.raw`(?<=\s)--source${VALUE}`, "gu")],
  [/^(?:npm|pnpm|yarn|bun|npx)\s/iu, new RegExp(String.raw`(?<=\s)--(?:@[\w.-]+:)?registry${VALUE}`, "gu")],
  [/^(?:gem|dotnet)\s/iu, new RegExp(String.raw`(?<=\s)(?:-s|--source|source:|:source\s*=>)${VALUE}`, "gu")],
  [/^cargo\s/iu, new RegExp(String.raw`(?<=\s)--(?:registry|index|git)${VALUE}`, "gu")],
];
/** Public registries by the names that tools give them. */
const PUBLIC_NAMES = /^(?:pypi|crates-io|nuget\.org)$/iu;

/** The command without these options, and the places that they name. A name without an address is kept as it is. */
export function splitRegistryOptions(text: string): { command: string; origins: string[] } {
  const origins: string[] = [];
  let command = text;
  for (const [tool, option] of OPTIONS)
    if (tool.test(text))
      command = command.replaceAll(option, (_, value: string) => {
        // uv writes name=address.
        const place = value.replace(/^[\w-]+=(?=https?:)/iu, "");
        if (!isLocal(place) && !PUBLIC_NAMES.test(place)) origins.push(place);
        return "";
      });
  return { command: command.replaceAll(/\s+/gu, " ").trim(), origins };
}
