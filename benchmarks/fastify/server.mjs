// The peer that is written for Node: Fastify with better-sqlite3 on its one thread.
//
//     node server.mjs DATABASE PORT
//
// It serves the stored JSON of reports by id, with ETag and 304, and by time and box, page by page,
// from an index that covers the search. It files reports after validation against a JSON schema: with
// a revision, an audit row, a place in a queue, a stream row and an idempotency key, in one
// transaction that is flushed to disk before the answer.
import { createHash, randomBytes } from "node:crypto";
import Database from "better-sqlite3";
import Fastify from "fastify";
import { FILING } from "./filing.mjs";

const [file, port] = process.argv.slice(2);
const database = new Database(file, { timeout: 10_000 });
database.pragma("journal_mode = WAL");
database.pragma("synchronous = FULL");
database.pragma("cache_size = -32768");
database.pragma("wal_autocheckpoint = 4000");

const HEADERS = { "cache-control": "no-cache", vary: "Accept, Accept-Encoding" };
const JSON_TYPE = "application/json";
const MAX_LIMIT = 1000;
const DELAYED_AFTER_MS = 12 * 3_600_000;

const app = Fastify({
  ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
});

app.get("/livez", () => ({ status: "ok" }));

// --- Reading --------------------------------------------------------------------------------------

const byId = database
  .prepare("SELECT document, revision, change FROM report WHERE id = ?")
  .raw();

app.get("/v1/reports/:id", (request, reply) => {
  const row = byId.get(request.params.id);
  if (row === undefined) {
    reply.code(404).send({ status: 404, title: "no such report" });
    return;
  }
  const [document, revision, change] = row;
  const etag = `"${revision}.${change}"`;
  reply.headers(HEADERS).header("etag", etag);
  if (request.headers["if-none-match"] === etag) {
    reply.code(304).send();
    return;
  }
  reply.type(JSON_TYPE).send(document);
});

const statements = new Map();

/** The statement for these conditions, prepared once. */
function pageStatement(conditions) {
  const where = conditions.join(" AND ") || "1";
  let found = statements.get(where);
  if (found === undefined) {
    found = database
      .prepare(
        `SELECT r.document, r.observed_at, r.id FROM (
           SELECT number, observed_at, id FROM report WHERE ${where}
           ORDER BY observed_at DESC, id DESC LIMIT ?) AS k
         CROSS JOIN report AS r ON r.number = k.number
         ORDER BY k.observed_at DESC, k.id DESC`,
      )
      .raw();
    statements.set(where, found);
  }
  return found;
}

const stored = (time) => new Date(time).toISOString().replace("Z", "000Z");

app.get("/v1/reports", (request, reply) => {
  const { from, to, bbox, cursor, limit = "50" } = request.query;
  const most = Math.min(Math.max(Number(limit), 1), MAX_LIMIT);
  const conditions = [];
  const values = [];
  const add = (text, ...more) => {
    conditions.push(text);
    values.push(...more);
  };
  if (from !== undefined) add("observed_at >= ?", stored(from));
  if (to !== undefined) add("observed_at < ?", stored(to));
  if (bbox !== undefined) {
    const [west, south, east, north] = bbox.split(",").map(Number);
    add("longitude BETWEEN ? AND ? AND latitude BETWEEN ? AND ?", west, east, south, north);
  }
  if (cursor !== undefined) {
    const [at, id] = Buffer.from(cursor, "base64url").toString().split("~");
    add("(observed_at, id) < (?, ?)", at, id);
  }
  const rows = pageStatement(conditions).all(...values, most + 1);
  const shown = rows.slice(0, most);
  let next = null;
  if (rows.length > most) {
    const [, at, id] = shown[most - 1];
    const url = new URLSearchParams(request.query);
    url.set("cursor", Buffer.from(`${at}~${id}`).toString("base64url"));
    next = `http://${request.host}/v1/reports?${url}`;
    reply.header("link", `<${next}>; rel="next"`);
  }
  const items = shown.map((row) => row[0]).join(",");
  reply
    .headers(HEADERS)
    .type(JSON_TYPE)
    .send(`{"items":[${items}],"next":${JSON.stringify(next)},"count":null}`);
});

// --- Filing ---------------------------------------------------------------------------------------

