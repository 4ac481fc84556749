/** Parses XML of strangers: checked first, and without expanding entities, which could grow without limit. */
import { type X2jOptions, XMLParser, XMLValidator } from "fast-xml-parser";
import { InvalidError } from "../../base/errors.ts";
import { inWords } from "../../words/words.ts";
import { parseSyntax } from "./manifest.ts";

/** Elements named in `lists` are arrays, however many there are. */
export function parseXml(text: string, lists: ReadonlySet<string>, options: X2jOptions = {}): unknown {
  return parseSyntax((): unknown => {
    const valid = XMLValidator.validate(text);
    if (valid !== true) throw new InvalidError(inWords((words) => words.manifests.xmlDoesNotParse(valid.err.line)));
    return new XMLParser({
      processEntities: false,
      parseTagValue: false,
      removeNSPrefix: true,
      isArray: (tag) => lists.has(tag),
      ...options,
    }).parse(text);
  });
}

const PREDEFINED = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

/** Replaces the entities that every XML document has, and characters by number; once, so that nothing is expanded. */
export function decodeEntities(text: string): string {
  return text.replaceAll(
    /&(?:#x([\da-f]{1,6})|#(\d{1,7})|([a-z]{2,4}));/giu,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return PREDEFINED.get(name) ?? whole;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
    },
  );
}
