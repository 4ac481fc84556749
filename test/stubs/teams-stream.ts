/**
 * Streaming by Teams' rules: in personal chats, one at a time, in order, each piece contains the one before, for two
 * minutes.
 */

const MAX_INFORMATIVE = 1000;
const MAX_MS = 120_000;

export type Stream = {
  id: string;
  began: number;
  sequence: number;
  text: string;
  done: boolean;
  stopped: boolean;
  chunks: string[];
};
type Outcome = { status: number; body: object; stream?: Stream };

/** Null: this activity streams nothing. */
export function takeStreamed(
  activity: any,
  streams: Stream[],
  where: { personal: boolean; now: number; nextId: () => string },
): Outcome | null {
  const info = (activity.entities ?? []).find(({ type }: any) => type === "streaminfo");
  if (!info) return null;
  const { streamType, streamId, streamSequence } = info;
  if (!where.personal) return no("Streaming is for one-on-one chats.");
  if (!["informative", "streaming", "final"].includes(streamType)) return no("Unknown streamType.", "BadArgument", 400);
  const isFinal = streamType === "final";
  if (activity.type !== (isFinal ? "message" : "typing"))
    return no("A final piece is a message, every other one typing.", "BadArgument", 400);
  if (!isFinal && !activity.text) return no("A piece needs text.", "BadArgument", 400);
  if (!isFinal && (activity.attachments || activity.channelData?.feedbackLoop || (activity.entities ?? []).length > 1))
    return no("Attachments, labels and feedback come with the final piece.", "BadArgument", 400);
  if (streamType === "informative" && activity.text.length > MAX_INFORMATIVE)
    return no("Too long.", "BadArgument", 400);

  let stream = streams.find(({ id }) => id === streamId);
  if (streamId === undefined) {
    if (streams.some(({ done, stopped, began }) => !done && !stopped && where.now - began <= MAX_MS))
      return no("A stream is open already.");
    if (isFinal || streamSequence !== 1) return no("A stream begins with streamSequence 1.", "BadArgument", 400);
    stream = { id: where.nextId(), began: where.now, sequence: 0, text: "", done: false, stopped: false, chunks: [] };
    streams.push(stream);
  }
  if (!stream) return no("Unknown streamId.");
  if (stream.done) return no("Content stream was already completed.");
  if (stream.stopped) return no("Content stream was canceled by user.");
  if (where.now - stream.began > MAX_MS) return no("Content stream finished due to exceeded streaming time.");
  if (!isFinal && !(streamSequence > stream.sequence))
    return no(
      "PreCondition failed exception when processing streaming activity.",
      "ContentStreamSequenceOrderPreConditionFailed",
      202,
    );
  if (streamType === "streaming") {
    if (!activity.text.startsWith(stream.text)) return no("A piece must begin with the one before.");
    stream.text = activity.text;
  }
  stream.chunks.push(activity.text ?? "");
  stream.sequence = streamSequence ?? stream.sequence;
  stream.done = isFinal;
  // Only the first answer has an id.
  return streamId === undefined ? { status: 201, body: { id: stream.id }, stream } : { status: 202, body: {}, stream };
}

function no(message: string, code = "ContentStreamNotAllowed", status = 403): Outcome {
  return { status, body: { error: { code, message } } };
}
