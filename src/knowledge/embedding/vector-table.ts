/** Unit vectors in rows, a byte for each dimension: a quarter of the memory of floats, similarities right to about .005. */

const FIRST_ROWS = 64;

/** A vector as whole steps of -127 to 127, and how much a step is. One kind of array, or `dot` takes five times as long. */
export type Packed = { steps: Int32Array; step: number };

export function pack(vector: Float32Array): Packed {
  const step = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 127 || 1;
  return { steps: Int32Array.from(vector, (value) => Math.round(value / step)), step };
}

export class VectorTable {
  readonly dimensions: number;
  #steps: Int8Array;
  #step: Float32Array;
  #rows = 0;

  constructor(dimensions: number, rows = FIRST_ROWS) {
    this.dimensions = dimensions;
    this.#steps = new Int8Array(rows * dimensions);
    this.#step = new Float32Array(rows);
  }

  get rows(): number {
    return this.#rows;
  }

  /** Number of the new row. */
  add({ steps, step }: { steps: Int8Array | Int32Array; step: number }): number {
    if (this.#rows === this.#step.length) this.#grow();
    this.#steps.set(steps, this.#rows * this.dimensions);
    this.#step[this.#rows] = step;
    return this.#rows++;
  }

  row(row: number): Packed {
    return {
      steps: Int32Array.from(this.#steps.subarray(row * this.dimensions, (row + 1) * this.dimensions)),
      step: this.#step[row]!,
    };
  }

  vector(row: number): Float32Array {
    const vector = new Float32Array(this.dimensions);
    this.addTo(vector, row, 1);
    return vector;
  }

  /** Adds `weight` times the row to `sum`. */
  addTo(sum: Float32Array, row: number, weight: number): void {
    const from = row * this.dimensions;
    const scale = weight * this.#step[row]!;
    for (let d = 0; d < this.dimensions; d++) sum[d]! += scale * this.#steps[from + d]!;
  }

  /** Similarity of unit vectors, -1 to 1. */
  dot(row: number, { steps, step }: Packed): number {
    return dotAt(this.#steps, row * this.dimensions, steps) * step * this.#step[row]!;
  }

  /** Numbers of the (at most) `count` rows most similar to `query`, in no order. */
  nearest(query: Packed, count: number): number[] {
    const similarities = Float32Array.from({ length: this.#rows }, (_, row) => this.dot(row, query));
    const least = similarities.toSorted().at(-count) ?? -Infinity;
    return [...similarities.keys()].filter((row) => similarities[row]! >= least).slice(0, count);
  }

  #grow(): void {
    const steps = new Int8Array(this.#steps.length * 2);
    steps.set(this.#steps);
    const step = new Float32Array(this.#step.length * 2);
    step.set(this.#step);
    this.#steps = steps;
    this.#step = step;
  }
}

/** A function of its own, and two sums so that the processor need not wait for one addition before the next: half the time. */
function dotAt(rows: Int8Array, from: number, steps: Int32Array): number {
  let even = 0;
  let odd = 0;
  for (let d = 0; d < steps.length; d += 2) {
    even = (even + Math.imul(rows[from + d]!, steps[d]!)) | 0;
    odd = (odd + Math.imul(rows[from + d + 1]!, steps[d + 1]!)) | 0;
  }
  return even + odd;
}
