/** What a model writes one answer from: passages of the handbook, and what the engines found that it asked. */
import type { PackageVerdict, Finding } from "../types.ts";
import { looksLikeInjection } from "../grounding/hygiene.ts";
import type { Source } from "../grounding/source.ts";

type GivenFinding = Finding & { id: string };
type Cited = { passages: readonly string[] };

/** More engines' answers than this say nothing clearly. */
const MAX_SHOWN = 3;

export class Evidence {
  /** P1, P2…: those of the prompt, and those that the model searched for. */
  readonly sources: Source[];
  /** F1, F2… */
  readonly findings: GivenFinding[] = [];
  /** Ids of passages that a search holds to answer what it was asked for. */
  readonly #answering = new Set<string>();

  constructor(sources: readonly Source[], isAnswer: boolean) {
    this.sources = [...sources];
    if (isAnswer) for (const { id } of sources) this.#answering.add(id);
  }

  /** Returns the passages as they are known here: each has one id. */
  addPassages(sources: readonly Source[], isAnswer: boolean): Source[] {
    const known = sources.map((source) => this.#known(source));
    if (isAnswer) for (const { id } of known) this.#answering.add(id);
    return known;
  }

  #known(source: Source): Source {
    const known = this.sources.find(({ heading, text }) => heading === source.heading && text === source.text);
    if (known) return known;
    const added = { ...source, id: `P${this.sources.length + 1}` };
    this.sources.push(added);
    return added;
  }

  /** Leaves out lines that address the model: they hold what others wrote, such as a note on a package. */
  addFindings(findings: readonly Finding[]): GivenFinding[] {
    return findings.flatMap((finding) => {
      const text = finding.text
        .split("\n")
        .filter((line) => !looksLikeInjection(line))
        .join("\n");
      if (text.trim() === "") return [];
      const known = this.findings.find((each) => each.text === text);
      if (known) return [known];
      const added = { ...finding, text, id: `F${this.findings.length + 1}` };
      this.findings.push(added);
      return [added];
    });
  }

  /** Whether passages that answer, and not only near ones, support some sentence. */
  answersBy(sentences: readonly { supports: readonly { source: Source }[] }[]): boolean {
    return sentences.some(({ supports }) => supports.some(({ source }) => this.#answering.has(source.id)));
  }

  /** False while only passages are known that the search holds to be near. */
  get mayAnswer(): boolean {
    return this.#answering.size > 0;
  }

  /** The findings that these sentences name, in that order. */
  chosenBy(sentences: readonly Cited[]): GivenFinding[] {
    const ids = [...new Set(sentences.flatMap(({ passages }) => passages))];
    return ids.flatMap((id) => this.findings.find((each) => each.id === id) ?? []).slice(0, MAX_SHOWN);
  }

  /** Such a sentence is not shown: the finding stands in its place, in the engine's own words. */
  namesFinding({ passages }: Cited): boolean {
    return passages.some((id) => this.findings.some((each) => each.id === id));
  }

  get verdicts(): PackageVerdict[] {
    return this.findings.flatMap(({ verdict }) => verdict ?? []);
  }
}
