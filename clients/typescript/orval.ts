import { fileReport, listReports, patchReport } from "../generated/orval/client";
import { BASE, OBSERVED_AT, walk } from "./walk";

// Orval's fetch client asks for paths; a browser resolves them against its page.
const plainFetch = globalThis.fetch;
globalThis.fetch = (input, init) => plainFetch(new URL(String(input), BASE), init);

await walk({
  async file(narrative, place) {
    const { data, status, headers } = await fileReport({
      phenomenon: "hail",
      narrative,
      observed_at: OBSERVED_AT,
      place,
    });
    if (status !== 201 || !("revision" in data)) throw new Error(JSON.stringify(data));
    return { id: data.id, etag: headers.get("etag") };
  },
  async list(bbox, limit, cursor) {
    const { data, status } = await listReports({ bbox, limit, ...(cursor && { cursor }) });
    if (status !== 200 || typeof data !== "object" || !("items" in data)) throw new Error(JSON.stringify(data));
    return { ids: data.items.map((item) => item.id), next: data.next };
  },
  async patch(id, etag, narrative) {
    const { data, status } = await patchReport(id, { narrative }, { headers: { "If-Match": etag } });
    return status === 200 && "revision" in data
      ? { status, revision: data.revision, narrative: data.narrative }
      : { status };
  },
});
