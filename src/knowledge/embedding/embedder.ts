/** The interface of the two embedders: the model in this process, and a server. */

export type Priority = "question" | "passage";

export type Embedder = AsyncDisposable & {
  /** An id that changes whenever texts would get different vectors. Stored vectors with another id are not used. */
  readonly model: string;
  /** The model reads Chinese as well as English. */
  readonly multilingual: boolean;
  /** Where texts are sent; null if they stay in this process. */
  readonly host: string | null;
  /** Returns unit vectors in order. A question has a short time limit, because somebody is waiting. */
  embed: (texts: readonly string[], priority: Priority) => Promise<Float32Array[]>;
  /** Called when all passages are embedded. Releases the threads that only passages need. */
  stopSpareWorkers: () => Promise<void>;
};
