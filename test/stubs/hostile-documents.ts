/** Small files that are large, deep or endless once they are read. */
import { deflateSync } from "node:zlib";
import { strToU8, zipSync } from "fflate";

const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument";
const WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";

/** A DOCX with this body; other parts beside it. */
export function docxOf(body: string, parts: Record<string, Uint8Array> = {}): Buffer {
  const files = {
    "[Content_Types].xml": `<Types xmlns="${PACKAGE}/content-types"><Override PartName="/word/document.xml" ContentType="${MAIN_TYPE}"/></Types>`,
    "_rels/.rels": `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r" Type="${OFFICE}" Target="word/document.xml"/></Relationships>`,
    "word/document.xml": `<w:document xmlns:w="${WORD}"><w:body>${body}</w:body></w:document>`,
  };
  const bytes = Object.fromEntries(
    Object.entries(files).map(([name, xml]) => [name, strToU8(`<?xml version="1.0"?>${xml}`)]),
  );
  return Buffer.from(zipSync({ ...bytes, ...parts }, { level: 9 }));
}

export function docxParagraph(text: string): string {
  return `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`;
}

/** The same DOCX whose directory declares one byte for each part. */
function lying(docx: Buffer): Buffer {
  const forged = Buffer.from(docx);
  for (
    let at = forged.indexOf("PK\u0001\u0002", 0, "latin1");
    at >= 0;
    at = forged.indexOf("PK\u0001\u0002", at + 4, "latin1")
  )
    forged.writeUInt32LE(1, at + 24);
  return forged;
}

/** A PDF whose pages all have this content. */
export function pdfOf(content: string, pages = 1): Buffer {
  const stream = deflateSync(content, { level: 9 });
  const objects = [
    "<</Type/Catalog/Pages 2 0 R>>",
    `<</Type/Pages/Kids[${"3 0 R ".repeat(pages)}]/Count ${pages}>>`,
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
    `<</Length ${stream.length}/Filter/FlateDecode>>\nstream\n${stream.toString("latin1")}\nendstream`,
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
  ];
  let pdf = "%PDF-1.4\n";
  const offsets = objects.map((object, i) => {
    const offset = pdf.length;
    pdf += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, "0")} 00000 n \n`;
  });
  const table = `xref\n0 6\n0000000000 65535 f \n${offsets.join("")}trailer\n<</Size 6/Root 1 0 R>>`;
  return Buffer.from(`${pdf}${table}\nstartxref\n${pdf.length}\n%%EOF`, "latin1");
}

/** What the desk must refuse to read, by the name of its file, and the reason that it gives. */
export const DOCUMENT_BOMBS: Record<string, { bytes: () => Buffer; reason: RegExp }> = {
  "expands.docx": {
    bytes: () => docxOf(docxParagraph("a".repeat(150_000_000))),
    reason: /expands to 150 MB, more than the limit of 100 MB/u,
  },
  "lies.docx": {
    bytes: () => lying(docxOf(docxParagraph("a".repeat(150_000_000)))),
    reason: /expands to more than it declares/u,
  },
  "heavy.docx": {
    bytes: () => docxOf(docxParagraph("a").repeat(1_500_000)),
    reason: /takes more than (?:600 MB of memory|10 s)/u,
  },
  "tables.docx": {
    bytes: () => docxOf("<w:tbl><w:tr><w:tc>".repeat(20_000)),
    reason: /nested|not|memory|crash|unclosed/iu,
  },
  "pages.pdf": {
    bytes: () => pdfOf("BT /F 12 Tf (a) Tj ET", 100_000),
    reason: /has 100000 pages, more than the limit of 2000/u,
  },
  // Some 40 s of work on pages that take little memory each.
  "endless.pdf": {
    bytes: () => pdfOf(`BT /F 12 Tf 50 700 Td ${"(Words) Tj 0 -1 Td\n".repeat(1_000_000)} ET`, 40),
    reason: /takes more than 10 s/u,
  },
  "list.md": {
    bytes: () => Buffer.from(Array.from({ length: 3000 }, (_, depth) => `${" ".repeat(depth)}- a`).join("\n")),
    reason: /nested more than 100 levels deep at line \d+/u,
  },
  "marks.md": {
    bytes: () => Buffer.from(`${"- ".repeat(50_000)}a`),
    reason: /nested more than 100 levels deep at line 1/u,
  },
  "quotes.md": {
    bytes: () => Buffer.from(`# A\n\n${">".repeat(100_000)} a`),
    reason: /nested more than 100 levels deep at line 3/u,
  },
  "long.txt": { bytes: () => Buffer.alloc(19_000_000, "word "), reason: /longer than 5 million characters/u },
  "deep.html": { bytes: () => Buffer.from(`${"<div>".repeat(50_000)}a`), reason: /nested more than 250 levels deep/u },
  "cells.html": { bytes: () => Buffer.from(`<table>${"<tr><td>a".repeat(60_000)}`), reason: /takes more than|nested/u },
};
