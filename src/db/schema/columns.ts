/** Column types that several tables share. */
import { type ColumnType, type RawBuilder, sql } from "kysely";

/** Set by the database unless it is given, and never changed. */
export type CreatedAt = ColumnType<Date, Date | undefined, never>;

/**
 * A JSON column, typed by what may be written. It reads as `unknown`, because rows of earlier versions may have another shape: the room that
 * owns the shape decodes it.
 */
export type Json<Written> = ColumnType<unknown, RawBuilder<Written>, RawBuilder<Written>>;

export type JsonObject = Record<string, unknown>;

/** A JSON object whose keys are not fixed. */
export type JsonRecord = ColumnType<JsonObject, RawBuilder<JsonObject>, RawBuilder<JsonObject>>;

/** The value as a parameter for a JSON column. As text, because a driver would send a bare array as a Postgres array. */
export function json<T>(value: T): RawBuilder<T> {
  return sql<T>`${JSON.stringify(value)}`;
}
