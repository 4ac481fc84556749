import type { ServiceAnswer } from "./service.ts";

/** A failure if the service takes longer, so that there is still time to ask another service. */
export async function answerWithin<T>(
  answer: Promise<ServiceAnswer<T>>,
  ms: number,
  serviceName: string,
): Promise<ServiceAnswer<T>> {
  const { promise: timeout, resolve } = Promise.withResolvers<ServiceAnswer<T>>();
  const timer = setTimeout(
    () => resolve({ kind: "failed", reason: `${serviceName} did not answer within ${ms / 1000} s` }),
    ms,
  );
  const first = await Promise.race([answer, timeout]);
  clearTimeout(timer);
  return first;
}