const findKey = database.prepare("SELECT digest, report_id FROM idempotency WHERE key = ?").raw();
const addReport = database.prepare(
  `INSERT INTO report (id, revision, change, observer, issuer, external_id, phenomenon, observed_at,
     observed_until, latitude, longitude, source, review, filed_at, updated_at, document)
   VALUES (?, 1, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'received', ?, ?, ?)`,
);
const addRevision = database.prepare(
  "INSERT INTO revision (report_number, revision, revised_at, revised_by, claim) VALUES (?, 1, ?, ?, ?)",
);
const addExamination = database.prepare(
  "INSERT INTO examination (report_number, due_at, attempt) VALUES (?, ?, 0)",
);
const addChange = database.prepare(
  "INSERT INTO stream (change, report_id, at) VALUES ('filed', ?, ?)",
);
const addAudit = database.prepare(
  "INSERT INTO audit (at, principal, action, report_id, request_id) VALUES (?, ?, 'report.file', ?, ?)",
);
const addKey = database.prepare(
  "INSERT INTO idempotency (key, digest, report_id, created_at) VALUES (?, ?, ?, ?)",
);

const store = database.transaction((document, encoded, body, key, digest, requestId) => {
  const { id, observer, filed_at: now, place } = document;
  const { lastInsertRowid: number } = addReport.run(
    id,
    observer,
    observer,
    document.external_id,
    document.phenomenon,
    stored(body.observed_at),
    stored(body.observed_until ?? body.observed_at),
    place.latitude,
    place.longitude,
    document.source,
    now,
    now,
    encoded,
  );
  addRevision.run(number, now, observer, JSON.stringify(body));
  addExamination.run(number, now);
  addChange.run(id, now);
  addAudit.run(now, observer, id, requestId);
  if (key !== undefined) addKey.run(key, digest, id, now);
});

app.post("/v1/reports", { schema: { body: FILING } }, (request, reply) => {
  const { body, id: requestId } = request;
  const key = request.headers["idempotency-key"];
  let digest = null;
  if (key !== undefined) {
    digest = createHash("sha256").update(JSON.stringify(body)).digest("hex");
    const known = findKey.get(key);
    if (known !== undefined) {
      answerAgain(reply, known, digest);
      return;
    }
  }
  const document = asFiled(body);
  const encoded = JSON.stringify(document);
  store(document, encoded, body, key, digest, requestId);
  reply
    .code(201)
    .headers(HEADERS)
    .header("etag", '"1.1"')
    .header("location", `/v1/reports/${document.id}`)
    .type(JSON_TYPE)
    .send(encoded);
});

function answerAgain(reply, [digest, id], wanted) {
  if (digest === wanted) {
    reply.code(200).headers(HEADERS).type(JSON_TYPE).send(byId.get(id)[0]);
  } else {
    reply.code(422).send({ status: 422, title: "the key was used for another report" });
  }
}

const SI = { in: [25.4, "mm"], mm: [1, "mm"], kt: [1852 / 3600, "m/s"], mph: [0.44704, "m/s"] };

function magnitude(given) {
  if (given === undefined || given === null) return null;
  const [factor, unit] = SI[given.unit] ?? [1, given.unit];
  const { value, qualifier = "unknown", period_s = null } = given;
  const si = { si_value: value * factor, si_unit: unit };
  return { value, unit: given.unit, qualifier, period_s, raw: null, ...si };
}

function asFiled(body) {
  const now = new Date();
  const at = now.toISOString();
  const { latitude, longitude, accuracy_m = null, name = "", method = "unknown" } = body.place;
  return {
    id: uuid7(now.getTime()),
    revision: 1,
    observer: "local",
    external_id: body.external_id ?? null,
    phenomenon: body.phenomenon,
    phenomenon_origin: "given",
    narrative: body.narrative ?? "",
    observed_at: body.observed_at,
    observed_until: body.observed_until ?? null,
    place: { latitude, longitude, accuracy_m, coarse: false, name, method, time_zone: null, phrase: null },
    magnitude: magnitude(body.magnitude),
    source: body.source ?? "public",
    visibility: "public",
    review: "received",
    delayed: now - new Date(body.observed_until ?? body.observed_at) > DELAYED_AFTER_MS,
    filed_at: at,
    revised_at: at,
    updated_at: at,
    examination: { state: "pending", next_at: null, waiting_for: [] },
    verdict: null,
    insight: null,
    warnings: [],
    photos: [],
  };
}

/** An id that sorts by time (RFC 9562), so that rows are added at the end of the index. */
function uuid7(now) {
  const random = randomBytes(10);
  random[0] = 0x70 | (random[0] & 0x0f);
  random[2] = 0x80 | (random[2] & 0x3f);
  const hex = now.toString(16).padStart(12, "0") + random.toString("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

process.once("SIGTERM", async () => {
  await app.close();
  database.close();
  process.exit(0);
});
await app.listen({ host: "127.0.0.1", port: Number(port) });
