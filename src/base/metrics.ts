/** The metrics at /metrics, in the format of Prometheus. Only counts, never names or texts of people. */
import { collectDefaultMetrics, Counter, Histogram, Registry } from "prom-client";

export const registry = new Registry();
collectDefaultMetrics({ register: registry });

export const repliesGiven = new Counter({
  name: "ospo_replies_total",
  help: "Replies of the desk, by kind and language",
  labelNames: ["kind", "language"],
  registers: [registry],
});
export const answersWritten = new Counter({
  name: "ospo_model_answers_total",
  help: "Answers for which a model was configured: written, or why the documents' own words were given",
  labelNames: ["outcome"],
  registers: [registry],
});
export const replySeconds = new Histogram({
  name: "ospo_reply_seconds",
  help: "Time from question to reply",
  buckets: [0.01, 0.03, 0.1, 0.3, 1, 3, 10],
  registers: [registry],
});
export const ticketsOpened = new Counter({
  name: "ospo_tickets_opened_total",
  help: "Tickets opened",
  registers: [registry],
});
export const teamsRequestsRefused = new Counter({
  name: "ospo_teams_requests_refused_total",
  help: "Requests to the Teams endpoint that were refused, by fault: token, body, tenant, or keys that cannot be read",
  labelNames: ["fault"],
  registers: [registry],
});
