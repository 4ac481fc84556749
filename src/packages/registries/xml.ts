/** XML documents of registries. No entity is expanded and no address in a document is fetched. */
import { XMLParser } from "fast-xml-parser";
import { z } from "zod";

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  processEntities: false,
  parseTagValue: false,
  parseAttributeValue: false,
});

/** The text of an element, with or without attributes; null for anything else. */
export const ElementText = z
  .union([z.string(), z.object({ "#text": z.string() }).transform((node) => node["#text"])])
  .nullish()
  .catch(null);

/** Undefined if the text is not XML. Attributes have names that begin with `@`. */
export function parseXml(text: string): unknown {
  try {
    return parser.parse(text);
  } catch {
    return undefined;
  }
}
