/** What makes vectors of texts: a model in this process, or a server. */

export type Priority = "question" | "passage";

export type Embedder = AsyncDisposable & {
  /** Changes whenever the same text would get another vector: kept vectors of another model are made anew. */
  readonly model: string;
  /** Reads Chinese as it reads English. */
  readonly multilingual: boolean;
  /** Where the texts go; null: they stay in this process. */
  readonly host: string | null;
  /** Unit vectors of the texts, in order. A question has little time; it fails rather than keep somebody waiting. */
  embed: (texts: readonly string[], urgency: Priority) => Promise<Float32Array[]>;
  /** Called when all passages are embedded. */
  stopSpareWorkers: () => Promise<void>;
};
