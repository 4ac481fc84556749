/** Shapes that the files of this folder share. */

/** When an answer must have begun and when it must have ended, by performance.now(). */
export type Deadline = { first: number; end: number };
